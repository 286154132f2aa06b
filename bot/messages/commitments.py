"""What is due on an incident, in lines that say by when and how much time is left."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.commitments import OpenCommitments
from bot.domain.incident import IncidentView
from bot.language.texts import _
from bot.messages.spans import took
from bot.messages.text import when

if TYPE_CHECKING:
    from bot.domain.spans import Span


def commitment_lines(commitments: OpenCommitments, incident: IncidentView, now: datetime) -> list[str]:
    """Say what falls due, the soonest first."""
    policy = incident.policy
    due = [
        (_("Acknowledge by"), commitments.acknowledge_by, policy.acknowledge),
        (_("Next update due"), commitments.update_by, policy.update_every),
        (_("Resolve by"), commitments.resolve_by, policy.resolve),
    ]
    coming = sorted(((at, what, promised) for what, at, promised in due if at is not None), key=lambda one: one[:2])
    return [f"*{what}* {when(at)} ({_left(at, promised, incident, now)})" for at, what, promised in coming]


def _left(at: datetime, promised: Span, incident: IncidentView, now: datetime) -> str:
    """Say how long that still is, in working time where that is what was promised."""
    calendar = incident.calendar
    if at >= now:
        return _("{span} left", span=took(promised, promised.counted(now, at, calendar), calendar))
    return _("overdue by {span}", span=took(promised, promised.counted(at, now, calendar), calendar))
