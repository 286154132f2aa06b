"""An incident's channel that people of another organisation read by Slack Connect: recorded, and said at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.audit.entries import audit
from bot.commands.history import in_record, record
from bot.domain import transitions
from bot.domain.audit import What
from bot.domain.incident import IncidentView
from bot.domain.references import reference
from bot.domain.text import escape
from bot.language.texts import N_
from bot.messages import sharing as words
from bot.outbox import enqueue
from bot.queries.incidents import spokesperson, view_one
from storage.kinds import Kind

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from storage.tables import Incident


async def shared(ctx: Context, channel_id: str, team: str) -> None:
    """Another organisation reads the channel from now on: say so to its members, its manager and the security group."""
    incident = await ctx.unit.incidents.by_channel(channel_id, lock=True)
    if incident is None:
        return
    text = in_record(N_("The channel was shared with another organisation, {organisation}"), organisation=escape(team))
    record(ctx, incident, transitions.Kind.VISIBILITY, text, after={"shared_with": team})
    await _audit(ctx, What.SHARED, incident, team)
    view = await view_one(ctx.unit, incident)
    await enqueue.post(ctx.unit, incident, words.shared(team), ctx.now)
    for user in await _concerned(ctx, incident, view):
        told = partial(words.shared_directly, view, team)
        await enqueue.direct_message(ctx.unit, user, told, ctx.now, about=incident, gated=False)


async def unshared(ctx: Context, channel_id: str, team: str, *, still: bool) -> None:
    """An organisation no longer reads the channel; `still` says whether another one does."""
    incident = await ctx.unit.incidents.by_channel(channel_id, lock=True)
    if incident is None:
        return
    text = in_record(N_("The channel is no longer shared with {organisation}"), organisation=escape(team))
    record(ctx, incident, transitions.Kind.VISIBILITY, text, before={"shared_with": team})
    await _audit(ctx, What.UNSHARED, incident, team)
    await enqueue.post(ctx.unit, incident, words.unshared(team, still=still), ctx.now)


async def _audit(ctx: Context, what: What, incident: Incident, team: str) -> None:
    subject = reference(incident.number)
    await audit(ctx.unit, what, actor=ctx.actor, now=ctx.now, subject=subject, detail={"with": team})


async def _concerned(ctx: Context, incident: Incident, view: IncidentView) -> list[str]:
    """Return who gets a direct message: its manager, and for a private incident the security group.

    People who are not known yet get it too, since it cannot wait until they come; guests and outsiders do not.
    """
    who = await spokesperson(ctx.unit, view)
    secured = sorted(await ctx.unit.access.secured()) if incident.private else []
    kinds = await ctx.unit.people.kinds(secured)
    told = [user for user in secured if kinds.get(user, Kind.MEMBER) is Kind.MEMBER]
    return list(dict.fromkeys([*([who] if who else []), *told]))
