"""Who reads announcements: the first admin who comes is asked, and what they choose is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.audit.entries import audit
from bot.audit.settings import setting_changed
from bot.domain.announcing import PART, ReadersForm, unfit, unread
from bot.domain.audit import What
from bot.domain.errors import Refusal
from bot.outbox import readers
from bot.queries.setup import configured_channel

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from bot.domain.adopting import Here
    from bot.domain.reachability import Facts


async def greet(ctx: Context, facts: Facts) -> None:
    """Ask an admin who comes to Muster to set up who reads announcements: one admin, once, where nobody does."""
    if not unread(facts) or not await ctx.unit.inbox.enter(f"greeting:{PART}", ctx.now):
        return
    if await ctx.unit.audit.knows(What.GREETED):
        return
    await readers.greet(ctx.unit, ctx.actor, facts.model_dump(mode="json"), ctx.now)
    await audit(ctx.unit, What.GREETED, actor=ctx.actor, now=ctx.now, subject=PART)


async def set_up(ctx: Context, form: ReadersForm, chosen: Here | None) -> str:
    """Announce in the channel that was `chosen`, or in the one that is set, and invite to it; return its name.

    Raises `Refusal` where incidents cannot be announced in it.
    """
    if chosen is not None:
        await _check(ctx, chosen)
    workspace = await ctx.unit.workspaces.get(lock=True)
    before, configured = workspace.announcement_channel, await configured_channel(ctx.unit)
    known = workspace.announcement_channel_id
    if chosen is not None:
        workspace.announcement_channel, workspace.announcement_channel_id = chosen.name, chosen.id
    invited = {"groups": list(form.groups), "people": list(form.people)}
    after = {"channel": workspace.announcement_channel, "instead_of": configured, **invited}
    await setting_changed(ctx, PART, {"channel": before, "instead_of": configured}, after)
    if known is not None and known == workspace.announcement_channel_id:
        await readers.invite(ctx.unit, ctx.actor, form, ctx.now)
    else:
        await readers.welcome(ctx.unit, ctx.actor, form, ctx.now)
    return workspace.announcement_channel


async def _check(ctx: Context, chosen: Here) -> None:
    of_incident = await ctx.unit.incidents.by_channel(chosen.id) is not None
    fault = unfit(chosen, of_incident=of_incident)
    if fault is not None:
        raise Refusal(fault, field="channel")
