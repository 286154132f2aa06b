"""What is kept of people: every column of the database is known for what it holds, and docs/privacy.md tells it."""

from __future__ import annotations

from sqlalchemy import JSON, Column, String, Table, Text

from storage.personal import HOLDINGS, PLAIN
from storage.tables import Base
from tests.documents.privacy import PATH, document

TABLES = Base.metadata.tables


def _texts(table: Table) -> list[Column[str]]:
    """Return the columns that can hold a text."""
    return [column for column in table.columns if isinstance(column.type, String | Text | JSON)]


def test_every_table_and_column_says_what_it_holds_of_people() -> None:
    """A new column of text is either listed as somebody's, or among those that hold nothing of anybody."""
    assert set(HOLDINGS) == set(TABLES)
    unknown = [
        f"{table.name}.{column.name}"
        for table in TABLES.values()
        for column in _texts(table)
        if column.name not in HOLDINGS[table.name].columns and column.name not in PLAIN
    ]
    assert unknown == []


def test_the_page_on_privacy_shows_all_of_it() -> None:
    """Drawn from that list; `make docs` writes it."""
    assert PATH.read_text(encoding="utf-8") == document()


def test_no_column_is_listed_that_there_is_not() -> None:
    """What was taken out of the database goes from the list."""
    named = {
        (name, column) for name, holding in HOLDINGS.items() for column in [*holding.columns, holding.author] if column
    }
    assert [each for each in named if each[1] not in TABLES[each[0]].columns] == []
    assert {column.name for table in TABLES.values() for column in table.columns} >= PLAIN
