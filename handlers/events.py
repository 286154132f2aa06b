"""Events: what happens to channels and who opens App Home."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.access.kinds import kind_of
from bot.commands.runner import Act, Answer
from bot.domain.vocabulary import NOBODY
from bot.incidents import channel_life
from bot.outbox import enqueue
from handlers import timeline
from storage.kinds import Kind

if TYPE_CHECKING:
    from handlers.door import Body, Door

Heed = Callable[[Act, "Body"], Awaitable[None]]


async def _home_opened(act: Act, event: Body) -> None:
    if event.get("tab", "home") == "home":
        await act.unit.workspaces.saw_home(event["user"], act.now)
        await enqueue.home(act.unit, event["user"], act.now)


async def _joined(act: Act, event: Body) -> None:
    await channel_life.joined(act, event["channel"], event["user"])


async def _left(act: Act, event: Body) -> None:
    await channel_life.left(act, event["channel"], event["user"])


async def _removed(act: Act, event: Body) -> None:
    await channel_life.lost(act, event["channel"])


async def _archived(act: Act, event: Body) -> None:
    await channel_life.archived(act, event["channel"])


async def _unarchived(act: Act, event: Body) -> None:
    await channel_life.unarchived(act, event["channel"])


async def _deleted(act: Act, event: Body) -> None:
    await channel_life.deleted(act, event["channel"])


async def _renamed(act: Act, event: Body) -> None:
    await channel_life.renamed(act, event["channel"]["id"], event["channel"]["name"])


async def _user_changed(act: Act, event: Body) -> None:
    told = event["user"]
    user, kind = told["id"], kind_of(told, act.unit.people.team_id)
    await act.unit.people.keep(user, kind, told.get("team_id"), act.now)
    await enqueue.refresh_homes(act.unit, act.now, only=[user])
    if kind is Kind.DEACTIVATED:
        await channel_life.deactivated(act, user)


async def _kind_counts(door: Door, body: Body) -> bool:
    """Say whether somebody has become another kind of person: Slack tells of every picture, status and huddle.

    Of who never came here nothing is kept, but that their account was closed, which may leave an incident alone.
    """
    told = body["event"]["user"]
    kind = kind_of(told, door.desk.store.team_id)
    async with door.desk.read() as unit:
        kept = await unit.people.known(told["id"])
    return kind is Kind.DEACTIVATED if kept is None else kind is not kept.kind


async def _renamed_by_line(act: Act, event: Body) -> None:
    await channel_life.renamed(act, event["channel"], event["name"])


LINES: dict[str, Heed] = {
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


async def _message(act: Act, event: Body) -> None:
    await LINES.get(event.get("subtype", ""), timeline.message_changed)(act, event)


async def _message_counts(door: Door, body: Body) -> bool:
    return body["event"].get("subtype") in LINES or await timeline.message_counts(door, body)


HEEDED: dict[str, Heed] = {
    "app_home_opened": _home_opened,
    "member_joined_channel": _joined,
    "member_left_channel": _left,
    "channel_left": _removed,
    "channel_archive": _archived,
    "channel_unarchive": _unarchived,
    "channel_deleted": _deleted,
    "channel_rename": _renamed,
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
"""The events Muster heeds by their type, and what it does about each."""
COUNTS: dict[str, Callable[[Door, Body], Awaitable[bool]]] = {
    "reaction_added": timeline.reaction_counts,
    "reaction_removed": timeline.reaction_counts,
    "message": _message_counts,
    "user_change": _kind_counts,
}
"""Events that come by the thousand, of which few matter: whether one does, asked before anything is written down."""
SUBSCRIBED = frozenset(HEEDED) - {"message"} | {"message.channels", "message.groups"}
"""The events Muster subscribes to."""


async def heed(door: Door, body: Body) -> None:
    """Heed an event once, however often it is delivered."""
    event = body["event"]
    counts = COUNTS.get(event["type"])
    if counts is not None and not await counts(door, body):
        return

    async def work(act: Act) -> Answer:
        await HEEDED[event["type"]](act, event)
        return Answer()

    await door.desk.once(f"event:{body['event_id']}", _actor(event), "event", work)


def _actor(event: Body) -> str:
    """Return who caused an event, where it says so by an id."""
    user = event.get("user") or event.get("actor_id") or timeline.editor(event)
    return user if isinstance(user, str) and user else NOBODY
