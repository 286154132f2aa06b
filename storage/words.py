"""Muster's own words in statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import String, literal_column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement


def written_out(words: Iterable[str]) -> list[ColumnElement[str]]:
    """Return words as they stand in a statement, in the order of the alphabet.

    A list among the parameters has SQLAlchemy put the statement together again at each run. Raises `ValueError` for
    what is no such word: what others wrote is a parameter.
    """
    known = sorted(words)
    if others := [word for word in known if not word.isidentifier()]:
        raise ValueError(f"not of Muster's own words: {others}")
    return [literal_column(f"'{word}'", String) for word in known]
