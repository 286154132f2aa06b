"""What reminds of a review: before, at and after its time, and before its meeting."""

from __future__ import annotations

from datetime import datetime, timedelta

from slack_sdk.models.blocks import ButtonElement

from bot.domain.incident import IncidentView
from bot.language.texts import _, for_everybody
from bot.messages import facts
from bot.messages.message import Message, actions, compose, late_note, plain_button, section
from bot.messages.reviews import ids
from bot.messages.text import lasting, when


def due(
    incident: IncidentView, due_at: datetime, now: datetime, late: timedelta, *, own: bool, who: str = ""
) -> Message:
    """Tell how a review stands with its time; `who` is mentioned where it is not said directly."""

    def draw() -> Message:
        name = f"*{facts.escaped_headline(incident)}*"
        whose = _("Your review of {incident}", incident=name) if own else _("The review of {incident}", incident=name)
        unowned = [] if own else [_("It has no owner who can be reached.")]
        said = " ".join([f"{who}: {_standing(whose, due_at, now)}" if who else _standing(whose, due_at, now), *unowned])
        return compose(said, section(said), late_note(late), actions([_read(incident)]))

    return for_everybody(draw)() if who else draw()


@for_everybody
def meeting(incident: IncidentView, meeting_at: datetime) -> Message:
    """Tell that a review is talked about soon."""
    name = f"*{facts.escaped_headline(incident)}*"
    said = _("The review meeting of {incident} begins {at}.", incident=name, at=when(meeting_at))
    return compose(said, section(said), actions([_read(incident)]))


def _standing(review: str, due_at: datetime, now: datetime) -> str:
    if now < due_at:
        return _("{review} is due {at}.", review=review, at=when(due_at))
    overdue = now - due_at
    if overdue < timedelta(hours=1):
        return _("{review} is due.", review=review)
    return _("{review} is overdue by {span}.", review=review, span=lasting(overdue))


def _read(incident: IncidentView) -> ButtonElement:
    label = _("Open review")
    name = f"{label}, {incident.reference}"
    return plain_button(label, ids.READ_BUTTON, value=str(incident.number), accessibility_label=name)
