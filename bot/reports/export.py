"""Exports: incidents with all that belongs to them, and problems, as CSV or JSON lines, a batch at a time.

Formula injection: https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from bot.audit.exports import Tally
from bot.domain.promised import on_time
from bot.domain.reports.period import Period
from bot.domain.transitions import COUNTED
from bot.queries.calendars import calendars_of
from bot.queries.policy import current_policy
from bot.reports.export_belonging import OfItsIncident, OfService, numbered
from bot.reports.export_calendars import calendar_of, working_time
from bot.reports.export_column import Record, Value
from bot.reports.export_columns import COLUMNS, OfIncident, OfProblem, Table, record
from bot.reports.export_times import pauses, times
from bot.reports.export_verdicts import promised, verdicts
from storage.reports import Scope
from storage.tables import Base, Promise, Review, RoleAssignment, StatusUpdate, Summons, Task, Transition

if TYPE_CHECKING:
    from storage.store import Unit

_FORMULA = re.compile(r"""((?:^|[;|\t\r\n])["'\s\ufeff]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])""")
"""Before what begins a formula, at the start of a text or behind what a spreadsheet may take for the end of a cell.

Where the list separator is a semicolon, as in most of Europe, a file is taken apart there, quotes or none. The comma is
the file's own separator: behind one in quotes no cell begins.
"""


async def records(unit: Unit, table: Table, period: Period, viewer: str | None, now: datetime) -> AsyncIterator[Record]:
    """Yield the records of a table as `viewer` may see them: of incidents that went on and problems raised in it."""
    async for each in _RECORDS[table](unit, Scope(period.since, period.until, viewer), now):
        yield each


async def _incidents(unit: Unit, scope: Scope, now: datetime) -> AsyncIterator[Record]:
    workspace = (await current_policy(unit)).calendar
    async for batch in unit.export.incidents(scope):
        for found in batch:
            updates = on_time(found.updates, now, calendar_of(found, workspace))
            yield record(Table.INCIDENTS, OfIncident.of(found, updates))


async def _verdicts(unit: Unit, scope: Scope, now: datetime) -> AsyncIterator[Record]:
    policy = await current_policy(unit)
    async for batch in unit.export.incidents(scope):
        for found in batch:
            for verdict in verdicts(found, policy, calendar_of(found, policy.calendar), now):
                yield record(Table.VERDICTS, verdict)


async def _promises(unit: Unit, scope: Scope, now: datetime) -> AsyncIterator[Record]:
    async for batch in unit.export.belonging(Promise, scope):
        calendars = await calendars_of(unit, {row.incident_id for row, _ in batch})
        for row, number in batch:
            for each in promised(row, number, calendars[row.incident_id], now):
                yield record(Table.PROMISES, each)


async def _updates(unit: Unit, scope: Scope, _now: datetime) -> AsyncIterator[Record]:
    async for batch in unit.export.belonging(StatusUpdate, scope):
        told_with = {row.incident_id for row, _ in batch if row.workaround_steps}
        steps = await unit.steps.of_incidents(told_with, viewer=scope.viewer)
        for row, number in batch:
            yield record(Table.UPDATES, OfItsIncident(row, number, row.incident_id in steps))


async def _problems(unit: Unit, scope: Scope, _now: datetime) -> AsyncIterator[Record]:
    async for batch in unit.export.problems(scope):
        steps = await unit.steps.of_problems([row.id for row, *_ in batch], viewer=scope.viewer)
        for found in batch:
            yield record(Table.PROBLEMS, OfProblem(*found, found[0].id in steps))


async def _services(unit: Unit, scope: Scope, _now: datetime) -> AsyncIterator[Record]:
    async for batch in unit.export.services(scope):
        for found in batch:
            yield record(Table.SERVICES, OfService(*found))


async def _working_hours(unit: Unit, scope: Scope, now: datetime) -> AsyncIterator[Record]:
    async for stretch in working_time(unit, scope, now):
        yield record(Table.WORKING_HOURS, stretch)


Reading: TypeAlias = Callable[["Unit", Scope, datetime], AsyncIterator[Record]]


def _belonging(table: Table, rows: type[Base]) -> Reading:
    """Return what reads a table whose rows belong to incidents."""

    async def read(unit: Unit, scope: Scope, _now: datetime) -> AsyncIterator[Record]:
        async for batch in unit.export.belonging(rows, scope):
            for found in batch:
                yield record(table, OfItsIncident(*found))

    return read


def _told(
    table: Table, tell: Callable[[int, Sequence[Transition]], Iterable[object]], kinds: Collection[str] | None = None
) -> Reading:
    """Return what reads a table that is told from the transitions of each incident, of these kinds or all."""

    async def read(unit: Unit, scope: Scope, _now: datetime) -> AsyncIterator[Record]:
        async for number, rows in unit.export.histories(scope, kinds):
            for found in tell(number, rows):
                yield record(table, found)

    return read


_BELONGING: dict[Table, type[Base]] = {
    Table.ROLES: RoleAssignment,
    Table.CALLS: Summons,
    Table.TASKS: Task,
    Table.REVIEWS: Review,
}
_RECORDS: dict[Table, Reading] = {
    Table.INCIDENTS: _incidents,
    Table.TRANSITIONS: _told(Table.TRANSITIONS, numbered),
    Table.TIMES: _told(Table.TIMES, times, COUNTED),
    Table.PAUSES: _told(Table.PAUSES, pauses, COUNTED),
    Table.VERDICTS: _verdicts,
    Table.PROMISES: _promises,
    Table.UPDATES: _updates,
    Table.SERVICES: _services,
    Table.PROBLEMS: _problems,
    Table.WORKING_HOURS: _working_hours,
    **{table: _belonging(table, rows) for table, rows in _BELONGING.items()},
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
