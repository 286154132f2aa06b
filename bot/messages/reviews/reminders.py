"""What reminds of a review: before, at and after its time, and before its meeting."""

from __future__ import annotations

from datetime import datetime, timedelta

from slack_sdk.models.blocks import ButtonElement

from bot.domain.incident import IncidentView
from bot.messages import facts
from bot.messages.message import Message, actions, compose, late_note, plain_button, section
from bot.messages.reviews import ids
from bot.messages.text import lasting, when


def due(
    incident: IncidentView, due_at: datetime, now: datetime, late: timedelta, *, own: bool, who: str = ""
) -> Message:
    """Tell how a review stands with its time; `who` is mentioned where it is not said directly."""
    whose = "Your review of" if own else "Nobody owns it, or can be reached: the review of"
    said = f"{f'{who}: ' if who else ''}{whose} {facts.escaped_headline(incident)} {_standing(due_at, now)}."
    return compose(said, section(said), late_note(late), actions([_read(incident)]))


def meeting(incident: IncidentView, meeting_at: datetime) -> Message:
    """Tell that a review is talked about soon."""
    said = f"The meeting about the review of {facts.escaped_headline(incident)} is {when(meeting_at)}."
    return compose(said, section(said), actions([_read(incident)]))


def _standing(due_at: datetime, now: datetime) -> str:
    if now < due_at:
        return f"is due {when(due_at)}"
    overdue = now - due_at
    return "is due" if overdue < timedelta(hours=1) else f"is overdue by {lasting(overdue)}"


def _read(incident: IncidentView) -> ButtonElement:
    return plain_button(
        "Open review",
        ids.READ_BUTTON,
        value=str(incident.number),
        accessibility_label=f"Open the review of {incident.reference}",
    )
