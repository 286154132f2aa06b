"""How the pages in this folder become a site: `make site`.

What can be set is on https://www.sphinx-doc.org/en/master/usage/configuration.html and
https://myst-parser.readthedocs.io/en/latest/configuration.html.
"""

project = "Muster"
extensions = ["myst_parser"]
suppress_warnings = [
    "docutils",  # a line across a quotation, which GitHub draws and docutils has no name for
    "misc.highlighting_failure",  # forms and messages quote blocks of code that are in no language
]

myst_heading_anchors = 4  # links lead to headings by the names that GitHub gives them

html_theme = "furo"
html_title = "Muster"
html_static_path = ["static"]
html_css_files = ["print.css"]
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False
