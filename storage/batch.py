"""Many writes in one statement: each way to PostgreSQL and back costs more than most of what is written there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from sqlalchemy import Insert, UniqueConstraint, Update, bindparam

if TYPE_CHECKING:
    from sqlalchemy import BindParameter, Connection, CursorResult, Dialect, Table

Row: TypeAlias = Mapping[str, Any]
_Shape: TypeAlias = tuple[Insert | Update, tuple[str, ...], int]
"""A statement that is built once, the values that it leaves open, and for how many rows."""
MOST_ROWS = 100
"""Rows of one write: a statement of PostgreSQL's takes 32,767 values in all."""

_SHAPES = 500
"""How many statements, and how many combinations of them, are remembered; what people do makes some dozens."""
_PARAMETER = re.compile(r"\$(\d+)")


class Write(NamedTuple):
    """A statement whose result nobody needs, and what to carry it out for: rows of which no two meet."""

    statement: Insert | Update
    rows: tuple[Row, ...]
    adds: bool = False
    """Whether it adds rows and changes none."""

    @property
    def table(self) -> Table:
        """The table that it writes to."""
        return cast("Table", self.statement.table)


def carry_out(connection: Connection, writes: Iterable[Write]) -> CursorResult[Any]:
    """Carry out writes so that all stands as if each had been carried out after the one before.

    On PostgreSQL those that do not meet go together, and what one of them raises is raised for all. Returns what the
    last one does.
    """
    if connection.dialect.name == "postgresql":
        return [_carry_out_together(connection, group) for group in grouped(writes)][-1]
    return [connection.execute(write.statement, list(write.rows)) for write in writes][-1]


def grouped(writes: Iterable[Write]) -> list[list[Write]]:
    """Part writes into groups in which none depends on another.

    Statements that are carried out together see the tables as they were before all of them, and take place in no
    order. So a table is written to once in a group; only where nothing in it is unique, what is added may come with
    what changed it.
    """
    groups: list[list[Write]] = []
    for write in writes:
        if not groups or any(_meet(each, write) for each in groups[-1]):
            groups.append([])
        groups[-1].append(write)
    return groups


def _meet(first: Write, then: Write) -> bool:
    changes = isinstance(first.statement, Update) and then.adds
    return first.table is then.table and not (changes and not _is_unique(first.table))


def _is_unique(table: Table) -> bool:
    """Say whether anything but its id may stand in a table once."""
    named = any(isinstance(each, UniqueConstraint) for each in table.constraints)
    return named or any(index.unique for index in table.indexes) or table.autoincrement_column is None


def _carry_out_together(connection: Connection, group: list[Write]) -> CursorResult[Any]:
    shapes = tuple((each.statement, tuple(each.rows[0]), len(each.rows)) for each in group)
    text, parameters = _together(connection.dialect, shapes)
    return connection.exec_driver_sql(text, tuple(each.of(group) for each in parameters))


class _Parameter(NamedTuple):
    """A value in the text of a statement: one of a row's, or one that is always the same."""

    bind: BindParameter[Any]
    process: Callable[[Any], Any] | None
    """How the driver wants it."""
    name: str | None
    row: int
    write: int = 0

    def of(self, group: list[Write]) -> Any:  # noqa: ANN401 - whatever the column holds
        value = self.bind.effective_value if self.name is None else group[self.write].rows[self.row][self.name]
        return value if self.process is None else self.process(value)


@lru_cache(_SHAPES)
def _together(dialect: Dialect, shapes: tuple[_Shape, ...]) -> tuple[str, list[_Parameter]]:
    """Return one statement for several, and its parameters in their order.

    See https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-MODIFYING.
    """
    texts: list[str] = []
    parameters: list[_Parameter] = []
    for place, shape in enumerate(shapes):
        text, own = _alone(dialect, *shape)
        texts.append(_counted_on(text, len(parameters)))
        parameters += [each._replace(write=place) for each in own]
    *others, last = texts
    named = ", ".join(f"write_{place} AS ({text})" for place, text in enumerate(others))
    return f"WITH {named} {last}" if named else last, parameters


def _counted_on(text: str, before: int) -> str:
    """Number the parameters of a statement on from those before; their mark stands in none of our texts."""
    return _PARAMETER.sub(lambda found: f"${int(found[1]) + before}", text)


@lru_cache(_SHAPES)
def _alone(
    dialect: Dialect, statement: Insert | Update, names: tuple[str, ...], count: int
) -> tuple[str, list[_Parameter]]:
    """Compile a statement for so many rows."""
    of: dict[str, tuple[str, int]] = {name: (name, 0) for name in names}
    if isinstance(statement, Insert):
        of = {f"{name}_of_{row}": (name, row) for row in range(count) for name in names}
        columns = statement.table.c
        rows = [
            {name: bindparam(f"{name}_of_{row}", type_=columns[name].type) for name in names} for row in range(count)
        ]
        compiled = statement.values(rows).compile(dialect=dialect)
    else:
        compiled = statement.compile(dialect=dialect, column_keys=list(names))
    parameters = []
    for name in compiled.positiontup or ():
        bind = compiled.binds[name]
        process = bind.type.dialect_impl(dialect).bind_processor(dialect)
        parameters.append(_Parameter(bind, process, *of.get(name, (None, 0))))
    return str(compiled), parameters
