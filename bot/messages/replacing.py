"""Reminders as they stand when they are repeated without a ring, and once they are answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.language.texts import _
from bot.messages.message import Message, context
from bot.messages.naming import unaddressed
from bot.messages.rendering import rendered
from bot.messages.text import when


def quietly(reminder: Message) -> Message:
    """Return a reminder that addresses nobody, for a repetition that is not to ring."""
    text = unaddressed(reminder.text)
    first, *rest = reminder.blocks
    section_text = {**first["text"], "text": unaddressed(first["text"]["text"])}
    return Message(text, [{**first, "text": section_text}, *rest])


def answered(reminder: Message, at: datetime, *, updated: bool) -> Message:
    """Return a direct reminder once it is answered: without its buttons."""
    kept = [_unpressed(block) for block in reminder.blocks if block["type"] != "actions"]
    said = _("Updated {at}", at=when(at)) if updated else _("No longer needed")
    return Message(reminder.text, [*kept, rendered(context(said))])


def _unpressed(block: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in block.items() if name != "accessory"}
