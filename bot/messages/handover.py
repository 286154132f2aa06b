"""What is said when another person becomes the incident manager, and the note of who was it before."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import ButtonElement

from bot.domain.actions import Action
from bot.domain.incident import IncidentView
from bot.domain.text import escape
from bot.messages import facts
from bot.messages.ids import button_id, view_id
from bot.messages.message import Message, actions, compose, plain_button, section
from bot.messages.modals.form import ask, modal, words
from bot.messages.text import person

NOTE_LIMIT = 1500
"""Characters of a hand-over note."""
WRITE_NOTE = "Write hand-over note"


def hand_over(incident: IncidentView) -> ButtonElement:
    """Return the button that asks who led for what their successor must know."""
    return plain_button(WRITE_NOTE, button_id(Action.HANDOVER), value=str(incident.number), style="primary")


def relieved(incident: IncidentView, successor: str, *, by: str, former: str) -> Message:
    """Tell who led until now that another person does, and ask what these must know."""
    name = facts.escaped_headline(incident)
    return compose(
        f"{_happened(name, successor, by, former)} {_ASKED}",
        section(f"{_happened(f'*{name}*', successor, by, former)}\n{_ASKED}"),
        actions([hand_over(incident)]),
    )


_ASKED = "You are not any more. What must they know? Your note goes to them and to the channel."


def _happened(name: str, successor: str, by: str, former: str) -> str:
    if by == former:
        return f"{person(successor)} is the incident manager of {name} now."
    if by == successor:
        return f"{person(successor)} took over {name} and is its incident manager now."
    return f"{person(by)} made {person(successor)} the incident manager of {name}."


def handover_modal(incident: IncidentView) -> dict[str, Any]:
    """Return the form of a hand-over note."""
    return modal(
        callback_id=view_id(Action.HANDOVER),
        title=f"{incident.reference}: hand-over",
        about=facts.headline(incident),
        submit="Hand over",
        metadata={"number": incident.number},
        blocks=[
            ask(
                "note",
                "What must the new incident manager know?",
                words(lines=True, limit=NOTE_LIMIT, placeholder="What is tried, who is waiting for what, what is next"),
            ),
        ],
    )


def note_in_channel(who: str, note: str) -> Message:
    """Show a hand-over note in the incident's channel."""
    said = f"Hand-over note of {person(who)}"
    return compose(f"{said}: {escape(note, 300)}", section(f"*Hand-over note* of {person(who)}\n{escape(note, 2500)}"))


def note_for_successor(incident: IncidentView, who: str, note: str) -> Message:
    """Give who leads now the hand-over note of who led before."""
    said = f"Hand-over note of {person(who)} for {facts.escaped_headline(incident)}"
    return compose(f"{said}: {escape(note, 300)}", section(f"*{said}*\n{escape(note, 2500)}"))
