"""What is left out where a database's schema is compared with the tables as declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from storage.tables.search import SHADOWS

if TYPE_CHECKING:
    from sqlalchemy.sql.schema import SchemaItem

Compared = Callable[["SchemaItem", str | None, str, bool, "SchemaItem | None"], bool]


def compared_on(dialect: str) -> Compared:
    """Return what tells Alembic which parts of a schema to compare on a database of this dialect."""

    def compared(_item: SchemaItem, name: str | None, kind: str, reflected: bool, _other: SchemaItem | None) -> bool:
        """Leave out the tables in which SQLite keeps its index of words, and there the one only PostgreSQL has."""
        theirs = kind == "table" and reflected and str(name).startswith(SHADOWS)
        only_postgresql = kind == "index" and not reflected and name == "ix_document_words" and dialect == "sqlite"
        return not (theirs or only_postgresql)

    return compared
