"""What is said when another person becomes the incident manager, and the note of the one before."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import ButtonElement

from bot.domain.actions import Action
from bot.domain.incident import IncidentView
from bot.domain.text import escape
from bot.language.texts import N_, _, for_everybody
from bot.messages import facts
from bot.messages.ids import button_id, view_id
from bot.messages.message import Message, actions, compose, plain_button, section
from bot.messages.modals.form import ask, modal, words
from bot.messages.text import person

NOTE_LIMIT = 1500
"""Characters of a hand-over note."""
WRITE_NOTE = N_("Write hand-over note")


def hand_over(incident: IncidentView) -> ButtonElement:
    """Return the button that asks the former manager what their successor must know."""
    return plain_button(_(WRITE_NOTE), button_id(Action.HANDOVER), value=str(incident.number), style="primary")


def relieved(incident: IncidentView, successor: str, *, by: str, former: str) -> Message:
    """Tell the former manager that another person leads now, and ask for what they must know."""
    name = facts.escaped_headline(incident)
    return compose(
        f"{_happened(name, successor, by, former)} {_(_ASKED)}",
        section(f"{_happened(f'*{name}*', successor, by, former)}\n{_(_ASKED)}"),
        actions([hand_over(incident)]),
    )


_ASKED = N_("What must they know? Press *Write hand-over note*: it goes to them and to the channel.")


def _happened(name: str, successor: str, by: str, former: str) -> str:
    if by == former:
        return _("{successor} is now the incident manager of {incident}.", successor=person(successor), incident=name)
    if by == successor:
        said = N_("{successor} took over {incident} from you and is now its incident manager.")
        return _(said, successor=person(successor), incident=name)
    said = N_("{person} made {successor} the incident manager of {incident} in your place.")
    return _(said, person=person(by), successor=person(successor), incident=name)


def handover_modal(incident: IncidentView) -> dict[str, Any]:
    """Return the form of a hand-over note."""
    return modal(
        callback_id=view_id(Action.HANDOVER),
        title=_("{incident}: hand-over", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Hand over"),
        metadata={"number": incident.number},
        blocks=[
            ask(
                "note",
                _("What must the new incident manager know?"),
                words(lines=True, limit=NOTE_LIMIT, placeholder=_("What you tried, who waits for what, what is next")),
            ),
        ],
    )


@for_everybody
def note_in_channel(who: str, note: str) -> Message:
    """Show a hand-over note in the incident's channel."""
    return compose(
        _("Hand-over note of {person}: {note}", person=person(who), note=escape(note, 300)),
        section(_("*Hand-over note* of {person}", person=person(who)) + f"\n{escape(note, 2500)}"),
    )


def note_for_successor(incident: IncidentView, who: str, note: str) -> Message:
    """Give the new incident manager the note of the one before."""
    said = _("Hand-over note of {person} for {incident}", person=person(who), incident=facts.escaped_headline(incident))
    return compose(f"{said}: {escape(note, 300)}", section(f"*{said}*\n{escape(note, 2500)}"))
