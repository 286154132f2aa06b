"""Messages that a timeline was taken from, followed: reactions to them, their edits, their deletion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.access.find import acts_in
from bot.access.limits import full, no_room
from bot.audit.timeline import entry_deleted, entry_hidden
from bot.commands.runner import Act
from bot.domain.text import as_written, clip
from bot.domain.timeline import GONE, TEXT_LIMIT, Source, Through, What
from bot.domain.vocabulary import Status
from bot.messages.message import line
from bot.messages.timeline.posts import already_told, hidden_by_hand
from bot.outbox import enqueue
from bot.outbox.reviews import follow_entry
from bot.queries.policy import policy_of
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

_NO_TEXT = "(no text)"


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
        text=clip(as_written(_words(message)), TEXT_LIMIT) or ("" if files else _NO_TEXT),
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


async def reacted(act: Act, channel_id: str, ts: str, cause: Cause) -> None:
    """Ask for a message to be looked at, because somebody reacted to it or took a reaction back.

    Nothing happens outside incidents' channels, nor for who takes no part, nor in an incident merged into another.
    """
    incident = await act.unit.incidents.by_channel(channel_id)
    if incident is None or incident.status == Status.MERGED:
        return
    if cause is Cause.UNPINNED or await acts_in(act.unit, act.actor, incident):
        await enqueue.look_at(act.unit, incident, channel_id, ts, cause, act.actor, act.now)


async def concerns_a_timeline(unit: Unit, channel_id: str, ts: str) -> bool:
    """Say whether a message is in a timeline, or about to be."""
    return await unit.outbox.waiting(enqueue.lane_of(channel_id, ts)) or await unit.timeline.holds(channel_id, ts)


async def changed(act: Act, channel_id: str, ts: str) -> None:
    """Ask for an edited message to be looked at, for each incident that keeps it, or is about to."""
    for incident in await _keepers(act, channel_id, ts):
        await enqueue.look_at(act.unit, incident, channel_id, ts, Cause.CHANGED, act.actor, act.now)


async def deleted(act: Act, channel_id: str, ts: str) -> None:
    """Take the words of a deleted message out at once; that there was one stays.

    One that is just being looked at is looked at again, so that words read before its deletion go too.
    """
    for entry in await act.unit.timeline.from_message(channel_id, ts):
        await withdraw(act, entry)
    await changed(act, channel_id, ts)


async def _keepers(act: Act, channel_id: str, ts: str) -> list[Incident]:
    ids = {entry.incident_id for entry in await act.unit.timeline.from_message(channel_id, ts)}
    here = await act.unit.incidents.by_channel(channel_id)
    found = [await act.unit.incidents.by_id(each) for each in sorted(ids | ({here.id} if here else set()))]
    return [incident for incident in found if incident is not None]


async def look(act: Act, incident: Incident, cause: Cause, at: tuple[str, str], now: Seen | None) -> None:
    """Bring the timeline into step with a message, `at` a channel and ts, as it stands; None when it is gone."""
    entry = await entry_from(act, incident, *at)
    if entry is None:
        if cause is Cause.PINNED and now is not None and now.pinned:
            await _pin(act, incident, now)
    elif now is None:
        await withdraw(act, entry)
    elif cause is Cause.CHANGED:
        await _follow(act, entry, now)
    elif cause is Cause.PINNED and now.pinned:
        await _bring_back(act, incident, entry)
    elif cause is Cause.UNPINNED and not now.pinned:
        await _take_out(act, entry)


async def _pin(act: Act, incident: Incident, now: Seen) -> None:
    if now.source.author == (await act.unit.workspaces.get()).bot_user_id:
        told = already_told(incident.number)
        await enqueue.whisper(act.unit, now.source.channel_id, act.actor, told, act.now, about=incident)
    elif now.subtype in SAID_BY_SOMEBODY and await full(act.unit, incident):
        told = line(no_room(incident.number))
        await enqueue.whisper(act.unit, now.source.channel_id, act.actor, told, act.now, about=incident)
    elif now.subtype in SAID_BY_SOMEBODY:
        await put_in(act, incident, now.source, Through.REACTION)


async def _bring_back(act: Act, incident: Incident, entry: TimelineEntry) -> None:
    """Show an entry again that went out with its reaction; one hidden by hand stays so, and who reacted is told."""
    if entry.hidden_at is None:
        return
    if await _went_out(act, entry):
        bring_back(act, entry, Through.REACTION, {"hidden": False})
        return
    told = hidden_by_hand(incident.number, entry.hidden_by or "", entry.hidden_at)
    await enqueue.whisper(act.unit, str(entry.source_channel), act.actor, told, act.now, about=incident)


async def _went_out(act: Act, entry: TimelineEntry) -> bool:
    hid = [change for change in await act.unit.timeline.changes([entry.id]) if change.after.get("hidden")]
    return bool(hid) and hid[-1].what == What.TAKEN_OUT


async def _take_out(act: Act, entry: TimelineEntry) -> None:
    """Take out what only reactions had put in: what was added or shown again by hand since stays."""
    changes = await act.unit.timeline.changes([entry.id])
    put_in = [each.after for each in changes if "through" in each.after or each.after.get("hidden") is False]
    if put_in and put_in[-1].get("through") == Through.REACTION:
        await _change(act, entry, What.TAKEN_OUT, {"hidden": True})


async def _follow(act: Act, entry: TimelineEntry, now: Seen) -> None:
    if entry.text != GONE:
        await _change(act, entry, What.EDITED, {"text": now.source.text, "files": files_json(now.source.files)})


async def withdraw(act: Act, entry: TimelineEntry) -> None:
    """Take the words of a message that was deleted out of the timeline, and out of what its changes keep."""
    await _change(act, entry, What.DELETED, {"text": GONE, "files": {}})
    entry.source_permalink = None
    forget_words(await act.unit.timeline.changes([entry.id]))


async def _change(act: Act, entry: TimelineEntry, what: What, wanted: Mapping[str, Any]) -> None:
    change = alter(entry, what, wanted, actor=act.actor, now=act.now)
    if change is not None:
        act.unit.timeline.add(change)
        await act.unit.session.flush()
        if what in _GOING:
            await _GOING[what](act, entry)
        await follow_entry(act.unit, entry.incident_id, act.now)


_GOING = {What.TAKEN_OUT: entry_hidden, What.DELETED: entry_deleted}
"""How the audit log is told of what goes out of a timeline."""


async def pin_name(unit: Unit) -> str:
    """Return the name of the reaction that puts a message into the timeline."""
    return (await policy_of(unit)).learning.pin
