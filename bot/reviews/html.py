"""A review as a page of its own, and as what a PDF is made of."""

from __future__ import annotations

import html
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_STYLE = """
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.55 system-ui, sans-serif; color: #1d1c1d; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
h1, h2, p, li, td { overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #ddd; }
li { margin: .25rem 0; } em { color: #616061; }
@media (max-width: 30rem) { body { margin: 1rem auto; } th, td { padding: .35rem .3rem; } }
@media (prefers-color-scheme: dark) {
  body { background: #1a1d21; color: #d1d2d3; } th, td { border-color: #444; } em { color: #ababad; }
}
@media print { body { max-width: none; } }
"""


def body(markdown: str) -> str:
    """Return the HTML that Markdown stands for; HTML within it is shown, not obeyed."""
    return str(_reader().render(markdown))


def page(markdown: str, title: str) -> str:
    """Return a page of its own that needs nothing else."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body(markdown)}</body>\n</html>\n"
    )


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - loaded only where a review becomes a page

    return MarkdownIt("commonmark", {"html": False}).enable("table")
