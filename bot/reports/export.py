"""Exports: incidents, transitions, updates and problems as CSV or JSON lines, a batch at a time.

Formula injection: https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from bot.audit.exports import Tally
from bot.domain.durations import durations_of
from bot.domain.references import problem_reference, reference
from bot.domain.reports.metrics import history_of
from bot.domain.reports.period import Period
from bot.domain.vocabulary import Status
from storage.reports import Scope

if TYPE_CHECKING:
    from storage.export import Exported
    from storage.store import Unit
    from storage.tables import Problem, StatusUpdate, Transition

Value: TypeAlias = "str | int | float | bool | None"
Record: TypeAlias = Mapping[str, Value]

INCIDENT_COLUMNS = {
    "reference": "what people call it, such as INC-42",
    "title": "as declared",
    "status": "where it stands",
    "priority": "its newest priority",
    "impact": "how much of the business is hit",
    "urgency": "how soon the business needs it mended",
    "services": "the affected services, separated by semicolons",
    "drill": "true for a drill",
    "private": "true for a private incident",
    "counted": "false for what figures leave out: drills, cancelled and merged incidents",
    "declared_by": "Slack's id of who declared it",
    "declared_at": "when it was declared",
    "impact_started_at": "when the impact began, if given",
    "detected_at": "when it was detected, if given",
    "acknowledged_at": "first acknowledgement by a person, as last corrected",
    "workaround_at": "first workaround, as last corrected",
    "resolved_at": "latest resolution, as last corrected; empty while reopened",
    "acknowledge_due_at": "when the target to acknowledge is missed",
    "resolve_due_at": "when the target to resolve is missed, pauses not counted",
    "time_to_detect_s": "detected (else declared) minus impact start",
    "time_to_acknowledge_s": "acknowledged minus declared",
    "time_to_workaround_s": "workaround minus declared",
    "time_to_resolve_s": "resolved minus declared",
    "active_time_to_resolve_s": "time to resolve without pauses",
    "impact_s": "resolved minus impact start (else declared)",
    "acknowledge_working_s": "working time to acknowledge, where the target is in working time",
    "resolve_working_s": "working time to resolve, where the target is in working time",
    "reopened": "how often it was taken up again",
    "updates_kept": "promised updates given in time",
    "updates_due": "promised updates that fell due",
    "fix": "what fixed it",
    "cause_category": "the category of its cause, as the workspace called it then",
    "root_cause": "why it happened",
    "contributing_causes": "what made it likelier, longer or harder to see",
    "affected": "who was affected, as known at or after the resolution",
    "closed_at": "when it was closed or cancelled; empty while it is not",
    "merged_into": "the incident it is a duplicate of, such as INC-42",
}
TRANSITION_COLUMNS = {
    "reference": "the incident it belongs to",
    "kind": "what happened",
    "actor": "Slack's id of who did it; muster for the clock",
    "via": "through what: command, button, form, clock",
    "recorded_at": "when it was recorded",
    "effective_at": "when it took effect",
    "before": "what held before, as JSON",
    "after": "what held after, as JSON",
    "reason": "why",
}
UPDATE_COLUMNS = {
    "reference": "the incident it belongs to",
    "author": "Slack's id of its author",
    "at": "when it was posted",
    "status": "the status it told of",
    "text": "what it said",
    "workaround": "the workaround it told of",
    "expected_resolution_at": "when resolution was expected",
    "next_update_at": "when the next update was promised for",
}
PROBLEM_COLUMNS = {
    "reference": "what people call it, such as PRB-7",
    "title": "what it is called now",
    "status": "where it stands",
    "private": "true where only who sees the incident it was raised from sees it",
    "owner": "Slack's id of who owns it",
    "created_by": "Slack's id of who raised it",
    "created_at": "when it was raised; the export holds those raised in its period",
    "target_at": "by when the permanent fix is meant to be in place",
    "closed_at": "when it was closed; empty while it is not",
    "incidents": "the linked incidents, separated by semicolons",
    "description": "what it is",
    "root_cause": "why it happens",
    "workaround": "what helps until it is fixed",
    "permanent_fix": "what ends it",
}


class Table(StrEnum):
    """What is exported."""

    INCIDENTS = "incidents"
    TRANSITIONS = "transitions"
    UPDATES = "updates"
    PROBLEMS = "problems"


COLUMNS: dict[Table, dict[str, str]] = {
    Table.INCIDENTS: INCIDENT_COLUMNS,
    Table.TRANSITIONS: TRANSITION_COLUMNS,
    Table.UPDATES: UPDATE_COLUMNS,
    Table.PROBLEMS: PROBLEM_COLUMNS,
}
"""Every column of each table and what it means; times are ISO 8601 in UTC, columns ending in _s are seconds."""
_FORMULA = re.compile(r"""((?:^|[;|\t\r\n])["'\s\ufeff]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])""")
"""Before what begins a formula, at the start of a text or behind what a spreadsheet may take for the end of a cell.

Where the list separator is a semicolon, as in most of Europe, a file is taken apart there, quotes or none. The comma is
the file's own separator: behind one in quotes no cell begins.
"""


async def records(unit: Unit, table: Table, period: Period, viewer: str | None, now: datetime) -> AsyncIterator[Record]:
    """Yield the records of a table as `viewer` may see them: of incidents declared and problems raised in a period."""
    async for record in _RECORDS[table](unit, Scope(period.since, period.until, viewer), now):
        yield record


async def _incidents(unit: Unit, scope: Scope, now: datetime) -> AsyncIterator[Record]:
    async for batch in unit.export.incidents(scope, now):
        for exported in batch:
            yield _incident(exported)


async def _transitions(unit: Unit, scope: Scope, _now: datetime) -> AsyncIterator[Record]:
    async for batch in unit.export.transitions(scope):
        for transition, number in batch:
            yield _transition(transition, number)


async def _updates(unit: Unit, scope: Scope, _now: datetime) -> AsyncIterator[Record]:
    async for batch in unit.export.updates(scope):
        for update, number in batch:
            yield _update(update, number)


async def _problems(unit: Unit, scope: Scope, _now: datetime) -> AsyncIterator[Record]:
    async for batch in unit.export.problems(scope):
        for problem, numbers, private in batch:
            yield _problem(problem, numbers, private=private)


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
    async for record in found:
        batch.append(record)
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
    for record in batch:
        writer.writerow([_cell(record[name]) for name in COLUMNS[table]])
    return out.getvalue()


def json_lines(_table: Table, batch: Iterable[Record], _first: bool) -> str:
    """Return JSON lines."""
    return "".join(json.dumps(dict(record), ensure_ascii=False) + "\n" for record in batch)


def _cell(value: Value) -> str:
    """Return what a cell holds; before what a spreadsheet would run as a formula stands an apostrophe."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _FORMULA.sub(r"\1'", value)
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def _incident(found: Exported) -> Record:
    incident, figures = found.incident, found.figures
    took = durations_of(history_of(incident.declared_at, figures))
    left_out = incident.drill or incident.status in (Status.CANCELLED, Status.MERGED)
    return {
        "reference": reference(incident.number),
        "title": incident.title,
        "status": incident.status,
        "priority": incident.priority,
        "impact": incident.impact,
        "urgency": incident.urgency,
        "services": "; ".join(found.services),
        "drill": incident.drill,
        "private": incident.private,
        "counted": not left_out,
        "declared_by": incident.declared_by,
        "declared_at": _iso(incident.declared_at),
        "impact_started_at": _iso(figures.impact_started_at),
        "detected_at": _iso(figures.detected_at),
        "acknowledged_at": _iso(figures.acknowledged_at),
        "workaround_at": _iso(figures.workaround_at),
        "resolved_at": _iso(figures.resolved_at),
        "acknowledge_due_at": _iso(figures.acknowledge_due_at),
        "resolve_due_at": _iso(figures.resolve_due_at),
        "time_to_detect_s": _seconds(took.detect),
        "time_to_acknowledge_s": _seconds(took.acknowledge),
        "time_to_workaround_s": _seconds(took.workaround),
        "time_to_resolve_s": _seconds(took.resolve),
        "active_time_to_resolve_s": _seconds(took.resolve_active),
        "impact_s": _seconds(took.impact),
        "acknowledge_working_s": figures.acknowledge_working_seconds,
        "resolve_working_s": figures.resolve_working_seconds,
        "reopened": figures.reopened,
        "updates_kept": found.updates[0],
        "updates_due": found.updates[1],
        "fix": incident.fix,
        "cause_category": incident.cause_category,
        "root_cause": incident.root_cause,
        "contributing_causes": incident.contributing_causes,
        "affected": incident.affected,
        "closed_at": _iso(incident.closed_at),
        "merged_into": None if found.merged_into is None else reference(found.merged_into),
    }


def _transition(row: Transition, number: int) -> Record:
    return {
        "reference": reference(number),
        "kind": row.kind,
        "actor": row.actor,
        "via": row.via,
        "recorded_at": _iso(row.recorded_at),
        "effective_at": _iso(row.effective_at),
        "before": json.dumps(row.before, ensure_ascii=False),
        "after": json.dumps(row.after, ensure_ascii=False),
        "reason": row.reason,
    }


def _update(row: StatusUpdate, number: int) -> Record:
    return {
        "reference": reference(number),
        "author": row.author,
        "at": _iso(row.at),
        "status": row.status,
        "text": row.text,
        "workaround": row.workaround,
        "expected_resolution_at": _iso(row.expected_resolution_at),
        "next_update_at": _iso(row.next_update_at),
    }


def _problem(row: Problem, numbers: list[int], *, private: bool) -> Record:
    return {
        "reference": problem_reference(row.number),
        "title": row.title,
        "status": row.status,
        "private": private,
        "owner": row.owner,
        "created_by": row.created_by,
        "created_at": _iso(row.created_at),
        "target_at": _iso(row.target_at),
        "closed_at": _iso(row.closed_at),
        "incidents": "; ".join(map(reference, numbers)),
        "description": row.description,
        "root_cause": row.root_cause,
        "workaround": row.workaround,
        "permanent_fix": row.permanent_fix,
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()
