"""Rows of mapped classes as statements: what the mapper would write of them, to be written with other things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import Column, Insert, Table, Update, bindparam, insert, inspect, update
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from storage.batch import Write
from storage.tables import (
    AuditEntry,
    PolicyChange,
    ProblemChange,
    Promise,
    ReviewChange,
    RoleAssignment,
    StatusUpdate,
    TimelineChange,
    TimelineEntry,
    Transition,
)

if TYPE_CHECKING:
    from sqlalchemy import CursorResult
    from sqlalchemy.orm import Mapper

    from storage.tables import Base

RECORDS = frozenset(
    {
        AuditEntry,
        PolicyChange,
        ProblemChange,
        Promise,
        ReviewChange,
        RoleAssignment,
        StatusUpdate,
        TimelineChange,
        TimelineEntry,
        Transition,
    }
)
"""What is recorded and told by nobody by its id: who needs one flushes it."""


class _Mapped(NamedTuple):
    """How the rows of a class stand in their table."""

    table: Table
    columns: dict[str, Column[Any]]
    """By the attribute that holds them, but for an id that the database gives."""


def is_known(row: Base) -> bool:
    """Say whether a row can be written without learning anything from the database."""
    state = inspect(row)
    return state.persistent or type(row) in RECORDS or _mapped(type(row)).table.autoincrement_column is None


def all_added(rows: Iterable[Base]) -> Iterator[Write]:
    """Add rows, those of one table in the order in which they were added."""
    of_class: dict[type[Base], list[Base]] = {}
    for row in rows:
        of_class.setdefault(type(row), []).append(row)
    return map(added, of_class.values())


def added(rows: Sequence[Base], *, giving_ids: bool = False) -> Write:
    """Add rows of one class; they hold afterwards what is given to those that say nothing."""
    return Write(_adding(type(rows[0]), giving_ids), tuple(map(_values, rows)), adds=True)


def identified(rows: Iterable[Base], given: CursorResult[Any]) -> None:
    """Take in the ids that rows of one class were given, in their order, as if the mapper had written them."""
    for row, key in zip(rows, sorted(given.scalars()), strict=True):
        setattr(row, "id", key)  # noqa: B010 - every record has one, though nothing that they share says so
        make_transient_to_detached(row)


def changed(rows: Iterable[Base]) -> Iterator[Write]:
    """Change rows as they were changed here; they count as written from now on."""
    for row in rows:
        state = inspect(row)
        mapped = _mapped(type(row))
        new = {name: state.dict[name] for name in mapped.columns if state.attrs[name].history.has_changes()}
        if new:
            keys = {f"key_{place}": key for place, key in enumerate(state.identity or ())}
            values = {f"new_{name}": value for name, value in new.items()}
            yield Write(_changing(type(row), tuple(new)), ({**keys, **values},))
        for name, value in new.items():
            set_committed_value(row, name, value)


def _values(row: Base) -> dict[str, Any]:
    held, columns = row.__dict__, _mapped(type(row)).columns
    for name, column in columns.items():
        if name not in held:
            setattr(row, name, _default(column))
    return {column.name: held[name] for name, column in columns.items()}


def _default(column: Column[Any]) -> Any:  # noqa: ANN401 - whatever the column holds
    default: Any = column.default
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg


@cache
def _mapped(kind: type[Base]) -> _Mapped:
    mapper: Mapper[Base] = inspect(kind)
    table = cast("Table", mapper.local_table)
    columns = {each.key: cast("Column[Any]", each.columns[0]) for each in mapper.column_attrs}
    return _Mapped(table, {name: each for name, each in columns.items() if each is not table.autoincrement_column})


@cache
def _adding(kind: type[Base], giving_ids: bool) -> Insert:
    table = _mapped(kind).table
    return insert(table).returning(table.c.id) if giving_ids else insert(table)


@cache
def _changing(kind: type[Base], names: tuple[str, ...]) -> Update:
    """Return the statement that changes these of a row's columns, built once for each choice of them."""
    table, columns = _mapped(kind)
    keys = [key == bindparam(f"key_{place}", type_=key.type) for place, key in enumerate(table.primary_key)]
    return (
        update(table)
        .where(*keys)
        .values({columns[name]: bindparam(f"new_{name}", type_=columns[name].type) for name in names})
    )
