"""Asking for access to an incident: what the manager is asked, and what each side reads."""

from __future__ import annotations

from typing import Final

from slack_sdk.models.blocks import ButtonElement

from bot.domain.incident import IncidentView
from bot.domain.vocabulary import ChannelState
from bot.language.texts import N_, _
from bot.messages import facts
from bot.messages.ids import DECLINE_BUTTON, GRANT_BUTTON
from bot.messages.message import Message, actions, compose, line, paragraph, plain_button, section
from bot.messages.text import channel, person


def asked(reference: str) -> Message:
    """Answer who asked: the same words whether there is such an incident or not."""
    return line(
        _(
            "If there is an incident {incident} that you can be given access to, its manager has been asked. If they "
            "agree, Muster tells you.",
            incident=reference,
        )
    )


def request(incident: IncidentView, who: str, why: str, request_id: int) -> Message:
    """Ask the manager."""
    name, asked_for = facts.escaped_headline(incident), N_("{person} asks for access to {incident}.")
    text, shown = [_(asked_for, person=person(who), incident=each) for each in (name, f"*{name}*")]
    consequence = _("Granting access adds them to its channel, where they can read everything so far.")
    return compose(
        text,
        section(f"{shown} {consequence}"),
        paragraph(_("Why"), why, 1000),
        actions(
            [_button(_("Grant access"), GRANT_BUTTON, request_id), _button(_("Decline"), DECLINE_BUTTON, request_id)]
        ),
    )


def granted(incident: IncidentView) -> Message:
    """Tell who asked that they take part now."""
    said = _("You have access to *{incident}* now.", incident=facts.escaped_headline(incident))
    where = (
        _("Its channel is {channel}.", channel=channel(incident.channel_id))
        if incident.channel_id
        else _(_WITHOUT.get(incident.channel_state, _NO_CHANNEL))
    )
    return line(f"{said} {where}")


_NO_CHANNEL: Final = N_("It has no channel.")
_WITHOUT: Final = {
    ChannelState.OPENING: N_("Its channel is being opened."),
    ChannelState.DELETED: N_("Its channel was deleted."),
}


def _button(text: str, action_id: str, request_id: int) -> ButtonElement:
    style = "primary" if action_id == GRANT_BUTTON else None
    return plain_button(text, action_id, value=str(request_id), style=style)
