"""Asking for access to an incident: what the manager is asked, and what each side is told."""

from __future__ import annotations

from slack_sdk.models.blocks import ButtonElement

from bot.domain.incident import IncidentView
from bot.domain.text import escape
from bot.messages import facts
from bot.messages.ids import DECLINE_BUTTON, GRANT_BUTTON
from bot.messages.message import Message, actions, compose, line, plain_button, section
from bot.messages.text import person


def asked(reference: str) -> Message:
    """Answer who asked: the same words whether there is such an incident or not."""
    return line(
        f"If there is an incident {reference} that you can be given access to, its manager has been asked. "
        "You hear from Muster when they agree."
    )


def request(incident: IncidentView, who: str, why: str, request_id: int) -> Message:
    """Ask the manager."""
    said = f"{person(who)} asks for access to {facts.escaped_headline(incident)}."
    consequence = "With access they take part: they are invited to its channel and read everything."
    return compose(
        said,
        section(f"{said} {consequence}"),
        section(f"*Why*\n{escape(why, 1000)}") if why.strip() else None,
        actions([_button("Grant access", GRANT_BUTTON, request_id), _button("Decline", DECLINE_BUTTON, request_id)]),
    )


def granted(incident: IncidentView) -> Message:
    """Tell who asked that they take part now."""
    where = f"Channel: {facts.where(incident)}" if incident.channel_id else facts.where(incident).capitalize()
    return line(f"You have access to {facts.escaped_headline(incident)} now. {where}.")


def _button(text: str, action_id: str, request_id: int) -> ButtonElement:
    style = "primary" if action_id == GRANT_BUTTON else None
    return plain_button(text, action_id, value=str(request_id), style=style)
