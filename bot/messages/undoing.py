"""Undoing a slip: the button beside what tells an end, and what stands there once it was undone."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.actions import Action
from bot.domain.incident import IncidentView
from bot.domain.references import reference
from bot.domain.vocabulary import STATUS_IN_SENTENCE, Status
from bot.language.texts import N_, _, for_everybody
from bot.messages.ids import button_id, pack
from bot.messages.message import Message, actions, compose, context, line, plain_button
from bot.messages.text import lasting, person, when


def with_undo(said: Message, number: int, act: int, until: datetime) -> Message:
    """Put the button that undoes an end below what tells it, and until when it works."""
    undo = plain_button(
        _("Undo"),
        button_id(Action.UNDO),
        value=pack(number, act),
        accessibility_label=_("Undo this, {incident}", incident=reference(number)),
    )
    hint = _("A slip? Press *Undo* until {at} to put it back as it was.", at=when(until))
    below = compose("", context(hint), actions([undo], "undo"))
    return Message(said.text, [*said.blocks, *below.blocks])


@for_everybody
def undone_line(incident: IncidentView, end: Status, by: str, undoer: str, after: timedelta) -> Message:
    """Stand in for what told an end in the incident's channel."""
    who, name, span = person(by), incident.reference, lasting(after)
    if by == undoer:
        said = _(_OWN[end], person=who, incident=name, span=span)
    else:
        said = _(_ANOTHERS[end], person=who, undoer=person(undoer), incident=name, span=span)
    return line(f"{said} {_('It is as it was before; the timeline has both.')}")


_OWN = {
    Status.RESOLVED: N_("*Undone:* {person} had resolved {incident} and undid that after {span}."),
    Status.CLOSED: N_("*Undone:* {person} had closed {incident} and undid that after {span}."),
    Status.CANCELLED: N_("*Undone:* {person} had cancelled {incident} and undid that after {span}."),
}
_ANOTHERS = {
    Status.RESOLVED: N_("*Undone:* {person} had resolved {incident}. {undoer} undid that after {span}."),
    Status.CLOSED: N_("*Undone:* {person} had closed {incident}. {undoer} undid that after {span}."),
    Status.CANCELLED: N_("*Undone:* {person} had cancelled {incident}. {undoer} undid that after {span}."),
}


@for_everybody
def undone_update(end: Status, status: Status) -> str:
    """Return what the update that told an end outside says from then on."""
    return _(
        "This incident was {end} by mistake. That was undone within minutes: it is {status}, as before.",
        end=STATUS_IN_SENTENCE[end],
        status=STATUS_IN_SENTENCE[status],
    )


def undone_answer(number: int, end: Status, status: Status) -> Message:
    """Answer the person who undid an end."""
    return line(
        _(
            "Undone: {incident} is {status}, as if it had not been {end}. The messages about it now say so. Nobody is "
            "notified again, and no figure counts it.",
            incident=reference(number),
            status=STATUS_IN_SENTENCE[status],
            end=STATUS_IN_SENTENCE[end],
        )
    )
