"""Exports: incidents, transitions, updates and problems as CSV or JSON lines, a batch at a time.

Formula injection: https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.audit.exports import Tally
from bot.domain.reports.period import Period
from bot.reports.export_columns import COLUMNS, OfIncident, OfItsIncident, OfProblem, Record, Table, Value, record
from storage.reports import Scope

if TYPE_CHECKING:
    from storage.store import Unit

_FORMULA = re.compile(r"""((?:^|[;|\t\r\n])["'\s\ufeff]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])""")
"""Before what begins a formula, at the start of a text or behind what a spreadsheet may take for the end of a cell.

Where the list separator is a semicolon, as in most of Europe, a file is taken apart there, quotes or none. The comma is
the file's own separator: behind one in quotes no cell begins.
"""


async def records(unit: Unit, table: Table, period: Period, viewer: str | None, now: datetime) -> AsyncIterator[Record]:
    """Yield the records of a table as `viewer` may see them: of incidents declared and problems raised in a period."""
    async for each in _RECORDS[table](unit, Scope(period.since, period.until, viewer), now):
        yield each


async def _incidents(unit: Unit, scope: Scope, now: datetime) -> AsyncIterator[Record]:
    async for batch in unit.export.incidents(scope, now):
        for found in batch:
            yield record(Table.INCIDENTS, OfIncident.of(found))


async def _transitions(unit: Unit, scope: Scope, _now: datetime) -> AsyncIterator[Record]:
    async for batch in unit.export.transitions(scope):
        for found in batch:
            yield record(Table.TRANSITIONS, OfItsIncident(*found))


async def _updates(unit: Unit, scope: Scope, _now: datetime) -> AsyncIterator[Record]:
    async for batch in unit.export.updates(scope):
        for found in batch:
            yield record(Table.UPDATES, OfItsIncident(*found))


async def _problems(unit: Unit, scope: Scope, _now: datetime) -> AsyncIterator[Record]:
    async for batch in unit.export.problems(scope):
        for found in batch:
            yield record(Table.PROBLEMS, OfProblem(*found))


_RECORDS: dict[Table, Callable[[Unit, Scope, datetime], AsyncIterator[Record]]] = {
    Table.INCIDENTS: _incidents,
    Table.TRANSITIONS: _transitions,
    Table.UPDATES: _updates,
    Table.PROBLEMS: _problems,
}


async def incidents_csv(
    unit: Unit, period: Period, viewer: str | None, now: datetime, tally: Tally | None = None
) -> AsyncIterator[bytes]:
    """Yield the CSV of incidents, a piece at a time, counting them."""
    found = (tally or Tally()).of(records(unit, Table.INCIDENTS, period, viewer, now))
    async for piece in encoded(found, Table.INCIDENTS, csv_lines):
        yield piece


async def encoded(
    found: AsyncIterator[Record], table: Table, encode: Callable[[Table, Iterable[Record], bool], str]
) -> AsyncIterator[bytes]:
    """Encode records as they come, some hundred at a time."""
    batch: list[Record] = []
    first = True
    async for each in found:
        batch.append(each)
        if len(batch) == _AT_ONCE:
            yield encode(table, batch, first).encode()
            batch, first = [], False
    if batch or first:
        yield encode(table, batch, first).encode()


_AT_ONCE = 200


def csv_lines(table: Table, batch: Iterable[Record], first: bool) -> str:
    """Return CSV lines, with the head before the first of all."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    if first:
        writer.writerow(COLUMNS[table])
    for each in batch:
        writer.writerow([_cell(each[name]) for name in COLUMNS[table]])
    return out.getvalue()


def json_lines(_table: Table, batch: Iterable[Record], _first: bool) -> str:
    """Return JSON lines."""
    return "".join(json.dumps(dict(each), ensure_ascii=False) + "\n" for each in batch)


def _cell(value: Value) -> str:
    """Return what a cell holds; before what a spreadsheet would run as a formula stands an apostrophe."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _FORMULA.sub(r"\1'", value)
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)
