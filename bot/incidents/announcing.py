"""Who reads announcements: the first admin who comes is asked, and what they choose is set up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.audit.entries import audit
from bot.audit.settings import setting_changed
from bot.domain.announcing import PART, ReadersForm, unfit, unread
from bot.domain.audit import What
from bot.domain.errors import Refusal
from bot.domain.reachability import Facts
from bot.messages.greeting import installed
from bot.outbox import enqueue, readers
from bot.queries.setup import chosen_channel, configured_channel

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commands.runner import Context
    from bot.domain.adopting import Here
    from storage.store import Unit


async def greet(ctx: Context, facts: Facts) -> None:
    """Ask an admin who comes to Muster to set up who reads announcements: one admin, once, where nobody does."""
    if unread(facts):
        await _greet_once(ctx.unit, ctx.actor, facts, ctx.now)


async def greet_installer(unit: Unit, user: str, channel: str, now: datetime, *, admin: bool) -> None:
    """Greet who has installed Muster in a workspace that it never served: an admin like the first one who comes.

    Anybody else is told to bring an admin, who is then greeted.
    """
    if await unit.workspaces.known():
        return
    if admin:
        await _greet_once(unit, user, Facts(channel=channel, channel_known=False), now)
    elif await unit.inbox.enter(f"installed:{user}", now):
        await enqueue.direct_message(unit, user, installed(), now)


async def _greet_once(unit: Unit, user: str, facts: Facts, now: datetime) -> None:
    if not await unit.inbox.enter(f"greeting:{PART}", now) or await unit.audit.knows(What.GREETED):
        return
    await readers.greet(unit, user, facts.model_dump(mode="json"), now)
    await audit(unit, What.GREETED, actor=user, now=now, subject=PART)


async def set_up(ctx: Context, form: ReadersForm, chosen: Here | None, told: Mapping[str, Any] | None = None) -> str:
    """Announce in the channel that was `chosen`, or in the one that is in use, and invite to it; return its name.

    `told` is what else is recorded of it. Raises `Refusal` where incidents cannot be announced in it.
    """
    if chosen is not None:
        await _check(ctx, chosen)
    workspace = await ctx.unit.workspaces.get(lock=True)
    before, known = await _recorded(ctx.unit), workspace.announcement_channel_id
    after = before
    if chosen is not None:
        workspace.announcement_channel, workspace.announcement_channel_id = chosen.name, chosen.id
        after = {**before, "channel": chosen.name, "id": chosen.id}
    invited = {"groups": list(form.groups), "people": list(form.people)}
    await setting_changed(ctx, PART, before, {**after, **invited}, told)
    if known is not None and known == workspace.announcement_channel_id:
        await readers.invite(ctx.unit, ctx.actor, form, ctx.now)
    else:
        await readers.welcome(ctx.unit, ctx.actor, form, ctx.now)
    return workspace.announcement_channel


async def announce_by_default(ctx: Context, told: Mapping[str, Any]) -> None:
    """Announce in the channel that is set where Muster runs again, which is made where there is none."""
    workspace = await ctx.unit.workspaces.get(lock=True)
    before = await _recorded(ctx.unit)
    workspace.announcement_channel, workspace.announcement_channel_id = before["instead_of"], None
    await setting_changed(ctx, PART, before, {**before, "channel": before["instead_of"], "id": None}, told)
    await readers.welcome(ctx.unit, ctx.actor, ReadersForm(), ctx.now)


async def _recorded(unit: Unit) -> dict[str, Any]:
    """Return what is recorded of where incidents are announced."""
    name = (await unit.workspaces.get()).announcement_channel
    return {"channel": name, "instead_of": await configured_channel(unit), "id": await chosen_channel(unit)}


async def _check(ctx: Context, chosen: Here) -> None:
    of_incident = await ctx.unit.incidents.by_channel(chosen.id) is not None
    fault = unfit(chosen, of_incident=of_incident)
    if fault is not None:
        raise Refusal(fault, field="channel")
