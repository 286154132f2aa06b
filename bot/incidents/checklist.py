"""What an admin decides about the checklist: to keep the defaults, to undo that, to hide it, to show it again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.audit.entries import audit
from bot.audit.settings import setting_changed
from bot.domain.audit import What
from bot.domain.checklist import PART, WITH_DEFAULT
from bot.messages.checklist import test_call
from bot.outbox import enqueue, readers

if TYPE_CHECKING:
    from bot.commands.runner import Context


async def keep(ctx: Context, named: Iterable[str]) -> None:
    """Tick those of these lines whose defaults can be kept."""
    await _decide(ctx, kept=sorted(WITH_DEFAULT & set(named)))


async def undo(ctx: Context) -> None:
    """Take back that defaults are kept."""
    await _decide(ctx, kept=[])


async def hide(ctx: Context) -> None:
    """Show the checklist to nobody from now on."""
    await _decide(ctx, hidden=True)


async def show(ctx: Context) -> None:
    """Show a hidden checklist again, as far as it is not done."""
    await _decide(ctx, hidden=False)


async def call_me(ctx: Context) -> None:
    """Send who asks a direct message as a call is sent."""
    await enqueue.direct_message(ctx.unit, ctx.actor, test_call(ctx.actor), ctx.now)


async def post_test(ctx: Context) -> None:
    """Post a test in the announcement channel."""
    await readers.test(ctx.unit, ctx.actor, ctx.now)
    await _recorded(ctx, What.TESTED)


async def remove_test(ctx: Context, channel: str, ts: str) -> None:
    """Remove a test from the channel in which it stands."""
    await readers.remove_test(ctx.unit, ctx.actor, channel, ts, ctx.now)
    await _recorded(ctx, What.TEST_REMOVED)


async def _recorded(ctx: Context, what: What) -> None:
    channel = (await ctx.unit.workspaces.get()).announcement_channel
    await audit(ctx.unit, what, actor=ctx.actor, now=ctx.now, subject=channel)


async def _decide(ctx: Context, **decided: object) -> None:
    decisions = await ctx.unit.policies.of(PART)
    before = decisions[-1].after if decisions else {"kept": [], "hidden": False}
    await setting_changed(ctx, PART, before, {**before, **decided})
    await enqueue.refresh_homes(ctx.unit, ctx.now)
