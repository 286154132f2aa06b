"""Commands about a review."""

from __future__ import annotations

from bot.language.texts import N_
from bot.messages.message import Message
from handlers import reviews
from handlers.commands.request import Command, Request
from handlers.needs import Need


async def _review(request: Request) -> Message | None:
    return await reviews.opened(request.handler, request.body, request.user, request.aim_only())


REVIEWS = (
    Command("review", "review", N_("begin, read or write the review of an incident"), _review, need=Need.SEEING),
)
"""Commands that look back on an incident."""
