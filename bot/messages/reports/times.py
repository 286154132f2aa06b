"""The times modal: the moments that count of one incident, to be corrected with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.actions import Action
from bot.domain.durations import History, Milestone
from bot.domain.forms import TimesForm, correctable, moment_of
from bot.domain.incident import IncidentView
from bot.domain.text import escape
from bot.messages.ids import view_id
from bot.messages.message import Message, compose, context, section
from bot.messages.modals.form import Answers, ask, modal, moment, shown_minute, words
from bot.messages.text import person, when

LABELS = {
    Milestone.IMPACT_STARTED: "Impact began",
    Milestone.DETECTED: "Detected",
    Milestone.ACKNOWLEDGED: "Acknowledged",
    Milestone.WORKAROUND: "First workaround",
    Milestone.RESOLVED: "Resolved",
}
"""What each time is called; impact and detection can be given, the others only corrected."""


def times_modal(incident: IncidentView, at: History) -> dict[str, Any]:
    """Return the modal, holding the times that count now."""
    offered = correctable(at)
    shown = {milestone: _minute(moment_of(at, milestone)) for milestone in offered}
    return modal(
        callback_id=view_id(Action.TIMES),
        title=f"{incident.reference}: times"[:24],
        submit="Correct",
        metadata={"number": incident.number, "shown": {str(name): at for name, at in shown.items() if at is not None}},
        blocks=[
            context(f"Declared {when(incident.declared_at)}. Figures follow what stands here; the history keeps both."),
            *(
                ask(milestone, LABELS[milestone], moment(moment_of(at, milestone)), optional=True)
                for milestone in offered
            ),
            ask("reason", "Reason", words(limit=500)),
        ],
    )


def read_times(view: Mapping[str, Any]) -> TimesForm:
    """Read the modal; a time as it was opened with, or one emptied, is no correction."""
    answers = Answers.of(view)
    shown = answers.metadata.get("shown", {})
    chosen = {milestone: answers.moment(milestone) for milestone in Milestone}
    changed = {
        milestone: at for milestone, at in chosen.items() if at is not None and _minute(at) != shown.get(milestone)
    }
    return TimesForm(changed, answers.text("reason"))


def corrected(
    incident: IncidentView, who: str, changes: Mapping[Milestone, tuple[datetime | None, datetime]], reason: str
) -> Message:
    """Tell in the channel which times were corrected, and why."""
    lines = [
        f"*{LABELS[milestone]}:* {when(before) if before else 'not given'} → {when(after)}"
        for milestone, (before, after) in changes.items()
    ]
    return compose(
        f"{person(who)} corrected the times of {incident.reference}",
        section("\n".join([f"{person(who)} corrected the times of {incident.reference}.", *lines])),
        context(f"Why: {escape(reason, 600)}"),
    )


def _minute(at: datetime | None) -> int | None:
    return None if at is None else shown_minute(at)
