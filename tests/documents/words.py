"""The words of people, names among them, in the examples of the drawn pages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.documents.forms import WORDS

_HERE = Path(__file__).parent
_EXAMPLES = ("answers.py", "filled.py", "problems.py", "sample.py", "shown_*.py", "../reviews/told.py")
_ROWS = frozenset({"Row", "Shown"})
_HEADINGS = 2
"""A row begins with its title and its readers, which are the page's own words."""
_NAMES = frozenset({"Checkout", "Payments", "Configuration"})
"""Names that are one word; any other word that stands alone may be Muster's too."""

_TYPED = "15 min, 4 h, 4 working h, 2 days"
"""Examples of what people type, which stays English."""


def of_people() -> list[str]:
    """Return what people wrote in the examples, the longest first: it stands there as it is, and in no catalogue."""
    found = {WORDS, _TYPED, *_NAMES}
    for path in (path for name in _EXAMPLES for path in _HERE.glob(name)):
        found.update(_written(ast.parse(path.read_text())))
    return sorted(found, key=len, reverse=True)


def _written(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and " " in node.value.strip():
            yield node.value
        return
    left_out = set[int]()
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _ROWS:
        left_out = {id(each) for each in node.args[:_HEADINGS]}
    for child in ast.iter_child_nodes(node):
        if id(child) not in left_out:
            yield from _written(child)
