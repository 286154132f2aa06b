"""/incident clock: what is still to come for one incident, when, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.incident import IncidentView
from bot.domain.reminder_plan import said_why
from bot.domain.text import escape
from bot.domain.vocabulary import STATUS_IN_SENTENCE
from bot.language.texts import _
from bot.messages import facts
from bot.messages.calendar import working_time
from bot.messages.message import Message, compose, context, section
from bot.messages.text import when


@dataclass(frozen=True, slots=True)
class Coming:
    """One reminder still to come."""

    at: datetime
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Kept:
    """How many promised updates came on time, of those that were due."""

    kept: int
    due: int


def clock(incident: IncidentView, coming: Sequence[Coming], promises: Kept) -> Message:
    """List what is still to come, soonest first."""
    head = _("{incident}: what is still to come", incident=facts.escaped_headline(incident))
    lines = [f"{when(item.at)}: {escape(said_why(item.why), 200)}" for item in coming]
    on_time = _("Updates on time: {kept} of {due}", kept=promises.kept, due=promises.due)
    return compose(
        head,
        section(f"*{head}*"),
        section("\n".join(lines)) if lines else section(_nothing(incident)),
        section(_("*Paused until* {at}: {reason}", at=when(incident.paused_until), reason=_waits_for(incident)))
        if incident.paused_until
        else None,
        context(on_time) if promises.due else None,
        context(_("Working time: {hours}", hours=working_time(incident.calendar))) if _counted(incident) else None,
    )


def _counted(incident: IncidentView) -> bool:
    """Say whether anything is promised in working time."""
    policy = incident.policy
    return any(span.working for span in (policy.acknowledge, policy.resolve, policy.update_every, policy.stale_after))


def _waits_for(incident: IncidentView) -> str:
    return escape(incident.pause_reason, 500)


def _nothing(incident: IncidentView) -> str:
    return _("Nothing: the incident is {status}.", status=STATUS_IN_SENTENCE[incident.status])
