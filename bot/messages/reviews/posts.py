"""The lines Muster says about a review: in the incident's channel, and to those whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.incident import IncidentView
from bot.domain.text import escape
from bot.language.texts import _, for_everybody, ngettext
from bot.messages import facts
from bot.messages.message import Message, line
from bot.messages.text import channel, person, when


@for_everybody
def sent(incident: IncidentView, who: str, people: Sequence[str], meeting_at: datetime | None) -> Message:
    """Tell that a review is ready to be read, and by whom."""
    said = _("{person} sent the review of {incident} to review.", person=person(who), incident=incident.reference)
    asked = ngettext(
        "{people} is asked to read it.",
        "{people} are asked to read it.",
        len(people),
        people=facts.people(people[:_NAMED]),
    )
    return line(" ".join([said, *([asked] if people else []), *_meeting(meeting_at)]))


def asked_to_read(incident: IncidentView, who: str, meeting_at: datetime | None) -> Message:
    """Ask somebody to read a review."""
    name = f"*{facts.escaped_headline(incident)}*"
    said = _("{person} asks you to read the review of {incident}.", person=person(who), incident=name)
    return line(" ".join([said, *_meeting(meeting_at), _where(incident)]))


@for_everybody
def signed_off(incident: IncidentView, who: str) -> Message:
    """Tell that a review is done."""
    return line(_("{person} signed off the review of {incident}.", person=person(who), incident=incident.reference))


@for_everybody
def taken_back(incident: IncidentView, who: str, reason: str) -> Message:
    """Tell that a review needs more work."""
    return line(
        _(
            "{person} took the review of {incident} back to draft: {reason}",
            person=person(who),
            incident=incident.reference,
            reason=escape(reason, 2500),
        )
    )


def owned(incident: IncidentView, who: str, due_at: datetime | None) -> Message:
    """Tell somebody that a review is theirs."""
    name = f"*{facts.escaped_headline(incident)}*"
    said = _("{person} made you the owner of the review of {incident}.", person=person(who), incident=name)
    due = [_("It is due {at}.", at=when(due_at))] if due_at else []
    return line(" ".join([said, *due, _where(incident)]))


_NAMED = 20
"""People named in one line."""


def _meeting(at: datetime | None) -> list[str]:
    return [_("The review meeting begins {at}.", at=when(at))] if at else []


def _where(incident: IncidentView) -> str:
    ref = incident.reference
    if not incident.channel_id:
        return _("To open it, type `/incident review {incident}`.", incident=ref)
    there = channel(incident.channel_id)
    return _(
        "It is in {channel}. To open it anywhere, type `/incident review {incident}`.", channel=there, incident=ref
    )
