"""Judges a statement: is each table that it reads or changes bound to one workspace?

By its `team_id`, by a key of what belongs to a row (`incident_id`), or joined to a table that is. A row's own id binds
nothing where rows are read: ids come from outside, in buttons and forms. What is written goes to a row that was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Column, Delete, FromClause, Insert, ScalarSelect, Select, SelectBase, Table, Update
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, ClauseElement, Grouping
from sqlalchemy.sql.selectable import Alias

from storage.tables import Base

OF_THE_APP = frozenset({"installation", "oauth_state"})
"""The app's own tables, whose rows belong to no workspace."""
_COMPARES = frozenset({operators.eq, operators.in_op})
_AMONG = frozenset({operators.in_op, operators.not_in_op})


class Condition(NamedTuple):
    """What a column is compared with: a value, rows selected for that, or columns of other tables."""

    column: Column[Any]
    other: Any


def unbound(statement: ClauseElement) -> list[str]:
    """Return the tables in a statement that nothing binds to one workspace."""
    sources, conditions = set[FromClause](), list[Condition]()
    _collect(statement, sources, conditions, certain=True)
    if isinstance(statement, Insert):
        sources.discard(statement.table)
    written = {statement.table} if isinstance(statement, Update | Delete) else set[Any]()
    bound, more = set[Any](), set[Any](sources)
    while more:
        more = {each.column.table for each in conditions if _binds(each, bound, written)} - bound
        bound |= more
    return sorted({_table(each).name for each in sources - bound})


def _collect(element: Any, sources: set[FromClause], conditions: list[Condition], *, certain: bool) -> None:  # noqa: ANN401 - any element
    """Find every table, and the conditions that each of its rows has to meet: one of several is not `certain`."""
    if isinstance(element, Column) and _is_ours(element.table):
        sources.add(element.table)
    elif isinstance(element, FromClause) and _is_ours(element):
        sources.add(element)
        return
    certain = isinstance(element, SelectBase) or (certain and not _is_or(element))
    if isinstance(element, BinaryExpression):
        conditions.extend(_conditions(element) if certain and element.operator in _COMPARES else ())
        conditions.extend(_teams_of(element) if element.operator in _AMONG else ())
    for child in element.get_children():
        _collect(child, sources, conditions, certain=certain)


def _is_or(element: object) -> bool:
    return isinstance(element, BooleanClauseList) and element.operator is operators.or_


def _conditions(compared: BinaryExpression[Any]) -> Iterator[Condition]:
    for one, other in ((compared.left, compared.right), (compared.right, compared.left)):
        column = _inner(one)
        if isinstance(column, BinaryExpression) and column.operator is operators.concat_op:
            column = column.left  # `team_id || ''`: the same, kept from the index
        if isinstance(column, Column) and _is_ours(column.table):
            yield Condition(column, other)


def _teams_of(compared: BinaryExpression[Any]) -> Iterator[Condition]:
    """Yield what `team_id IN (SELECT team_id …)` asks of the rows that it selects: only one team is looked up."""
    selected, column = _inner(compared.right), _inner(compared.left)
    if isinstance(selected, Select) and getattr(column, "name", "") == "team_id":
        for each in selected.selected_columns:
            if isinstance(each, Column) and each.name == "team_id":
                yield Condition(each, column)


def _binds(condition: Condition, bound: set[FromClause], written: set[Any]) -> bool:
    """Say whether a condition binds the table of its column, given those that are bound."""
    column, other = condition
    if not (column.name == "team_id" or column.primary_key or column.foreign_keys):
        return False
    if isinstance(_inner(other), SelectBase):
        return True  # what is selected there is judged for itself
    if others := {each.table for each in visitors.iterate(other) if isinstance(each, Column) and _is_ours(each.table)}:
        return others <= bound
    return column.name == "team_id" or bool(column.foreign_keys) or column.table in written


def _inner(element: Any) -> Any:  # noqa: ANN401 - any element
    return _inner(element.element) if isinstance(element, Grouping | ScalarSelect) else element


def _is_ours(source: object) -> bool:
    table = _table(source)
    excluded = isinstance(source, Alias) and source.name == "excluded"  # what an INSERT would have written
    ours = isinstance(table, Table) and table.metadata is Base.metadata and table.name not in OF_THE_APP
    return ours and not excluded


def _table(source: Any) -> Any:  # noqa: ANN401 - what rows come from
    return _table(source.element) if isinstance(source, Alias) else source
