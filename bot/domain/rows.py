"""Plain values built from rows: what bears the same name is taken over, without anybody writing it down again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, get_type_hints

View = TypeVar("View")


def from_row(view: type[View], row: object, **others: object) -> View:
    """Build a dataclass from the columns of a row that bear its fields' names; `others` are its other fields.

    A word becomes the enumeration that its field is of.
    """
    plan: tuple[Any, Any] = view, type(row)
    return view(**{**_columns(*plan)(row), **others})


@cache
def _columns(view: type[Any], table: type[Any]) -> Callable[[object], Mapping[str, Any]]:
    # Looked at once for each pair: a card is built from a row too often for more.
    names = [field.name for field in fields(view) if hasattr(table, field.name)]
    hints, read = get_type_hints(view), attrgetter(*names)
    words = [(name, hints[name]) for name in names if isinstance(hints[name], type) and issubclass(hints[name], Enum)]

    def values(row: object) -> Mapping[str, Any]:
        found = dict(zip(names, read(row), strict=True))
        for name, word in words:
            found[name] = word(found[name])
        return found

    return values
