"""What the form that declares becomes for a person who has joined an incident instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.forms import DeclareForm
from bot.domain.incident import IncidentView
from bot.domain.text import clip, escape
from bot.language.texts import _
from bot.messages import facts
from bot.messages.ids import CHANNEL_BUTTON, KEEP_TYPED_BUTTON
from bot.messages.message import actions, context, plain_button, section
from bot.messages.modals.form import Answers, modal
from bot.messages.text import channel

_KEPT = 1800
"""Characters kept of what was typed: a modal carries 3,000 of all."""


def joined_modal(incident: IncidentView, url: str | None, typed: str, *, added: bool = False) -> dict[str, Any]:
    """Return the modal that leads to the channel, and offers to note what was `typed`, until that is `added`."""
    leads = plain_button(_("Open channel"), CHANNEL_BUTTON, style="primary")
    leads.url = url
    keep = plain_button(_("Add it to the timeline"), KEEP_TYPED_BUTTON, value=str(incident.number))
    offered = bool(typed) and not added
    return modal(
        callback_id="joined",
        title=_("Joined"),
        submit="",
        close=_("Close"),
        metadata={"typed": typed},
        blocks=[
            section(_joined(incident)),
            actions([leads]) if url else None,
            section(_("*What you had typed*\n{text}", text=escape(typed, _KEPT))) if offered else None,
            actions([keep], "keep") if offered else None,
            context(_("What you had typed is in its timeline.")) if added else None,
        ],
    )


def _joined(incident: IncidentView) -> str:
    name = facts.escaped_headline(incident)
    if incident.channel_id:
        return _(
            "You have joined *{incident}*: {channel}. Nothing else was declared.",
            incident=name,
            channel=channel(incident.channel_id),
        )
    return _("You have joined *{incident}*. Its channel is being opened. Nothing else was declared.", incident=name)


def typed_in(form: DeclareForm) -> str:
    """Return what is worth noting of what was typed."""
    return clip("\n".join(filter(None, (form.title.strip(), form.description.strip()))), _KEPT)


def read_typed(view: Mapping[str, Any]) -> str:
    """Return what was typed, as the modal carries it."""
    return str(Answers.of(view).metadata.get("typed", ""))
