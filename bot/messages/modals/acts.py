"""The modals of the other acts: update, status, roles, resolve, and those that ask for a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.incidents.actions import Action, moves
from bot.incidents.view import IncidentView
from bot.incidents.vocabulary import REACH_MEANING, ROLE_NAME, Reach, Role, Status
from bot.messages.ids import view_id
from bot.messages.message import context, section
from bot.messages.modals.form import Answers, ask, labels, modal, moment, one_of, somebody, words
from bot.messages.text import escape

REASONS = {
    Action.REOPEN: ("Reopen", "Why work goes on", False),
    Action.CANCEL: ("Cancel incident", "Why this is no incident", False),
    Action.CLOSE: ("Close", "Closing note", True),
}
"""For each act that asks for words only: what its button says, what it asks, whether it may stay empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateForm:
    """What has been put into the update modal."""

    status: Status | None
    text: str
    workaround: str
    expected_resolution_at: datetime | None
    next_update_at: datetime | None
    user_impact: str = ""
    reach: Reach = Reach.STAKEHOLDERS


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveForm:
    """What has been put into the resolve modal; `resolved_at` is None when it is now."""

    fix: str
    root_cause: str
    resolved_at: datetime | None
    reason: str


def update_modal(incident: IncidentView, now: datetime) -> dict[str, Any]:
    """Return the update modal, holding what holds still."""
    statuses = [incident.status, *moves(incident.status)]
    following = incident.policy.update_every.after(now, incident.calendar)
    return modal(
        callback_id=view_id(Action.UPDATE),
        title=f"{incident.reference}: update",
        submit="Post update",
        metadata={"number": incident.number, "shown": incident.status},
        blocks=[
            ask("status", "Status", one_of(labels(statuses), incident.status)),
            ask("text", "What happened", words(lines=True)),
            ask(
                "workaround",
                "Workaround",
                words(incident.workaround, lines=True, limit=1500),
                optional=True,
                hint="Shown on the card until it is taken out here.",
            ),
            ask(
                "expected",
                "Expected resolution",
                moment(_future(incident.expected_resolution_at, now)),
                optional=True,
            ),
            ask("next", "Next update", moment(_future(following, now)), optional=True)
            if incident.status is not Status.RESOLVED
            else None,
        ],
    )


def read_update(view: Mapping[str, Any]) -> UpdateForm:
    """Read the update modal; the status it was opened with is no wish to change it."""
    answers = Answers.of(view)
    status = answers.choice("status")
    return UpdateForm(
        status=Status(status) if status and status != answers.metadata.get("shown") else None,
        text=answers.text("text"),
        workaround=answers.text("workaround"),
        expected_resolution_at=answers.moment("expected"),
        next_update_at=answers.moment("next"),
    )


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


def roles_modal(incident: IncidentView) -> dict[str, Any]:
    """Return the roles modal, holding who holds what."""
    return modal(
        callback_id=view_id(Action.ROLES),
        title=f"{incident.reference}: roles",
        submit="Assign",
        metadata={"number": incident.number},
        blocks=[
            ask(
                role,
                ROLE_NAME[role],
                somebody(incident.roles.get(role)),
                optional=role is not Role.INCIDENT_MANAGER,
            )
            for role in Role
        ],
    )


def read_roles(view: Mapping[str, Any]) -> dict[Role, str | None]:
    """Read the roles modal."""
    answers = Answers.of(view)
    return {role: answers.user(role) for role in Role}


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


def _future(at: datetime | None, now: datetime) -> datetime | None:
    return at if at is not None and at > now else None
