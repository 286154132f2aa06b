"""The columns of each exported table: what each is called, what it means, and what of a record stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.durations import Durations, durations_of
from bot.domain.references import problem_reference, reference
from bot.domain.reports.metrics import history_of
from bot.domain.vocabulary import Status
from bot.reports import export_belonging as belonging
from bot.reports.export_calendars import name_of
from bot.reports.export_column import Column, Record, by_name, kept, plain

if TYPE_CHECKING:
    from storage.export import Exported
    from storage.tables import Figures, Incident, Problem


class Table(StrEnum):
    """What is exported."""

    INCIDENTS = "incidents"
    TRANSITIONS = "transitions"
    TIMES = "times"
    PAUSES = "pauses"
    VERDICTS = "verdicts"
    PROMISES = "promises"
    UPDATES = "updates"
    ROLES = "roles"
    SERVICES = "services"
    CALLS = "calls"
    TASKS = "tasks"
    REVIEWS = "reviews"
    PROBLEMS = "problems"
    WORKING_HOURS = "working_hours"


class OfIncident(NamedTuple):
    """An incident, and what the export tells of it."""

    row: Incident
    figures: Figures
    took: Durations
    found: Exported
    updates: tuple[int, int]
    """Promised updates that came in time, of those that fell due."""

    @classmethod
    def of(cls, found: Exported, updates: tuple[int, int]) -> OfIncident:
        """Return what was found of one incident, with its durations."""
        took = durations_of(history_of(found.incident.declared_at, found.figures))
        return cls(found.incident, found.figures, took, found, updates)


class OfProblem(NamedTuple):
    """A problem, and what the export tells of it."""

    row: Problem
    incidents: list[int]
    private: bool
    steps: bool = False
    """Whether who exports it may read steps for responders."""


def record(table: Table, found: object) -> Record:
    """Return one record of a table."""
    return {name: plain(column.draw(found)) for name, column in COLUMNS[table].items()}


def _row(name: str, meaning: str) -> Column:
    return kept(name, meaning, f"row.{name}")


def _figure(name: str, meaning: str, of: str | None = None) -> Column:
    return kept(name, meaning, f"figures.{of or name}")


def _took(name: str, meaning: str, duration: str) -> Column:
    return kept(name, meaning, f"took.{duration}")


def _counted(incident: OfIncident) -> bool:
    return not incident.row.drill and incident.row.status not in {Status.CANCELLED, Status.MERGED}


def _merged_into(incident: OfIncident) -> str | None:
    return None if incident.found.merged_into is None else reference(incident.found.merged_into)


_INCIDENTS = (
    Column("reference", "what people call it, such as INC-42", lambda incident: reference(incident.row.number)),
    _row("title", "as declared"),
    _row("status", "where it stands"),
    _row("priority", "its newest priority"),
    _row("impact", "how much of the business is affected"),
    _row("urgency", "how soon the business needs it fixed"),
    Column("services", "the affected services, separated by semicolons", attrgetter("found.services")),
    Column(
        "calendar", "the calendar of working_hours by which its working time is counted", lambda one: name_of(one.found)
    ),
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
    Column("updates_kept", "promised updates given in time", lambda incident: incident.updates[0]),
    Column(
        "updates_due",
        "promised updates that fell due, and one for each cadence of silence after them",
        lambda incident: incident.updates[1],
    ),
    _row("fix", "what fixed it"),
    _row("cause_category", "the category of its cause, as the workspace called it then"),
    _row("root_cause", "why it happened"),
    _row("contributing_causes", "what made it likelier, longer or harder to see"),
    _row("affected", "who was affected, as known at or after the resolution"),
    _row("closed_at", "when it was closed or cancelled; empty while it is not"),
    Column("merged_into", "the incident it is a duplicate of, such as INC-42", _merged_into),
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
    _row("workaround", "what helps until it is fixed, in words for users"),
    belonging.STEPS,
    _row("permanent_fix", "what ends it"),
)


_WORKING_HOURS = (
    kept("calendar", "the services that it is of, separated by semicolons; empty for the workspace's"),
    kept("opens_at", "when people begin to work"),
    kept("closes_at", "when they stop"),
)
COLUMNS: Mapping[Table, Mapping[str, Column]] = {
    Table.INCIDENTS: by_name(_INCIDENTS),
    Table.TRANSITIONS: by_name(belonging.TRANSITIONS),
    Table.TIMES: by_name(belonging.TIMES),
    Table.PAUSES: by_name(belonging.PAUSES),
    Table.VERDICTS: by_name(belonging.VERDICTS),
    Table.PROMISES: by_name(belonging.PROMISES),
    Table.UPDATES: by_name(belonging.UPDATES),
    Table.ROLES: by_name(belonging.ROLES),
    Table.SERVICES: by_name(belonging.SERVICES),
    Table.CALLS: by_name(belonging.CALLS),
    Table.TASKS: by_name(belonging.TASKS),
    Table.REVIEWS: by_name(belonging.REVIEWS),
    Table.PROBLEMS: by_name(_PROBLEMS),
    Table.WORKING_HOURS: by_name(_WORKING_HOURS),
}
"""Every column of each table, by name and in order; docs/metrics.md lists them."""
MEANING: Mapping[Table, str] = {
    Table.INCIDENTS: "One row an incident: its newest state.",
    Table.TRANSITIONS: "One row a change of an incident, never edited: a correction is a row of its own.",
    Table.TIMES: "One row a time that was recorded, corrected or taken away.",
    Table.PAUSES: "One row a pause.",
    Table.VERDICTS: "Two rows an incident: one a target.",
    Table.PROMISES: "One row a promise of an update; of one that was missed, one row a cadence of silence.",
    Table.UPDATES: "One row an update.",
    Table.ROLES: "One row a time that somebody held a role, from the declaration on.",
    Table.SERVICES: "One row an incident and a service that it affects.",
    Table.CALLS: "One row a person who was called to an incident, or said unasked that they come.",
    Table.TASKS: "One row a task or a follow-up.",
    Table.REVIEWS: "One row an incident that is reviewed.",
    Table.PROBLEMS: "One row a problem.",
    Table.WORKING_HOURS: "One row a stretch of working time, from the first declaration on, by each calendar as it is "
    "when the export is made.",
}
"""What a row of each table is."""
