"""What happens to an incident's channel on Slack's side, handled and recorded."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.commands.history import record
from bot.commands.runner import Context
from bot.domain.mentions import spelled
from bot.domain.text import escape
from bot.domain.transitions import Kind
from bot.domain.vocabulary import ACTIVE, CLOCK, NOBODY, ChannelState, Status, Via
from bot.incidents.communication import entries
from bot.incidents.people.escalation import relieve
from bot.messages import channel_posts
from bot.messages.reminders import handed_over_by_leaving
from bot.outbox import enqueue, tasks
from bot.outbox.operations import Operation
from bot.outbox.reviews import follow
from bot.queries.brief import just_invited
from bot.queries.channel_names import named_by_muster
from bot.queries.incidents import spokesperson, view_one
from bot.tasks.left import tell_of_left
from storage.kinds import OUTSIDERS
from storage.tables import Incident, Participant

if TYPE_CHECKING:
    from storage.store import Unit


async def joined(ctx: Context, channel_id: str, user_id: str, *, found: bool = False, inviter: str = "") -> None:
    """A person came: they take part, and are caught up. Muster itself came back: all is shown again.

    Who is only `found` in a channel that was there before the incident was there too, and is not told what they read.
    """
    incident = await _of(ctx, channel_id)
    if incident is None:
        return
    muster = (await ctx.unit.workspaces.get()).bot_user_id
    if user_id == muster:
        if not (incident.channel_adopted and incident.channel_state == ChannelState.OPENING):
            await _recovered(ctx, incident, entries.opened_again(muster=True))
        return
    if not await ctx.unit.people.arrive(incident.id, user_id, ctx.now) or (found and incident.channel_adopted):
        return
    if not just_invited(incident, user_id, ctx.now, invited=incident.declared_by):
        await enqueue.catch_up(ctx.unit, incident, channel_id, user_id, ctx.now)
    after = {"user": user_id, **({"inviter": inviter} if inviter else {})}
    by = "Muster" if inviter == muster else spelled(inviter) if inviter else ""
    record(ctx, incident, Kind.CHANNEL, entries.joined(by), after=after, looking=True)


async def left(ctx: Context, channel_id: str, user_id: str) -> None:
    """A person left: they take part no longer. Muster itself was removed: its incident manager is told."""
    incident = await _of(ctx, channel_id)
    if incident is None:
        return
    if user_id == (await ctx.unit.workspaces.get()).bot_user_id:
        await lost(ctx, channel_id)
        return
    await ctx.unit.people.leave(incident.id, user_id, ctx.now)
    record(ctx, incident, Kind.CHANNEL, entries.left(), before={"user": user_id})
    await enqueue.withdraw_homes(ctx.unit, ctx.now, only=[user_id])  # a guest no longer sees a public one either
    view = await view_one(ctx.unit, incident)
    held = await relieve(ctx, incident, user_id) if incident.status in ACTIVE else ()
    if held:
        told = partial(handed_over_by_leaving, view, held)
        await enqueue.direct_message(ctx.unit, user_id, told, ctx.now, about=incident, gated=False)


async def compared(unit: Unit, channel_id: str, present: Collection[str], *, asked_at: datetime, now: datetime) -> None:
    """Make who takes part those who are in the channel, of whom Slack was asked no earlier than `asked_at`.

    People who came or left since then, or are only just invited, are left as they are. Without Muster itself among
    those present, it was removed and knows nothing of the others.
    """
    incident = await unit.incidents.by_channel(channel_id, lock=True)
    if incident is None:
        return
    muster = (await unit.workspaces.get()).bot_user_id
    if muster not in present:
        await lost(Context(unit=unit, now=now, actor=CLOCK, via=Via.CLOCK), channel_id)
        return
    known = await unit.people.memberships(incident.id)
    invited = await unit.outbox.users_of(Operation.INVITE, incident.id, asked_at)
    for user in sorted(_gone(known, present, asked_at) - invited):
        await left(Context(unit=unit, now=now, actor=user, via=Via.CLOCK), channel_id, user)
    kinds = await unit.people.kinds(present)
    people = [user for user in present if user != muster and kinds.get(user) not in OUTSIDERS]
    for user in sorted(_come(known, people, asked_at)):
        await joined(Context(unit=unit, now=now, actor=user, via=Via.CLOCK), channel_id, user, found=True)


def _gone(known: Mapping[str, Participant], present: Collection[str], asked_at: datetime) -> set[str]:
    here = {user for user, row in known.items() if row.left_at is None and row.since < asked_at}
    return here - set(present)


def _come(known: Mapping[str, Participant], present: Collection[str], asked_at: datetime) -> set[str]:
    away = {user for user, row in known.items() if row.left_at is not None and row.left_at < asked_at}
    return {user for user in present if user not in known or user in away}


async def deactivated(ctx: Context, user_id: str) -> None:
    """A person's account was closed: their roles need other people, and so does what they had to do."""
    for incident in await ctx.unit.incidents.held_by(user_id, ACTIVE):
        await ctx.unit.people.leave(incident.id, user_id, ctx.now)
        await relieve(ctx, incident, user_id)
    await tell_of_left(ctx, user_id)


async def lost(ctx: Context, channel_id: str) -> None:
    """Muster was removed from the channel: by somebody, or by Slack, which removes bots on archiving."""
    incident = await _of(ctx, channel_id)
    if incident is None or incident.channel_state == ChannelState.ARCHIVED:
        return
    await _closed(ctx, channel_id, ChannelState.LOST, channel_posts.Closed.REMOVED)


async def put_away(unit: Unit, channel_id: str, now: datetime) -> None:
    """Record that Muster archived the channel, as the incident was over."""
    ctx = Context(unit=unit, now=now, actor=CLOCK, via=Via.CLOCK)
    await _closed(ctx, channel_id, ChannelState.ARCHIVED, channel_posts.Closed.PUT_AWAY)


async def archived(ctx: Context, channel_id: str) -> None:
    """Somebody archived the channel."""
    advice = channel_posts.Closed.ARCHIVED if ctx.actor == NOBODY else channel_posts.Closed.ARCHIVED_BY
    await _closed(ctx, channel_id, ChannelState.ARCHIVED, advice)


async def deleted(ctx: Context, channel_id: str) -> None:
    """Somebody deleted the channel."""
    await _closed(ctx, channel_id, ChannelState.DELETED, channel_posts.Closed.DELETED)


async def unarchived(ctx: Context, channel_id: str) -> None:
    """Somebody unarchived the channel. The bot itself may still be outside: Slack removes bots on archiving."""
    incident = await _of(ctx, channel_id)
    if incident is not None:
        await _recovered(ctx, incident, entries.opened_again(muster=False))


async def renamed(ctx: Context, channel_id: str, name: str) -> None:
    """Somebody renamed the channel, or Muster did, after its title."""
    incident = await _of(ctx, channel_id)
    if incident is None or incident.channel_name == name:
        return
    before, incident.channel_name = incident.channel_name, name
    if await named_by_muster(ctx.unit, incident):
        return
    record(ctx, incident, Kind.CHANNEL, entries.renamed(), before={"name": before}, after={"name": name})


async def _of(ctx: Context, channel_id: str) -> Incident | None:
    return await ctx.unit.incidents.by_channel(channel_id, lock=True)


async def _closed(ctx: Context, channel_id: str, state: ChannelState, advice: channel_posts.Closed) -> None:
    incident = await _of(ctx, channel_id)
    if incident is None or incident.channel_state == state:
        return
    _set_state(ctx, incident, state, entries.closed(state))
    await enqueue.refresh(ctx.unit, incident, ctx.now)
    if Status(incident.status) in ACTIVE:
        await _tell(ctx, incident, advice)


async def tell_if_closed(ctx: Context, incident: Incident) -> None:
    """Tell the incident manager of a reopened incident whose channel cannot be used."""
    advice = _STILL.get(ChannelState(incident.channel_state))
    if advice is not None:
        await _tell(ctx, incident, advice)


_STILL = {
    ChannelState.ARCHIVED: channel_posts.Closed.ARCHIVED,
    ChannelState.LOST: channel_posts.Closed.REMOVED,
    ChannelState.DELETED: channel_posts.Closed.DELETED,
}


async def _tell(ctx: Context, incident: Incident, advice: channel_posts.Closed) -> None:
    view = await view_one(ctx.unit, incident)
    told = partial(channel_posts.channel_closed, view, advice, ctx.actor)
    who = await spokesperson(ctx.unit, view)
    if who is not None:
        await enqueue.direct_message(ctx.unit, who, told, ctx.now, about=incident, gated=False)


async def _recovered(ctx: Context, incident: Incident, summary: str) -> None:
    await ctx.unit.outbox.revive(incident.id, ctx.now)
    if incident.channel_state == ChannelState.OPEN:
        return
    _set_state(ctx, incident, ChannelState.OPEN, summary)
    await enqueue.refresh(ctx.unit, incident, ctx.now)
    await tasks.show_again(ctx.unit, incident, ctx.now)
    await follow(ctx.unit, incident, ctx.now)


def _set_state(ctx: Context, incident: Incident, state: ChannelState, summary: str) -> None:
    before, incident.channel_state = incident.channel_state, state
    record(
        ctx,
        incident,
        Kind.CHANNEL,
        escape(summary),
        before={"channel": before},
        after={"channel": str(state)},
    )
