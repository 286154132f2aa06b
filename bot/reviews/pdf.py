"""A review as a PDF. Drawing takes a second or more: a process that serves people does it in a thread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bot.reviews.html import body

if TYPE_CHECKING:
    from fpdf import FPDF

_FAMILY = "DejaVu"
_STYLES = {"": "DejaVuSans", "B": "DejaVuSans-Bold", "I": "DejaVuSans-Oblique", "BI": "DejaVuSans-BoldOblique"}
_UNSHOWN = "\u25a1"
"""Stands for a character that the fonts do not have, such as an emoji."""
_MARGIN = 18
"""Millimetres."""
_SIZE = 10
_INK = "#1d1c1d"
_LINE_HEIGHT = 1.35
_FIRST_COLUMN, _OTHER_COLUMNS = 43, 19
"""Per cent of the width: every table of a review has four columns."""


def pdf(markdown: str, title: str, at: datetime) -> bytes:
    """Draw a PDF of Markdown; `at` is when it says it was made."""
    from fpdf import FPDF  # noqa: PLC0415 - loaded only where a review becomes a PDF

    drawn = FPDF(format="A4")
    drawn.set_creation_date(at)
    drawn.set_title(title)
    drawn.set_lang("en")
    drawn.set_margin(_MARGIN)
    drawn.set_auto_page_break(auto=True, margin=_MARGIN)
    for style, path in _fonts():
        drawn.add_font(_FAMILY, style, path)
    drawn.set_font(_FAMILY, size=_SIZE)
    drawn.add_page()
    _write(drawn, body(markdown))
    return bytes(drawn.output())


def _write(drawn: FPDF, html: str) -> None:
    from fpdf.fonts import FontFace, TextStyle  # noqa: PLC0415 - as above

    known = drawn.fonts[_FAMILY.lower()].cmap  # type: ignore[union-attr]  # of a TrueType font, as all here are
    shown = "".join(letter if letter.isspace() or ord(letter) in known else _UNSHOWN for letter in html)
    styles = {
        "h1": TextStyle(color=_INK, font_style="B", font_size_pt=17, b_margin=2),
        "h2": TextStyle(color=_INK, font_style="B", font_size_pt=12, t_margin=5, b_margin=1),
        "li": TextStyle(l_margin=5, t_margin=1),
        "ul": TextStyle(t_margin=1),
        "em": FontFace(color="#616061"),
    }
    drawn.write_html(
        _set(shown), font_family=_FAMILY, tag_styles=styles, li_prefix_color=_INK, table_line_separators=True
    )


def _set(html: str) -> str:
    """Say of HTML what fpdf2 does not know by itself: how wide columns are, how high lines; blanks between are none."""
    close = re.sub(r">\n<", "><", html.strip())
    for tag in ("p", "ul"):
        close = close.replace(f"<{tag}>", f'<{tag} line-height="{_LINE_HEIGHT}">')
    columns = close.replace("<tr><th>", f'<tr><th align="left" width="{_FIRST_COLUMN}%">')
    return columns.replace("<th>", f'<th align="left" width="{_OTHER_COLUMNS}%">').replace("<td>", '<td align="left">')


def _fonts() -> Iterator[tuple[str, Path]]:
    """Yield the fonts that matplotlib brings along, without loading it."""
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        raise LookupError("matplotlib is not installed; its fonts are needed")
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    for style, name in _STYLES.items():
        yield style, folder / f"{name}.ttf"
