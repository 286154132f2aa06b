"""A hundred thousand effects that are due after an outage: what goes first, what it takes, and what people are told."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bench.calls import last_effect, made
from bench.databases import BOTH
from bench.figure import Figure
from bench.pressure import GROWN_MIB, prepared, rush
from bench.process import cpu_ms, resident_mib
from bench.slack import PEOPLE
from bench.stage import staged
from bot.messages.message import line
from bot.outbox import enqueue
from bot.outbox.operations import Operation
from sandbox.client.connection import Connection
from storage.engine import Database
from storage.store import Store
from storage.tables import Incident, Rank

if TYPE_CHECKING:
    from bench.calls import Json
    from bench.databases import Opened, Place
    from bench.stage import Stage
    from storage.store import Unit

EFFECTS = 100_000
INCIDENTS = 20
POSTS_EACH = 200
"""Messages that wait in each incident's channel, behind its card; all else is news for many people."""
OUTAGE = timedelta(minutes=30)
WATCHED_SECONDS = 60.0
CARDS_SECONDS = 10.0
"""How soon every card is to show the newest state."""
A_SECOND = 240 / 60
"""Messages that are to go: Slack takes 300 a minute, less what others of the app's may need."""
SECONDS_TO_ACK = 3.0
_PORTION = 5_000


async def measure() -> list[Figure]:
    """Start a bot on such an outbox, and watch it for a minute; all of it would take hours by Slack's limits."""
    return [figure for opened in BOTH for figure in await _at(opened)]


async def _at(opened: Opened) -> list[Figure]:
    async with opened() as place, staged() as stage:
        async with stage.bot(place) as bot:
            channels = await prepared(stage, bot, "Late", INCIDENTS)
            bare = resident_mib(bot.pid)
        await _filled(stage, place)
        await stage.control("DELETE", "calls")
        began = datetime.now(UTC)
        async with stage.bot(place) as bot, rush(stage, bot) as under_way:
            used = cpu_ms(bot.pid)
            await asyncio.sleep(WATCHED_SECONDS / 2)
            told, seconds = await _asks(stage, *next(iter(channels.items())))
            await asyncio.sleep(WATCHED_SECONDS - under_way.seconds)
            calls, used = await stage.calls(), (cpu_ms(bot.pid) - used) / 1000
        name = f"{place.name}: {EFFECTS:,} due"
        order = _order(name, calls, set(channels.values()), began)
        return [*order, *_told(name, told, seconds), *_cost(name, used, under_way.most - bare)]


def _order(name: str, calls: list[Json], channels: set[str], began: datetime) -> list[Figure]:
    """Say what went first in the incidents' channels and elsewhere, from the moment at which the bot was started."""
    posted = made(calls, "chat.postMessage")
    edited = [call for call in made(calls, "chat.update") if call["args"]["channel"] in channels]
    bulk = [call for call in posted if "Bulk" in str(call["args"].get("text"))]
    in_channels = [call for call in posted if "Late" in str(call["args"].get("text"))]
    first_edits = {call["args"]["channel"]: call for call in reversed(edited)}  # later ones show what is done meanwhile
    first_post = min((call["at"] for call in in_channels), default="")
    return [
        Figure(f"{name}: every card newest after", last_effect(list(first_edits.values()), began), "s", CARDS_SECONDS),
        Figure(f"{name}: cards edited", len(first_edits), "", least=INCIDENTS),
        Figure(f"{name}: messages in incidents' channels in a minute", len(in_channels), ""),
        Figure(f"{name}: messages to many in a minute", len(bulk), ""),
        Figure(f"{name}: those before the first in a channel", sum(call["at"] < first_post for call in bulk), "", 0),
        Figure(f"{name}: all messages a second", len(posted) / WATCHED_SECONDS, "", least=A_SECOND),
        Figure(f"{name}: answers 429", sum(call["status"] == 429 for call in calls), ""),
    ]


def _told(name: str, told: str, seconds: float) -> list[Figure]:
    return [
        Figure(f"{name}: who acknowledges meanwhile is answered after", seconds, "s", SECONDS_TO_ACK),
        Figure(f"{name}: and told that messages are late", float("late" in told), "", least=1),
    ]


def _cost(name: str, used: float, grown: float) -> list[Figure]:
    return [
        Figure(f"{name}: CPU of the bot in a minute", used, "s"),
        Figure(f"{name}: memory above that before the outage", grown, "MiB", GROWN_MIB),
    ]


async def _asks(stage: Stage, person: str, channel: str) -> tuple[str, float]:
    """Acknowledge an incident in its channel; return what was answered, which is nothing but a delay, and how soon."""
    wire, began = Connection(stage.http, stage.url, person), datetime.now(UTC)
    answer = await wire.act("command", channel=channel, text="/incident ack")
    return str(answer.get("reply")), (datetime.now(UTC) - began).total_seconds()


async def _filled(stage: Stage, place: Place) -> None:
    """Have all of it be asked for since the outage began: cards, messages in the channels, and news for many."""
    seen = await Connection(stage.http, stage.url, "alice").get("workspace")
    users = [user["id"] for user in (await stage.control("GET", "state"))["users"] if user["name"].startswith("crowd")]
    database, since = Database.connect(place.direct), datetime.now(UTC) - OUTAGE
    store = Store(database, seen["team"]["id"])
    async with store.write() as unit:
        incidents = list((await unit.session.execute(select(Incident).order_by(Incident.id))).scalars())
        for incident in incidents:
            incident.title = f"{incident.title}, newest"
            await enqueue.redraw_card(unit, incident, since)
            await _said(unit, incident, since)
    await _news(store, incidents, users[:PEOPLE], since)
    await database.dispose()


async def _said(unit: Unit, incident: Incident, since: datetime) -> None:
    for number in range(POSTS_EACH):
        payload = line(f"Late word {number}").payload()
        lane = f"posts:{incident.id}"
        await unit.outbox.post(Operation.POST, lane=lane, payload=payload, now=since, incident_id=incident.id)


async def _news(store: Store, incidents: list[Incident], users: list[str], since: datetime) -> None:
    left = EFFECTS - INCIDENTS * (POSTS_EACH + 1)
    for first in range(0, left, _PORTION):
        async with store.write() as unit:
            for number in range(first, min(first + _PORTION, left)):
                user, incident = users[number % len(users)], incidents[number % len(incidents)]
                await unit.outbox.post(
                    Operation.DIRECT,
                    lane=f"bulk:{user}:{incident.id}",
                    payload={"user": user, **line(f"Bulk {number}").payload()},
                    now=since,
                    incident_id=incident.id,
                    rank=Rank.TO_MANY,
                )
