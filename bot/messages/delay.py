"""What people are told while Muster's messages come late, in an answer that Slack takes on another way."""

from __future__ import annotations

from datetime import timedelta

from slack_sdk.models.blocks import ContextBlock

from bot.language.texts import _
from bot.messages.message import context
from bot.messages.text import lasting


def delayed(late: timedelta) -> str:
    """Say how late they are, and what becomes of what people do meanwhile."""
    return _(
        "Slack is not taking Muster's messages in time: they come about {time} late. What you do is recorded at once, "
        "and shown as soon as Slack takes it.",
        time=lasting(late),
    )


def delay_note(late: timedelta) -> ContextBlock:
    """Say the same below an answer."""
    return context(delayed(late))
