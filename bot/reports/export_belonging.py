"""The columns of what belongs to incidents: what happened, what was said and promised, who did what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.references import reference
from bot.reports.export_column import Column, kept

if TYPE_CHECKING:
    from bot.reports.export_times import Pause, Timed
    from bot.reports.export_verdicts import Verdict
    from storage.tables import Base, Promise, Transition


class OfItsIncident(NamedTuple):
    """A row of a table, with the number of its incident."""

    row: Base
    number: int
    steps: bool = False
    """Whether who exports it may read steps for responders."""


class OfHistory(NamedTuple):
    """A transition, with the number of its incident and its place among the transitions of that."""

    row: Transition
    number: int
    sequence: int


class OfService(NamedTuple):
    """The name of a service, with the number of an incident that affects it."""

    name: str
    number: int


class OfPromise(NamedTuple):
    """A promised update, with the number of its incident, and how many updates it counts for so far."""

    row: Promise
    number: int
    due_at: datetime
    """When this update was due; of one that was missed by silence after it, a cadence or more later."""
    kept: int
    missed: int


def numbered(number: int, rows: Sequence[Transition]) -> list[OfHistory]:
    """Return the transitions of an incident, each with its place among them."""
    return [OfHistory(row, number, place) for place, row in enumerate(rows, start=1)]


def _its_incident(found: OfItsIncident | OfPromise | OfHistory | OfService | Verdict | Pause | Timed) -> str:
    return reference(found.number)


def _row(name: str, meaning: str) -> Column:
    return kept(name, meaning, f"row.{name}")


def _held(name: str, meaning: str) -> Column:
    return kept(name, meaning, f"held.{name}")


_REFERENCE = Column("reference", "the incident it belongs to", _its_incident)
STEPS = Column(
    "workaround_steps",
    "the same in steps for responders; empty where who exports does not work on it",
    lambda each: each.row.workaround_steps if each.steps else "",
)


def _without_steps(kept: dict[str, object]) -> dict[str, object]:
    """Leave out steps for responders: the column of that name has them, for who may read them."""
    return {name: value for name, value in kept.items() if name != STEPS.name}


TRANSITIONS = (
    _REFERENCE,
    kept("sequence", "1, 2, 3 and so on within its incident, in the order in which they were recorded"),
    _row("kind", "what happened"),
    _row("actor", "Slack's id of who did it; muster for the clock"),
    _row("via", "through what: command, button, form, clock"),
    _row("recorded_at", "when it was recorded"),
    _row("effective_at", "when it took effect"),
    Column("before", "what held before, as JSON", lambda each: _without_steps(each.row.before)),
    Column("after", "what held after, as JSON", lambda each: _without_steps(each.row.after)),
    _row("reason", "why"),
)
UPDATES = (
    _REFERENCE,
    _row("author", "Slack's id of its author"),
    _row("at", "when it was posted"),
    _row("reach", "how far it went: responders, stakeholders, leadership; each also reaches those before it"),
    _row("status", "the status it gave"),
    _row("priority", "the priority it gave"),
    _row("text", "what it said"),
    _row("user_impact", "what it said of the users' impact"),
    _row("workaround", "the workaround it gave, in words for users"),
    STEPS,
    _row("expected_resolution_at", "when resolution was expected"),
    _row("next_update_at", "when the next update was promised for"),
    _row("corrected_at", "when its words were corrected last"),
    _row("corrected_by", "Slack's id of who corrected it"),
)
TIMES = (
    _REFERENCE,
    Column("milestone", "declared, impact_started, detected, acknowledged, workaround or resolved", lambda at: at[2]),
    kept("what", "recorded by the act itself; corrected, which is also given later; or taken away"),
    kept("effective_at", "when it is said to have happened; empty where the time was taken away"),
    _row("recorded_at", "when that was recorded"),
    _row("actor", "Slack's id of who recorded it; muster for the clock"),
    _row("reason", "why"),
    kept("counts", "true for the time that figures follow: neither corrected, undone nor followed by a reopening"),
)
PAUSES = (
    _REFERENCE,
    kept("paused_at", "when it began", "began.effective_at"),
    Column("planned_until", "until when it was meant to last", lambda pause: pause.began.after.get("until")),
    Column(
        "resumed_at", "when it ended; empty while it goes on", lambda pause: pause.ended and pause.ended.effective_at
    ),
    kept("paused_by", "Slack's id of who paused it", "began.actor"),
    Column(
        "resumed_by",
        "Slack's id of who ended it; muster for the clock",
        lambda pause: pause.ended and pause.ended.actor,
    ),
    kept("reason", "what it waited for", "began.reason"),
)
SERVICES = (_REFERENCE, kept("service", "a service that it affects", "name"))
ROLES = (
    _REFERENCE,
    _row("role", "incident_manager, technical_lead, communications_lead or scribe"),
    _row("user_id", "Slack's id of who held it"),
    _row("assigned_by", "Slack's id of who gave it"),
    _row("since", "from when on"),
    _row("until", "until when; empty while held, and after the end for who held it last"),
)
PROMISES = (
    _REFERENCE,
    _row("made_at", "when the next update was promised"),
    kept("due_at", "for when; of an update missed by the silence after it, when that one was due"),
    _row("cadence", "after how much silence another update is missed"),
    _row(
        "outcome",
        "open; kept: given by its time; early: given before the one kept last was due, which counts as no other; "
        "missed: not; silent: silence that goes on by the cadence of a new priority; "
        "withdrawn: nothing was owed any more by its time",
    ),
    _row("settled_at", "when it was answered or withdrawn; empty while it is open"),
    kept("kept", "how many updates were given by their time: 1 where it was kept, else 0"),
    kept("missed", "how many were not, by the time of the export: 1 where it was missed, else 0"),
)
VERDICTS = (
    _REFERENCE,
    _held("of", "acknowledge or resolve"),
    _held("priority", "the priority that promised it"),
    _held("target", "the target, such as 15 min or 4 working h"),
    _held("target_s", "its length in seconds, of working time where it says so"),
    _held("runs_from", "since when it counts"),
    _held("due_at", "when it is missed, pauses not counted"),
    kept("reached_at", "when it was acknowledged or resolved; empty where it was not"),
    kept("met", "true: in time; false: missed; empty while nobody can say, or where it ended before"),
    kept("judged_at", "when that was certain: reached in time, else due; empty as before"),
)
CALLS = (
    _REFERENCE,
    _row("user_id", "Slack's id of who was called"),
    _row("called_at", "when, the last time"),
    _row("rings", "how often"),
    _row("step", "by which step of the chain, the last time; empty for a call by hand"),
    _row("called_by", "Slack's id of who called them; empty for the clock"),
    _row("why", "why, if that was said"),
    _row("answer", "what they answered to the last call; empty where nothing"),
    _row("answered_at", "when they answered"),
)
TASKS = (
    _REFERENCE,
    _row("kind", "a task of the incident at hand, or a follow-up"),
    _row("text", "what is to be done"),
    _row("owner", "Slack's id of who does it"),
    _row("due_at", "until when"),
    _row("state", "where it stands"),
    _row("created_by", "Slack's id of who added it"),
    _row("created_at", "when it was added"),
    _row("settled_by", "Slack's id of who settled it"),
    _row("settled_at", "when it was settled; empty while it is open"),
    _row("ticket_url", "the address of the ticket that stands for it"),
    _row("ticket_title", "what that ticket is called"),
)
REVIEWS = (
    _REFERENCE,
    _row("state", "where it stands"),
    _row("owner", "Slack's id of who writes it"),
    _row("due_at", "until when"),
    _row("meeting_at", "when it is talked over"),
    _row("created_by", "Slack's id of who began it; muster for the clock"),
    _row("created_at", "when it was begun"),
    _row("signed_off_by", "Slack's id of who signed it off"),
    _row("signed_off_at", "when that was; empty while it is not"),
)
