"""Messages that a timeline was taken from, followed: reactions to them, their edits, their deletion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.access.find import acts_in
from bot.access.limits import full, no_room
from bot.audit.timeline import entry_deleted, entry_hidden
from bot.commands.history import in_record
from bot.commands.runner import Context
from bot.domain.text import as_written, clip
from bot.domain.timeline import GONE, TEXT_LIMIT, Source, Through, What
from bot.domain.vocabulary import Status
from bot.language.texts import N_
from bot.messages.message import line
from bot.messages.timeline.posts import already_told, hidden_by_hand
from bot.outbox import enqueue, lanes
from bot.outbox.reviews import follow_entry
from bot.queries.policy import current_policy
from bot.timeline.entries import alter, files_json, forget_words
from bot.timeline.notes import bring_back, entry_from, put_in

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident, TimelineEntry

SAID_BY_SOMEBODY = frozenset({None, "bot_message", "file_share", "me_message", "thread_broadcast"})
"""Subtypes of messages that somebody wrote; all others are Slack's own lines, such as who joined.

Source: https://docs.slack.dev/reference/events/message
"""
TOMBSTONE = "tombstone"
"""The subtype that a deleted message with replies is left with."""

_NO_TEXT = N_("(no text)")


class Cause(StrEnum):
    """Why a message is looked at."""

    PINNED = "pinned"
    UNPINNED = "unpinned"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A message as it stands on Slack."""

    source: Source
    subtype: str | None
    pinned: bool
    """Whether somebody's reaction asks for it to be in the timeline."""


def moment_of(ts: str) -> datetime:
    """Return when a message was posted: `ts` is text, seconds and six digits of microseconds."""
    seconds, _, micros = ts.partition(".")
    return datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=int(micros.ljust(6, "0")[:6] or 0))


def source_of(message: Mapping[str, Any], channel_id: str, link: str) -> Source:
    """Return a message of Slack's as it goes into a timeline; `link` is its address outside any thread."""
    ts, thread = str(message["ts"]), message.get("thread_ts")
    files = [(str(file.get("name") or "file"), str(file.get("permalink") or "")) for file in message.get("files") or ()]
    return Source(
        channel_id=channel_id,
        ts=ts,
        author=str(message.get("user") or message.get("bot_id") or "unknown"),
        at=moment_of(ts),
        text=clip(as_written(_words(message)), TEXT_LIMIT) or ("" if files else in_record(_NO_TEXT)),
        permalink=f"{link}?thread_ts={thread}&cid={channel_id}" if thread and thread != ts else link,
        files=tuple(files),
    )


def _words(message: Mapping[str, Any]) -> str:
    """Return what a message says; an app's may say it in an attachment only."""
    attached = (str(each.get("fallback") or each.get("text") or "") for each in message.get("attachments") or ())
    return str(message.get("text") or "") or next(attached, "")


def seen(message: Mapping[str, Any], channel_id: str, link: str, pin: str) -> Seen:
    """Return what there is to see of a message; `pin` is the name of the reaction that counts."""
    return Seen(
        source=source_of(message, channel_id, link),
        subtype=message.get("subtype"),
        pinned=any(each.get("name") == pin and each.get("count") for each in message.get("reactions") or ()),
    )


async def reacted(ctx: Context, channel_id: str, ts: str, cause: Cause) -> None:
    """Ask for a message to be looked at, because somebody reacted to it or took a reaction back.

    Nothing happens outside incidents' channels, nor for who takes no part, nor in an incident merged into another.
    """
    incident = await ctx.unit.incidents.by_channel(channel_id)
    if incident is None or incident.status == Status.MERGED:
        return
    if cause is Cause.UNPINNED or await acts_in(ctx.unit, ctx.actor, incident):
        await enqueue.look_at(ctx.unit, incident, channel_id, ts, cause, ctx.actor, ctx.now)


async def concerns_a_timeline(unit: Unit, channel_id: str, ts: str) -> bool:
    """Say whether a message is in a timeline, or about to be."""
    return await unit.outbox.waiting(lanes.message(channel_id, ts)) or await unit.timeline.holds(channel_id, ts)


async def changed(ctx: Context, channel_id: str, ts: str) -> None:
    """Ask for an edited message to be looked at, for each incident that keeps it, or is about to."""
    for incident in await _keepers(ctx, channel_id, ts):
        await enqueue.look_at(ctx.unit, incident, channel_id, ts, Cause.CHANGED, ctx.actor, ctx.now)


async def deleted(ctx: Context, channel_id: str, ts: str) -> None:
    """Take the words of a deleted message out at once; that there was one stays.

    One that is just being looked at is looked at again, so that words read before its deletion go too.
    """
    for entry in await ctx.unit.timeline.from_message(channel_id, ts):
        await withdraw(ctx, entry)
    await changed(ctx, channel_id, ts)


async def _keepers(ctx: Context, channel_id: str, ts: str) -> list[Incident]:
    ids = {entry.incident_id for entry in await ctx.unit.timeline.from_message(channel_id, ts)}
    here = await ctx.unit.incidents.by_channel(channel_id)
    found = [await ctx.unit.incidents.by_id(each) for each in sorted(ids | ({here.id} if here else set()))]
    return [incident for incident in found if incident is not None]


async def look(ctx: Context, incident: Incident, cause: Cause, at: tuple[str, str], now: Seen | None) -> None:
    """Bring the timeline into step with a message, `at` a channel and ts, as it stands; None when it is gone."""
    entry = await entry_from(ctx, incident, *at)
    if entry is None:
        if cause is Cause.PINNED and now is not None and now.pinned:
            await _pin(ctx, incident, now)
    elif now is None:
        await withdraw(ctx, entry)
    elif cause is Cause.CHANGED:
        await _follow(ctx, entry, now)
    elif cause is Cause.PINNED and now.pinned:
        await _bring_back(ctx, incident, entry)
    elif cause is Cause.UNPINNED and not now.pinned:
        await _take_out(ctx, entry)


async def _pin(ctx: Context, incident: Incident, now: Seen) -> None:
    if now.source.author == (await ctx.unit.workspaces.get()).bot_user_id:
        told = partial(already_told, incident.number)
        await enqueue.ephemeral(ctx.unit, now.source.channel_id, ctx.actor, told, ctx.now, about=incident)
    elif now.subtype in SAID_BY_SOMEBODY and await full(ctx.unit, incident):
        await enqueue.ephemeral(
            ctx.unit,
            now.source.channel_id,
            ctx.actor,
            lambda: line(no_room(incident.number)),
            ctx.now,
            about=incident,
        )
    elif now.subtype in SAID_BY_SOMEBODY:
        await put_in(ctx, incident, now.source, Through.REACTION)


async def _bring_back(ctx: Context, incident: Incident, entry: TimelineEntry) -> None:
    """Show an entry again that went out with its reaction; one hidden by hand stays so, and who reacted is told."""
    if entry.hidden_at is None:
        return
    if await _went_out(ctx, entry):
        bring_back(ctx, entry, Through.REACTION, {"hidden": False})
        return
    told = partial(hidden_by_hand, incident.number, entry.hidden_by or "", entry.hidden_at)
    await enqueue.ephemeral(ctx.unit, str(entry.source_channel), ctx.actor, told, ctx.now, about=incident)


async def _went_out(ctx: Context, entry: TimelineEntry) -> bool:
    hid = [change for change in await ctx.unit.timeline.changes([entry.id]) if change.after.get("hidden")]
    return bool(hid) and hid[-1].what == What.TAKEN_OUT


async def _take_out(ctx: Context, entry: TimelineEntry) -> None:
    """Take out what only reactions had put in: what was added or shown again by hand since stays."""
    changes = await ctx.unit.timeline.changes([entry.id])
    put_in = [each.after for each in changes if "through" in each.after or each.after.get("hidden") is False]
    if put_in and put_in[-1].get("through") == Through.REACTION:
        await _change(ctx, entry, What.TAKEN_OUT, {"hidden": True})


async def _follow(ctx: Context, entry: TimelineEntry, now: Seen) -> None:
    if entry.text != in_record(GONE):
        await _change(ctx, entry, What.EDITED, {"text": now.source.text, "files": files_json(now.source.files)})


async def withdraw(ctx: Context, entry: TimelineEntry) -> None:
    """Take the words of a message that was deleted out of the timeline, and out of what its changes keep."""
    await _change(ctx, entry, What.DELETED, {"text": in_record(GONE), "files": {}})
    entry.source_permalink = None
    forget_words(await ctx.unit.timeline.changes([entry.id]))


async def _change(ctx: Context, entry: TimelineEntry, what: What, wanted: Mapping[str, Any]) -> None:
    change = alter(entry, what, wanted, actor=ctx.actor, now=ctx.now)
    if change is not None:
        ctx.unit.timeline.add(change)
        await ctx.unit.session.flush()
        if what in _GOING:
            await _GOING[what](ctx, entry)
        await follow_entry(ctx.unit, entry.incident_id, ctx.now)


_GOING = {What.TAKEN_OUT: entry_hidden, What.DELETED: entry_deleted}
"""How the audit log names what goes out of a timeline."""


async def pin_name(unit: Unit) -> str:
    """Return the name of the reaction that puts a message into the timeline."""
    return (await current_policy(unit)).learning.pin
