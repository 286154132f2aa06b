"""Events: what happens to channels and who opens App Home."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.access.kinds import keep_told, kind_of, locale_of, name_of
from bot.commands.runner import Context
from bot.domain.reachability import Facts
from bot.domain.vocabulary import NOBODY
from bot.incidents import sharing
from bot.incidents.announcing import greet
from bot.incidents.communication import channel_events
from bot.outbox import enqueue
from handlers import timeline
from handlers.setup import facts_for
from storage.channel_ids import move_channel
from storage.kinds import Kind

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body

EventHandler = Callable[[Context, "Body"], Awaitable[None]]


async def _home_opened(ctx: Context, event: Body) -> None:
    facts = event.get("setup")
    if facts:
        await greet(ctx, Facts.model_validate(facts))
    if event.get("tab", "home") == "home":
        await ctx.unit.workspaces.saw_home(event["user"], ctx.now)
        await enqueue.app_home(ctx.unit, event["user"], ctx.now, facts)


async def _joined(ctx: Context, event: Body) -> None:
    await channel_events.joined(ctx, event["channel"], event["user"], inviter=str(event.get("inviter") or ""))


async def _left(ctx: Context, event: Body) -> None:
    await channel_events.left(ctx, event["channel"], event["user"])


async def _removed(ctx: Context, event: Body) -> None:
    await channel_events.lost(ctx, event["channel"])


async def _archived(ctx: Context, event: Body) -> None:
    await channel_events.archived(ctx, event["channel"])


async def _unarchived(ctx: Context, event: Body) -> None:
    await channel_events.unarchived(ctx, event["channel"])


async def _deleted(ctx: Context, event: Body) -> None:
    await channel_events.deleted(ctx, event["channel"])


async def _renamed(ctx: Context, event: Body) -> None:
    await channel_events.renamed(ctx, event["channel"]["id"], event["channel"]["name"])


async def _moved(ctx: Context, event: Body) -> None:
    await move_channel(ctx.unit.session, ctx.unit.team_id, event["old_channel_id"], event["new_channel_id"])


async def _shared(ctx: Context, event: Body) -> None:
    await sharing.shared(ctx, event["channel"], event["connected_team_id"])


async def _unshared(ctx: Context, event: Body) -> None:
    team, still = event["previously_connected_team_id"], bool(event.get("is_ext_shared"))
    await sharing.unshared(ctx, event["channel"], team, still=still)


async def _user_changed(ctx: Context, event: Body) -> None:
    told = event["user"]
    user, kind = told["id"], await keep_told(ctx.unit.people, told, ctx.now)
    await enqueue.withdraw_homes(ctx.unit, ctx.now, only=[user])
    if kind is Kind.DEACTIVATED:
        await channel_events.deactivated(ctx, user)


async def _kind_counts(handler: HandlerContext, body: Body) -> bool:
    """Say whether a person is of another kind now, has another name or reads another language.

    Slack reports every picture, status and huddle.
    Of who never came here nothing is kept, but that their account was closed, which may leave an incident alone.
    """
    told = body["event"]["user"]
    kind = kind_of(told, handler.runner.store.team_id)
    async with handler.runner.read() as unit:
        kept = await unit.people.known(told["id"])
    if kept is None:
        return kind is Kind.DEACTIVATED
    return (kind, name_of(told), locale_of(told) or kept.locale) != (kept.kind, kept.name, kept.locale)


async def _renamed_by_line(ctx: Context, event: Body) -> None:
    await channel_events.renamed(ctx, event["channel"], event["name"])


LINES: dict[str, EventHandler] = {
    "channel_archive": _archived,
    "channel_unarchive": _unarchived,
    "channel_name": _renamed_by_line,
    "group_archive": _archived,
    "group_unarchive": _unarchived,
    "group_name": _renamed_by_line,
}
"""What Slack's own lines in a channel tell, by subtype: the events of the same have left Slack's list of events.

Where both come, the first is recorded. Source: https://docs.slack.dev/reference/events/message
"""


async def _message(ctx: Context, event: Body) -> None:
    await LINES.get(event.get("subtype", ""), timeline.message_changed)(ctx, event)


async def _message_counts(handler: HandlerContext, body: Body) -> bool:
    return body["event"].get("subtype") in LINES or await timeline.message_counts(handler, body)


EVENT_HANDLERS: dict[str, EventHandler] = {
    "app_home_opened": _home_opened,
    "member_joined_channel": _joined,
    "member_left_channel": _left,
    "channel_left": _removed,
    "channel_archive": _archived,
    "channel_unarchive": _unarchived,
    "channel_deleted": _deleted,
    "channel_id_changed": _moved,
    "channel_rename": _renamed,
    "channel_shared": _shared,
    "channel_unshared": _unshared,
    "group_left": _removed,
    "group_archive": _archived,
    "group_unarchive": _unarchived,
    "group_deleted": _deleted,
    "group_rename": _renamed,
    "user_change": _user_changed,
    "reaction_added": timeline.pinned,
    "reaction_removed": timeline.unpinned,
    "message": _message,
}
"""The events Muster handles, by their type, and what it does about each."""
_MOVES = frozenset({"member_joined_channel", "member_left_channel"})
"""Events after which another number of people is in a channel."""
IS_RELEVANT: dict[str, Callable[[HandlerContext, Body], Awaitable[bool]]] = {
    "reaction_added": timeline.reaction_counts,
    "reaction_removed": timeline.reaction_counts,
    "message": _message_counts,
    "user_change": _kind_counts,
}
"""Events that come by the thousand, of which few matter: whether one does, asked before anything is written down."""
SUBSCRIBED = frozenset(EVENT_HANDLERS) - {"message"} | {"message.channels", "message.groups"}
"""The events Muster subscribes to."""


async def handle(handler: HandlerContext, body: Body) -> None:
    """Handle an event once, however often it is delivered; those that one person caused, one after the other."""
    event = body["event"]
    if event["type"] == "message" and not event.get("subtype"):
        return  # what people write: nothing is heard of it until it is edited or deleted
    actor = _actor(event)
    if actor == NOBODY:
        await _handle(handler, body)
        return
    async with handler.under_way.in_turn(actor):
        await _handle(handler, body)


async def _handle(handler: HandlerContext, body: Body) -> None:
    event = body["event"]
    counts = IS_RELEVANT.get(event["type"])
    if counts is not None and not await counts(handler, body):
        return

    if event["type"] in _MOVES:
        handler.channels.changed(event["channel"])
    if event["type"] == "app_home_opened":
        event = {**event, "setup": await facts_for(handler, event["user"])}
    await handler.run(body, lambda ctx: EVENT_HANDLERS[event["type"]](ctx, event), actor=_actor(event))


def _actor(event: Body) -> str:
    """Return who caused an event, where it says so by an id."""
    user = event.get("user") or event.get("actor_id") or timeline.editor(event)
    return user if isinstance(user, str) and user else NOBODY
