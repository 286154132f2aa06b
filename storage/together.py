"""Several queries in one statement: each way to the database and back costs more than what is read there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import JSON, Boolean, Float, func, select

from storage.types import UtcDateTime, in_utc

if TYPE_CHECKING:
    from sqlalchemy import ScalarSelect, Select
    from sqlalchemy.ext.asyncio import AsyncSession

Rows: TypeAlias = list[tuple[Any, ...]]
_Reading: TypeAlias = Callable[[Any], Any]
_ARRAYS = {
    "sqlite": (func.json_group_array, func.json_array),
    "postgresql": (func.json_agg, func.json_build_array),
}
"""How each database gathers rows into one JSON array, and the columns of a row into another."""


class Together:
    """Queries that are asked at once; each gives the rows that it gives alone, in its order, as plain tuples.

    The database answers with one row, of one JSON array a query. All of them see one state.
    """

    def __init__(self, **queries: Select[*tuple[Any, ...]]) -> None:
        self._readings = {name: _readings(query) for name, query in queries.items()}
        self._statements = {
            dialect: select(*(_gathered(query, dialect).label(name) for name, query in queries.items()))
            for dialect in _ARRAYS
        }

    async def read(self, session: AsyncSession, given: Mapping[str, object]) -> dict[str, Rows]:
        """Return the rows of each query by its name; `given` are the values that the queries leave open."""
        statement = self._statements[session.get_bind().dialect.name]
        found = (await session.execute(statement, given)).one()
        return {name: _rows(found[place], readings) for place, (name, readings) in enumerate(self._readings.items())}


def _gathered(query: Select[*tuple[Any, ...]], dialect: str) -> ScalarSelect[Any]:
    gather, array = _ARRAYS[dialect]
    rows = query.subquery()
    return select(gather(array(*rows.c), type_=JSON)).select_from(rows).scalar_subquery()


def _rows(gathered: list[list[Any]] | None, readings: Mapping[int, _Reading]) -> Rows:
    """Read the rows of one query; PostgreSQL gathers no row to nothing."""
    rows = gathered or []
    for row in rows:
        for place, reading in readings.items():
            if row[place] is not None:
                row[place] = reading(row[place])
    return [tuple(row) for row in rows]


def _readings(query: Select[*tuple[Any, ...]]) -> dict[int, _Reading]:
    """Return how to read those columns that are something else in JSON, by their place."""
    kinds = [column.type for column in query.selected_columns]
    return {place: reading for place, kind in enumerate(kinds) for of, reading in _OF if isinstance(kind, of)}


def _document(kept: Any) -> Any:  # noqa: ANN401 - whatever a document holds
    """Read a document: SQLite keeps its text, PostgreSQL puts it into the array as it is."""
    return json.loads(kept) if isinstance(kept, str) else kept


_OF: tuple[tuple[type[Any], _Reading], ...] = (
    (UtcDateTime, lambda said: in_utc(datetime.fromisoformat(said))),
    (Boolean, bool),
    (Float, float),
    (JSON, _document),
)
