"""What was given up on Slack, tried again by an admin who has put right what stood in its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.audit.entries import audit
from bot.domain.audit import What
from bot.domain.health import LATELY
from bot.outbox import enqueue

if TYPE_CHECKING:
    from bot.commands.runner import Context


async def try_again(ctx: Context) -> None:
    """Try again what App Home lists as not delivered; what fails again is listed again."""
    await ctx.unit.outbox.try_again(ctx.now - LATELY, ctx.now)
    await audit(ctx.unit, What.TRIED_AGAIN, actor=ctx.actor, now=ctx.now)
    await enqueue.refresh_homes(ctx.unit, ctx.now)
