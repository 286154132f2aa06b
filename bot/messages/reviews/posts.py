"""The lines Muster says about a review: in the incident's channel, and to those whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.incident import IncidentView
from bot.domain.text import are, escape
from bot.messages import facts
from bot.messages.message import Message, line
from bot.messages.text import channel, person, when


def sent(incident: IncidentView, who: str, people: Sequence[str], meeting_at: datetime | None) -> Message:
    """Tell that a review is ready to be read, and by whom."""
    readers = f" {facts.people(people[:_NAMED])} {are(len(people))} asked to read it." if people else ""
    return line(f"{person(who)} sent the review of {incident.reference} to review.{readers}{_meeting(meeting_at)}")


def asked_to_read(incident: IncidentView, who: str, meeting_at: datetime | None) -> Message:
    """Ask somebody to read a review."""
    said = f"{person(who)} asks you to read the review of {facts.escaped_headline(incident)}."
    return line(f"{said}{_meeting(meeting_at)}{_where(incident)}")


def signed_off(incident: IncidentView, who: str) -> Message:
    """Tell that a review is done."""
    return line(f"{person(who)} signed off the review of {incident.reference}.")


def taken_back(incident: IncidentView, who: str, reason: str) -> Message:
    """Tell that a review needs more work."""
    return line(f"{person(who)} took the review of {incident.reference} back to draft: {escape(reason, 2500)}")


def owned(incident: IncidentView, who: str, due_at: datetime | None) -> Message:
    """Tell somebody that a review is theirs."""
    due = f" It is due {when(due_at)}." if due_at else ""
    return line(
        f"{person(who)} made you the owner of the review of {facts.escaped_headline(incident)}.{due}{_where(incident)}"
    )


_NAMED = 20
"""People named in one line."""


def _meeting(at: datetime | None) -> str:
    return f" The meeting about it is {when(at)}." if at else ""


def _where(incident: IncidentView) -> str:
    there = f" in {channel(incident.channel_id)}" if incident.channel_id else ""
    return f" It is{there}; `/incident review {incident.reference}` shows it anywhere."
