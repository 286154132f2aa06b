"""Undoing a slip: the button beside what tells an end, and what stands there once it was undone."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.actions import Action
from bot.domain.incident import IncidentView
from bot.domain.references import reference
from bot.messages.ids import button_id, pack
from bot.messages.message import Message, actions, compose, context, line, plain_button
from bot.messages.text import lasting, person, when


def with_undo(said: Message, number: int, act: int, until: datetime) -> Message:
    """Put the button that undoes an end beneath what tells it, and until when that can be."""
    undo = plain_button(
        "Undo",
        button_id(Action.UNDO),
        value=pack(number, act),
        accessibility_label=f"Undo this, {reference(number)}",
    )
    beneath = compose(
        "", context(f"A slip? *Undo* puts it back as it was, until {when(until)}."), actions([undo], "undo")
    )
    return Message(said.text, [*said.blocks, *beneath.blocks])


def undone_line(incident: IncidentView, end: str, by: str, undoer: str, after: timedelta) -> Message:
    """Stand in for what told an end in the incident's channel."""
    undid = " and" if by == undoer else f". {person(undoer)}"
    said = f"{person(by)} had {end} {incident.reference}{undid} undid that after {lasting(after)}."
    return line(f"*Undone:* {said} It is as it was before; the timeline tells both.")


def undone_update(end: str, status: str) -> str:
    """Return what the update says from then on that told an end outside."""
    return f"That this incident was {end} was a slip, and undone within minutes. It is {status}, as it was before."


def undone_answer(number: int, end: str, status: str) -> Message:
    """Answer who undid an end."""
    return line(
        f"Undone: {reference(number)} is {status}, as if it had not been {end}. What told of it says so now; "
        "nobody is told anew, and no figure counts it."
    )
