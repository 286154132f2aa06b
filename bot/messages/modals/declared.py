"""What the form that declared an incident becomes: it says that this is done, and where the channel is."""

from __future__ import annotations

from typing import Any

from bot.language.texts import _
from bot.messages.ids import CHANNEL_BUTTON
from bot.messages.message import actions, plain_button, section
from bot.messages.modals.form import modal


def declared_modal(said: str, name: str, channel_url: str | None = None) -> dict[str, Any]:
    """Return the modal that stands in the place of the form, under the `name` by which it is found again."""
    button = plain_button(_("Open channel"), CHANNEL_BUTTON, style="primary")
    button.url = channel_url
    drawn = modal(
        callback_id="declared",
        title=_("Declared"),
        submit="",
        close=_("Close"),
        metadata={},
        blocks=[section(said), actions([button]) if channel_url else None],
    )
    return {**drawn, "external_id": name}
