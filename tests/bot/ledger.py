"""What must be true of Slack once every effect was carried: each there once, none twice, posts in order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.messages.announcement import announcement
from bot.messages.card import card
from bot.messages.channel import bookmark_title, topic
from bot.queries.incidents import view_one
from storage.outbox import UNDELIVERED
from storage.tables import Delivery, Incident

if TYPE_CHECKING:
    from app import Muster
    from storage.store import Store, Unit
    from tests.world import World

_MESSAGES = frozenset({"post", "ended", "direct", "taken", "card", "announcement"})
"""Operations that always leave a message with the outbox's key in its metadata."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The outbox's rows and the incidents, beside every channel as it is on Slack."""

    rows: list[Delivery]
    incidents: list[Incident]
    drawn: dict[int, dict[str, str]]
    channels: dict[str, dict[str, Any]]
    bot: str

    def messages(self) -> list[dict[str, Any]]:
        """Return every message of Muster's that carries a key, channel by channel, oldest first."""
        return [
            message
            for channel in self.channels.values()
            for message in channel["messages"]
            if _key(message) is not None
        ]

    def whispers(self) -> list[dict[str, Any]]:
        """Return every message for one person's eyes."""
        return [m for c in self.channels.values() for m in c["messages"] if m["ephemeral_for"]]


async def ledger(world: World, store: Store) -> Ledger:
    """Read both sides."""
    state = await world.control("GET", "state")
    async with store.read() as unit:
        rows = list((await unit.session.execute(select(Delivery).order_by(Delivery.id))).scalars())
        incidents = list((await unit.session.execute(select(Incident).order_by(Incident.id))).scalars())
        drawn = {incident.id: await _drawn(unit, incident) for incident in incidents}
    channels = {channel["id"]: channel for channel in state["channels"]}
    return Ledger(rows, incidents, drawn, channels, state["bot_user_id"])


async def all_carried_once(world: World, bot: Muster) -> Ledger:
    """Wait until nothing is left to do, and check that Slack shows everything once, in order, and as it is now."""

    async def carried() -> Ledger | None:
        await world.heeded(bot)
        found = await ledger(world, bot.store)
        asked_for_since = any(row.state in UNDELIVERED for row in found.rows)  # by the clock, now and then
        return None if asked_for_since else found

    return all_there_once(await world.until(carried, "an outbox that is still empty when it is read"))


def all_there_once(found: Ledger) -> Ledger:
    """Check that Slack shows everything once, in order, and as it is now."""
    dead = [(row.operation, row.error) for row in found.rows if row.state != "sent"]
    assert not dead, dead
    each_message_once(found)
    posts_in_order(found)
    for incident in found.incidents:
        _one_channel(found, incident)
        _card_stands(found, incident)
        _announcement_stands(found, incident)
    return found


def each_message_once(found: Ledger) -> None:
    """Check that every message asked for is there once, and nothing else of Muster's."""
    there = Counter(_key(message) for message in found.messages())
    assert not {key: count for key, count in there.items() if count > 1}, "doubled"
    assert set(there) <= {row.key for row in found.rows}, "invented"
    lost = [row for row in found.rows if row.key not in there and (row.operation in _MESSAGES or "ts" in row.result)]
    assert not [row.operation for row in lost], "lost"


def posts_in_order(found: Ledger) -> None:
    """Check that within a channel the messages of a lane stand in the order in which they were asked for."""
    asked = {row.key: row for row in found.rows}
    for channel in found.channels.values():
        lanes: dict[str, list[int]] = {}
        for message in channel["messages"]:
            if (row := asked.get(_key(message) or "")) is not None:
                lanes.setdefault(row.lane, []).append(row.id)
        for lane, ids in lanes.items():
            assert ids == sorted(ids), f"{lane} is out of order in {channel['name']}"


def _one_channel(found: Ledger, incident: Incident) -> None:
    prefix = f"{'drill' if incident.drill else 'inc'}-{incident.number}-"
    named = [channel["id"] for channel in found.channels.values() if channel["name"].startswith(prefix)]
    assert named == [incident.channel_id]


def _card_stands(found: Ledger, incident: Incident) -> None:
    channel = found.channels[incident.channel_id or ""]
    drawn = found.drawn[incident.id]
    card_now = next(message for message in channel["messages"] if message["ts"] == incident.card_ts)
    assert card_now["text"] == drawn["card"]
    assert channel["pins"] == [incident.card_ts]
    assert channel["topic"] == drawn["topic"]
    assert [(mark["id"], mark["title"]) for mark in channel["bookmarks"]] == [(incident.bookmark_id, drawn["bookmark"])]
    assert str(incident.card_ts).replace(".", "") in channel["bookmarks"][0]["link"]


def _announcement_stands(found: Ledger, incident: Incident) -> None:
    if incident.private or incident.drill:
        return
    keys = {row.key for row in found.rows if row.operation == "announcement" and row.incident_id == incident.id}
    (place,) = (channel for channel in found.channels.values() if channel["name"] == "incidents")
    (told,) = (message for message in place["messages"] if _key(message) in keys)
    assert told["text"] == found.drawn[incident.id]["announcement"]


async def _drawn(unit: Unit, incident: Incident) -> dict[str, str]:
    view = await view_one(unit, incident)
    return {
        "card": card(view).text,
        "announcement": announcement(view).text,
        "topic": topic(view),
        "bookmark": bookmark_title(view),
    }


def _key(message: dict[str, Any]) -> str | None:
    key = message.get("metadata", {}).get("event_payload", {}).get("key")
    return None if key is None else str(key)
