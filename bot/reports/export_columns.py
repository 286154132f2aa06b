"""The columns of each exported table: what each is called, what it means, and what of a record stands in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from bot.domain.durations import Durations, durations_of
from bot.domain.references import problem_reference, reference
from bot.domain.reports.metrics import history_of
from bot.domain.vocabulary import Status

if TYPE_CHECKING:
    from storage.export import Exported
    from storage.tables import Figures, Incident, Problem, StatusUpdate, Transition

Value: TypeAlias = "str | int | float | bool | None"
Record: TypeAlias = Mapping[str, Value]


class Table(StrEnum):
    """What is exported."""

    INCIDENTS = "incidents"
    TRANSITIONS = "transitions"
    UPDATES = "updates"
    PROBLEMS = "problems"


class OfIncident(NamedTuple):
    """An incident, and what the export tells of it."""

    row: Incident
    figures: Figures
    took: Durations
    found: Exported

    @classmethod
    def of(cls, found: Exported) -> OfIncident:
        """Return what was found of one incident, with its durations."""
        took = durations_of(history_of(found.incident.declared_at, found.figures))
        return cls(found.incident, found.figures, took, found)


class OfItsIncident(NamedTuple):
    """A transition or an update, with the number of its incident."""

    row: Transition | StatusUpdate
    number: int


class OfProblem(NamedTuple):
    """A problem, and what the export tells of it."""

    row: Problem
    incidents: list[int]
    private: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it means, and how what stands in it is drawn from a record."""

    name: str
    meaning: str
    draw: Callable[[Any], object]


def record(table: Table, found: object) -> Record:
    """Return one record of a table."""
    return {name: _plain(column.draw(found)) for name, column in COLUMNS[table].items()}


def _plain(value: Any) -> Value:  # noqa: ANN401 - whatever a row holds
    """Return a value as a file holds it: moments in ISO 8601 and UTC, lengths of time in seconds."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case timedelta():
            return value.total_seconds()
        case dict():
            return json.dumps(value, ensure_ascii=False)
        case list():
            return "; ".join(value)
    plain: Value = value
    return plain


def _row(name: str, meaning: str) -> Column:
    return Column(name, meaning, attrgetter(f"row.{name}"))


def _figure(name: str, meaning: str, kept: str | None = None) -> Column:
    return Column(name, meaning, attrgetter(f"figures.{kept or name}"))


def _took(name: str, meaning: str, duration: str) -> Column:
    return Column(name, meaning, attrgetter(f"took.{duration}"))


def _counted(incident: OfIncident) -> bool:
    return not incident.row.drill and incident.row.status not in {Status.CANCELLED, Status.MERGED}


def _merged_into(incident: OfIncident) -> str | None:
    return None if incident.found.merged_into is None else reference(incident.found.merged_into)


def _its_incident(record: OfItsIncident) -> str:
    return reference(record.number)


_INCIDENTS = (
    Column("reference", "what people call it, such as INC-42", lambda incident: reference(incident.row.number)),
    _row("title", "as declared"),
    _row("status", "where it stands"),
    _row("priority", "its newest priority"),
    _row("impact", "how much of the business is hit"),
    _row("urgency", "how soon the business needs it mended"),
    Column("services", "the affected services, separated by semicolons", attrgetter("found.services")),
    _row("drill", "true for a drill"),
    _row("private", "true for a private incident"),
    Column("counted", "false for what figures leave out: drills, cancelled and merged incidents", _counted),
    _row("declared_by", "Slack's id of who declared it"),
    _row("declared_at", "when it was declared; of one that was over before it was logged, when it began"),
    _row("logged_at", "when it was logged, where it was over by then"),
    _figure("impact_started_at", "when the impact began, if given"),
    _figure("detected_at", "when it was detected, if given"),
    _figure("acknowledged_at", "first acknowledgement by a person, as last corrected"),
    _figure("workaround_at", "first workaround, as last corrected"),
    _figure("resolved_at", "latest resolution, as last corrected; empty while reopened"),
    _figure("acknowledge_due_at", "when the target to acknowledge is missed"),
    _figure("resolve_due_at", "when the target to resolve is missed, pauses not counted"),
    _took("time_to_detect_s", "detected (else declared) minus impact start", "detect"),
    _took("time_to_acknowledge_s", "acknowledged minus declared", "acknowledge"),
    _took("time_to_workaround_s", "workaround minus declared", "workaround"),
    _took("time_to_resolve_s", "resolved minus declared", "resolve"),
    _took("active_time_to_resolve_s", "time to resolve without pauses", "resolve_active"),
    _took("impact_s", "resolved minus impact start (else declared)", "impact"),
    _figure(
        "acknowledge_working_s",
        "working time to acknowledge, where the target is in working time",
        "acknowledge_working_seconds",
    ),
    _figure(
        "resolve_working_s", "working time to resolve, where the target is in working time", "resolve_working_seconds"
    ),
    _figure("reopened", "how often it was taken up again"),
    Column("updates_kept", "promised updates given in time", lambda incident: incident.found.updates[0]),
    Column("updates_due", "promised updates that fell due", lambda incident: incident.found.updates[1]),
    _row("fix", "what fixed it"),
    _row("cause_category", "the category of its cause, as the workspace called it then"),
    _row("root_cause", "why it happened"),
    _row("contributing_causes", "what made it likelier, longer or harder to see"),
    _row("affected", "who was affected, as known at or after the resolution"),
    _row("closed_at", "when it was closed or cancelled; empty while it is not"),
    Column("merged_into", "the incident it is a duplicate of, such as INC-42", _merged_into),
)
_TRANSITIONS = (
    Column("reference", "the incident it belongs to", _its_incident),
    _row("kind", "what happened"),
    _row("actor", "Slack's id of who did it; muster for the clock"),
    _row("via", "through what: command, button, form, clock"),
    _row("recorded_at", "when it was recorded"),
    _row("effective_at", "when it took effect"),
    _row("before", "what held before, as JSON"),
    _row("after", "what held after, as JSON"),
    _row("reason", "why"),
)
_UPDATES = (
    Column("reference", "the incident it belongs to", _its_incident),
    _row("author", "Slack's id of its author"),
    _row("at", "when it was posted"),
    _row("status", "the status it told of"),
    _row("text", "what it said"),
    _row("workaround", "the workaround it told of"),
    _row("expected_resolution_at", "when resolution was expected"),
    _row("next_update_at", "when the next update was promised for"),
)
_PROBLEMS = (
    Column("reference", "what people call it, such as PRB-7", lambda problem: problem_reference(problem.row.number)),
    _row("title", "what it is called now"),
    _row("status", "where it stands"),
    Column(
        "private", "true where only who sees the incident it was raised from sees it", lambda problem: problem.private
    ),
    _row("owner", "Slack's id of who owns it"),
    _row("created_by", "Slack's id of who raised it"),
    _row("created_at", "when it was raised; the export holds those raised in its period"),
    _row("target_at", "by when the permanent fix is meant to be in place"),
    _row("closed_at", "when it was closed; empty while it is not"),
    Column(
        "incidents",
        "the linked incidents, separated by semicolons",
        lambda problem: list(map(reference, problem.incidents)),
    ),
    _row("description", "what it is"),
    _row("root_cause", "why it happens"),
    _row("workaround", "what helps until it is fixed"),
    _row("permanent_fix", "what ends it"),
)


def _by_name(columns: Iterable[Column]) -> dict[str, Column]:
    return {column.name: column for column in columns}


COLUMNS: Mapping[Table, Mapping[str, Column]] = {
    Table.INCIDENTS: _by_name(_INCIDENTS),
    Table.TRANSITIONS: _by_name(_TRANSITIONS),
    Table.UPDATES: _by_name(_UPDATES),
    Table.PROBLEMS: _by_name(_PROBLEMS),
}
"""Every column of each table, by name and in order; docs/metrics.md lists them."""
