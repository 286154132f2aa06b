"""Making an incident private or public: who sees it from now on, and what becomes of what was shown."""

from __future__ import annotations

from bot.access.find import IncidentRef, find_for
from bot.audit.entries import audit
from bot.commands.history import in_record, record
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.audit import What
from bot.domain.errors import Refusal
from bot.domain.incident import IncidentView
from bot.domain.references import reference
from bot.domain.text import clean
from bot.domain.transitions import Kind
from bot.domain.vocabulary import ChannelState
from bot.incidents.after_change import propagate
from bot.language.texts import N_, _
from bot.messages import channel_posts
from bot.messages.announcement import withdrawn
from bot.messages.message import Message
from bot.outbox import enqueue, moving, reviews, withdrawals
from bot.problems.offering import redraw_offers_from
from bot.queries.incidents import view_one
from bot.slack.client import INVITE_AT_ONCE
from storage.tables import Incident


async def make_private(ctx: Context, place: IncidentRef, reason: str) -> None:
    """Have only its members see the incident: announcements are withdrawn, and it moves to a private channel.

    Raises `Refusal` when it is private already, or its channel is just being opened.
    """
    incident = await find_for(ctx, place, Action.PRIVATE)
    refuse_as_it_is(incident, Action.PRIVATE)
    without = incident.channel_state == ChannelState.NONE
    if not incident.channel_id and not without:
        raise Refusal(_("Its channel is being opened. Nothing changed. Please try again in a moment."))
    incident.private = True
    await _record(ctx, incident, N_("Turned private"), reason)
    await ctx.unit.services.conceal(incident.id)
    said = withdrawn(await view_one(ctx.unit, incident))
    if incident.channel_private or without:
        await withdrawals.withdraw_posts(ctx.unit, incident, said, ctx.now)
        await enqueue.rename_channel(ctx.unit, incident, ctx.now)
    else:
        await _move(ctx, incident, said)
    await enqueue.withdraw(ctx.unit, incident, ctx.now)
    await enqueue.withdraw_homes(ctx.unit, ctx.now, shown_since=incident.declared_at)
    await redraw_offers_from(ctx, incident)
    said = channel_posts.turned_private(await view_one(ctx.unit, incident), ctx.actor, clean(reason))
    await propagate(ctx, incident, said)


def refuse_as_it_is(incident: Incident | IncidentView, action: Action) -> None:
    """Raise `Refusal` where the incident is as private, or as public, as it is to become."""
    if incident.private is (action is Action.PRIVATE):
        raise Refusal(_(_ALREADY[action], incident=reference(incident.number)))


_ALREADY = {
    Action.PRIVATE: N_("{incident} is already private. Nothing changed."),
    Action.PUBLIC: N_("{incident} is already public. Nothing changed."),
}


async def _move(ctx: Context, incident: Incident, said: Message) -> None:
    await reviews.leave(ctx.unit, incident, ctx.now)
    await moving.move_out(ctx.unit, incident, said, f"inc-{incident.number}-moved", ctx.now)
    people = await ctx.unit.people.participants(incident.id)
    for start in range(0, len(people), INVITE_AT_ONCE):
        await enqueue.invite(ctx.unit, incident, people[start : start + INVITE_AT_ONCE], ctx.now)


async def make_public(ctx: Context, place: IncidentRef, reason: str) -> None:
    """Have everybody see the incident: it is announced; its channel stays as private as Slack made it.

    Raises `Refusal` when it is public already.
    """
    incident = await find_for(ctx, place, Action.PUBLIC)
    refuse_as_it_is(incident, Action.PUBLIC)
    incident.private = False
    await _record(ctx, incident, N_("Turned public"), reason)
    await ctx.unit.services.disclose(incident.id)
    await enqueue.rename_channel(ctx.unit, incident, ctx.now)
    await enqueue.withdraw(ctx.unit, incident, ctx.now)
    await redraw_offers_from(ctx, incident)
    said = channel_posts.turned_public(await view_one(ctx.unit, incident), ctx.actor, clean(reason))
    await propagate(ctx, incident, said)


async def _record(ctx: Context, incident: Incident, text: str, reason: str) -> None:
    before, after = {"private": not incident.private}, {"private": incident.private}
    record(ctx, incident, Kind.VISIBILITY, in_record(text), before=before, after=after, reason=clean(reason))
    what = What.PRIVATE if incident.private else What.PUBLIC
    await audit(ctx.unit, what, actor=ctx.actor, now=ctx.now, subject=reference(incident.number))
