"""Three histories side by side: what people were answered, what is recorded, and what stands on Slack."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from storage.outbox import DEAD, UNDELIVERED
from tests.bot.ledger import Ledger, posts_in_order
from tests.chaos.judge_refusals import given_up, untold, waits_for_refused_channel
from tests.chaos.judge_reminders import of_reminders
from tests.chaos.people import Act, Answer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from storage.store import Store
    from storage.tables import Delivery, Incident

_RECORDED = {
    "update": "SELECT count(*) FROM status_update WHERE text LIKE :words",
    "note": "SELECT count(*) FROM timeline_entry WHERE text LIKE :words AND kind = 'note'",
    "declare": "SELECT count(*) FROM incident WHERE title LIKE :words",
}
"""How often an act is recorded that is known by its words."""
_NEW = timedelta(minutes=1)
_OF_SLACK = frozenset({"channel_topic", "channel_name", "group_topic", "group_name", "channel_join", "group_join"})


async def judged(
    acts: Sequence[Act], store: Store, found: Ledger, now: datetime, refused: Collection[str] = ()
) -> list[str]:
    """Return each promise that was not kept, in a sentence, where Slack has refused some things with these errors."""
    return [
        *await _of_people(acts, store),
        *_of_outbox(found, now, refused),
        *_doubled(found),
        *_out_of_order(found, refused),
        *(said for incident in found.incidents for said in _of_incident(found, incident)),
        *_leaked(found),
        *await of_reminders(store, found, now),
    ]


async def _of_people(acts: Sequence[Act], store: Store) -> list[str]:
    """Compare what people were answered with what is recorded."""
    said = []
    async with store.read() as unit:
        for act in acts:
            if act.kind not in _RECORDED:
                continue
            query = text(_RECORDED[act.kind])
            times = int((await unit.session.execute(query, {"words": f"%{act.words}%"})).scalar_one())
            if act.answer is Answer.DONE and times == 0:
                said.append(f"lost: {act.kind} {act.words}, answered {act.said!r}")
            if act.answer is Answer.NOT and times:
                said.append(f"recorded though {act.said!r} was answered: {act.kind} {act.words}")
            if times > 1:
                said.append(f"recorded {times} times: {act.kind} {act.words}")
    return said


def _of_outbox(found: Ledger, now: datetime, refused: Collection[str]) -> Iterator[str]:
    """Check that every effect has reached its end, and none was given up but for what Slack refused, which is told."""
    for row in found.rows:
        if row.state in UNDELIVERED and not _is_new(row, now) and not waits_for_refused_channel(found, row):
            when = f"due {row.due_at:%d %H:%M:%S}, leased until {row.lease_until}"
            yield f"still {row.state}: {row.operation} {row.slot or row.lane}, awaits {row.awaits}, {row.error}, {when}"
        if row.state == DEAD and row.error not in refused:
            yield f"given up: {row.operation} {row.slot or row.lane}: {row.error}"
    yield from untold(found)


def _is_new(row: Delivery, now: datetime) -> bool:
    """Say whether it has come due while we looked, as what is done now and then does, and is not stuck."""
    return row.attempts <= 1 and row.awaits is None and row.due_at > now - _NEW


def _doubled(found: Ledger) -> Iterator[str]:
    """Check that nothing stands twice; what was left behind in a channel does not count."""
    left = {channel["id"] for channel in found.channels.values() if channel["name"].endswith("-moved")}
    stand: dict[tuple[str, bool], list[str]] = {}
    for id_, channel in found.channels.items():
        for message in channel["messages"]:
            if key := _key(message):
                stand.setdefault((key, id_ in left), []).append(message["ts"])
    rows = {row.key: row for row in found.rows}
    for (key, _), at in stand.items():
        row = rows.get(key)
        if row is None:
            yield f"a message that nobody asked for, at {at}"
        elif len(at) > 1:
            yield f"there {len(at)} times: {row.operation} {row.slot or row.lane}, at {at}, {row.attempts} attempts"


def _out_of_order(found: Ledger, refused: Collection[str]) -> Iterator[str]:
    """Check that within a channel all stands in the order in which it was recorded, but for what Slack first refused.

    That was given up, and is tried again once what stood in its way may be gone, after what others have said since.
    """
    late = set(_tried_again(found)) if refused else set()
    try:
        posts_in_order(replace(found, rows=[row for row in found.rows if row.id not in late]))
    except AssertionError as error:
        yield f"out of order: {error}"


def _tried_again(found: Ledger) -> Iterator[int]:
    """Find what was due only after something behind it in its lane was sent, which nothing but a new try makes it."""
    first: dict[str, datetime] = {}
    for row in reversed(found.rows):
        if row.lane in first and row.due_at > first[row.lane]:
            yield row.id
        if (since := _stands_since(row)) is not None:
            first[row.lane] = min(since, first.get(row.lane, since))


def _stands_since(row: Delivery) -> datetime | None:
    """Return when its message was posted, by Slack: an edit moves when it was sent last."""
    ts = row.result.get("ts")
    return datetime.fromtimestamp(float(ts), UTC) if ts and row.sent_at is not None else row.sent_at


def _of_incident(found: Ledger, incident: Incident) -> Iterator[str]:
    """Check that it has one channel, and that card, topic and announcement show the newest state."""
    name = f"INC-{incident.number}"
    named = [
        channel["id"]
        for channel in found.channels.values()
        if channel["name"].startswith(f"inc-{incident.number}-") and not _is_put_away(found, channel)
    ]
    if not named and incident.channel_id is None and "open_channel" in given_up(found, incident.id):
        return
    if named != [incident.channel_id]:
        yield f"{name} has the channels {named} and knows {incident.channel_id}"
        return
    channel, drawn = found.channels[incident.channel_id or ""], found.drawn[incident.id]
    refused = given_up(found, incident.id)
    card = next((each for each in channel["messages"] if each["ts"] == incident.card_ts), None)
    if "card" in refused:
        pass
    elif card is None:
        yield f"{name} has no card"
    elif card["text"] != drawn["card"]:
        yield f"{name}'s card says {card['text']!r} instead of {drawn['card']!r}"
    if "topic" not in refused and channel["topic"] != drawn["topic"]:
        yield f"{name}'s topic is {channel['topic']!r} instead of {drawn['topic']!r}"
    if not refused & {"card", "pin"} and channel["pins"] != [incident.card_ts]:
        yield f"{name}'s pins are {channel['pins']} instead of {incident.card_ts}"
    yield from _of_announcement(found, incident)


def _is_put_away(found: Ledger, channel: dict[str, Any]) -> bool:
    """Say whether the incident has left it, or it was opened by who came too late, and archived since."""
    late = {str(row.payload.get("channel")) for row in found.rows if row.operation == "overtaken"}
    return channel["name"].endswith("-moved") or (channel["id"] in late and channel["is_archived"])


def _of_announcement(found: Ledger, incident: Incident) -> Iterator[str]:
    name = f"INC-{incident.number}"
    keys = {row.key for row in found.rows if row.operation == "announcement" and row.incident_id == incident.id}
    told = [
        message["text"]
        for channel in found.channels.values()
        if channel["name"] == "incidents"
        for message in channel["messages"]
        if _key(message) in keys
    ]
    wanted = found.drawn[incident.id]["announcement"]
    refused = "announcement" in given_up(found, incident.id)
    if not incident.private and not refused and told != [wanted]:
        yield f"{name} is announced as {told} instead of {wanted!r}"


def _leaked(found: Ledger) -> Iterator[str]:
    """Check that nothing of a private incident stands where everybody reads it."""
    titles = {incident.title: incident for incident in found.incidents if incident.private}
    for channel in found.channels.values():
        if channel["kind"] != "public":
            continue
        for message in channel["messages"]:
            if message.get("user") != found.bot or message.get("subtype") in _OF_SLACK or message["ephemeral_for"]:
                continue
            for title, incident in titles.items():
                if f"{title} " in f"{message} " and not _is_of_other(title, titles, str(message)):
                    yield f"INC-{incident.number} is private, and {channel['name']} says {message['text']!r}"


def _is_of_other(title: str, titles: dict[str, Incident], message: str) -> bool:
    return any(other != title and title in other and other in message for other in titles)


def _key(message: dict[str, Any]) -> str | None:
    key = message.get("metadata", {}).get("event_payload", {}).get("key")
    return None if key is None else str(key)
