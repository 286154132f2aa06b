"""The modals of the other acts: status, resolve, and those that ask for a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.incidents.actions import Action, moves
from bot.incidents.view import IncidentView
from bot.messages.ids import view_id
from bot.messages.message import context, section
from bot.messages.modals.form import Answers, ask, labels, modal, moment, one_of, words
from bot.messages.text import escape

REASONS = {
    Action.REOPEN: ("Reopen", "Why work goes on", False),
    Action.CANCEL: ("Cancel incident", "Why this is no incident", False),
    Action.CLOSE: ("Close", "Closing note", True),
}
"""For each act that asks for words only: what its button says, what it asks, whether it may stay empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveForm:
    """What has been put into the resolve modal; `resolved_at` is None when it is now."""

    fix: str
    root_cause: str
    resolved_at: datetime | None
    reason: str


def status_modal(incident: IncidentView) -> dict[str, Any]:
    """Return the change-status modal."""
    return modal(
        callback_id=view_id(Action.STATUS),
        title=f"{incident.reference}: status",
        submit="Change status",
        metadata={"number": incident.number},
        blocks=[
            ask("status", "Status", one_of(labels(moves(incident.status)))),
            ask("note", "Note", words(limit=500), optional=True),
            context("To resolve, use Resolve; for a false alarm, Cancel incident."),
        ],
    )


def resolve_modal(incident: IncidentView, now: datetime) -> dict[str, Any]:
    """Return the resolve modal; its time is now unless a person changes it."""
    shown = int(now.timestamp()) // 60 * 60
    return modal(
        callback_id=view_id(Action.RESOLVE),
        title=f"{incident.reference}: resolve",
        submit="Resolve",
        metadata={"number": incident.number, "shown": shown},
        blocks=[
            ask("fix", "What fixed it", words(incident.fix, lines=True)),
            ask(
                "cause",
                "Root cause",
                words(incident.root_cause, lines=True),
                optional=True,
                hint="Leave empty when it is not known yet.",
            ),
            ask("resolved", "Resolved at", moment(now)),
            ask(
                "reason",
                "Reason for another time",
                words(limit=500),
                optional=True,
                hint="Needed when the incident was over earlier than now.",
            ),
        ],
    )


def read_resolve(view: Mapping[str, Any]) -> ResolveForm:
    """Read the resolve modal; the time it was opened with counts as now."""
    answers = Answers.of(view)
    chosen = answers.moment("resolved")
    unchanged = chosen is None or int(chosen.timestamp()) == answers.metadata.get("shown")
    return ResolveForm(
        fix=answers.text("fix"),
        root_cause=answers.text("cause"),
        resolved_at=None if unchanged else chosen,
        reason=answers.text("reason"),
    )


def reason_modal(incident: IncidentView, action: Action) -> dict[str, Any]:
    """Return the modal of an act that asks for words only."""
    submit, label, optional = REASONS[action]
    return modal(
        callback_id=view_id(action),
        title=f"{incident.reference}: {action}",
        submit=submit,
        metadata={"number": incident.number},
        blocks=[
            section(f"*{escape(incident.title, 300)}*"),
            ask("reason", label, words(lines=True, limit=1500), optional=optional),
        ],
    )
