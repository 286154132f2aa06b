"""Whether this Muster can work with a schema that a newer one has migrated: it can where that was only added to.

During an upgrade the old version and the new one serve at once, on the new one's schema; after going back, the old one
does so alone. docs/operations.md says how schemas change so that both can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from storage.schema import compared_on
from storage.tables import Base

if TYPE_CHECKING:
    from sqlalchemy import Connection, MetaData, Table

Change = tuple[Any, ...]
"""A difference as Alembic tells it: `add_…` is what the database lacks, `remove_…` what it has and the code not."""


def obstacles(connection: Connection, known: MetaData = Base.metadata) -> list[str]:
    """Return why code that knows these tables cannot work with the database as it is; nothing where it can."""
    opts = {
        "compare_type": True,
        "compare_server_default": True,
        "include_object": compared_on(connection.dialect.name),
    }
    context = MigrationContext.configure(connection, opts=opts)
    found = (_obstacle(change, known) for change in _single(compare_metadata(context, known)))
    return [why for why in found if why is not None]


def _single(changes: list[Any]) -> Iterator[Change]:
    """Go through changes one by one: those of one column come in a list."""
    for change in changes:
        yield from change if isinstance(change, list) else [change]


def _obstacle(change: Change, known: MetaData) -> str | None:
    kind, *about = change
    judged = _STANDS_IN_THE_WAY.get(kind)
    return judged(about, known) if judged is not None else None


def _new_column(about: Sequence[Any], _known: MetaData) -> str | None:
    """Say which new column must be given a value, which code that does not know it does not."""
    _, table, column = about
    gives_itself_one = column.nullable or column.server_default is not None or column.identity is not None
    return None if gives_itself_one else f"{table}.{column.name} is new and needs a value"


def _new_key(about: Sequence[Any], known: MetaData) -> str | None:
    """Say which columns refer to another table now; new ones are left empty by code that does not know them."""
    [key] = about
    old = set(key.column_keys) & _columns(key.table, known)
    return f"{key.table.name} has a new foreign key, {key.name}" if old else None


def _new_index(about: Sequence[Any], known: MetaData) -> str | None:
    """Say which rows must be unique now; those are that leave a new column of it empty."""
    [index] = about
    new = [column for column in index.columns if column.name not in _columns(index.table, known)]
    told_apart = any(column.nullable and column.server_default is None for column in new)
    new_table = index.table.name not in known.tables
    return None if not index.unique or told_apart or new_table else f"the unique index {index.name} is new"


def _columns(table: Table, known: MetaData) -> set[str]:
    """Return the columns of a table that the code knows: none of a new one."""
    return set(known.tables[table.name].columns.keys()) if table.name in known.tables else set()


def _nullable(about: Sequence[Any], _known: MetaData) -> str | None:
    _, table, column, _, in_database, in_code = about
    return f"{table}.{column} needs a value" if in_code and not in_database else None


def _default(about: Sequence[Any], _known: MetaData) -> str | None:
    _, table, column, _, in_database, _ = about
    return f"{table}.{column} has no default" if in_database is None else None


_STANDS_IN_THE_WAY: dict[str, Callable[[Sequence[Any], MetaData], str | None]] = {
    "add_table": lambda about, _: f"there is no table {about[0].name}",
    "add_column": lambda about, _: f"{about[1]} has no column {about[2].name}",
    "remove_column": _new_column,
    "add_index": lambda about, _: f"the unique index {about[0].name} is missing" if about[0].unique else None,
    "remove_index": _new_index,
    "add_constraint": lambda about, _: f"{about[0].table.name} lacks the constraint {about[0].name}",
    "remove_constraint": lambda about, _: f"{about[0].table.name} has a new constraint, {about[0].name}",
    "remove_fk": _new_key,
    "modify_type": lambda about, _: f"{about[1]}.{about[2]} has another type",
    "modify_nullable": _nullable,
    "modify_default": _default,
}
"""What each kind of difference means for reading and writing as before; others mean nothing."""
