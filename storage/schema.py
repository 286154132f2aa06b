"""What is left out where a database's schema is compared with the tables as declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import Column

from storage.tables.search import SHADOWS

if TYPE_CHECKING:
    from sqlalchemy.sql.schema import SchemaItem

UNUSED = frozenset({("delivery", "sent_version")})
"""Columns, with their tables, that the version before declares and this one does not: a later revision drops them."""

Compared = Callable[["SchemaItem", str | None, str, bool, "SchemaItem | None"], bool]


def compared_on(dialect: str) -> Compared:
    """Return what tells Alembic which parts of a schema to compare on a database of this dialect."""

    def compared(item: SchemaItem, name: str | None, kind: str, reflected: bool, _other: SchemaItem | None) -> bool:
        """Leave out unused columns, and of the index of words SQLite's own tables and what only PostgreSQL has."""
        theirs = kind == "table" and reflected and str(name).startswith(SHADOWS)
        only_postgresql = kind == "index" and not reflected and name == "ix_document_words" and dialect == "sqlite"
        unused = isinstance(item, Column) and reflected and (item.table.name, name) in UNUSED
        return not (theirs or only_postgresql or unused)

    return compared
