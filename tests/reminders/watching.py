"""Watching a company's Slack while time passes: who was told what, where, when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.domain.policy import DEFAULT_POLICY
from storage.tables import Incident, Promise, Reminder

if TYPE_CHECKING:
    from app import Muster
    from tests.world import World

_DATE = re.compile(r"<!date\^(\d+)\^[^>]*>")
_MENTION = re.compile(r"<(?:@|!subteam\^)(\w+)>")


@dataclass(frozen=True, slots=True)
class Said:
    """One message of Muster's: when, to whom, and its words as people read them."""

    at: datetime
    to: str
    text: str
    buttons: tuple[str, ...] = ()

    def since(self, start: datetime) -> str:
        """Write it with the minutes since a moment: `+15 channel: …`."""
        return f"+{round((self.at - start) / timedelta(minutes=1))} {self.to}: {self.text}"

    def on_the_clock(self, zone: str) -> str:
        """Write it with what the clocks of a zone show: `Mon 09:00 channel: …`."""
        return f"{self.at.astimezone(ZoneInfo(zone)):%a %H:%M} {self.to}: {self.text}"


_ONE_MOMENT = timedelta(milliseconds=1)
"""Slack numbers the messages of one moment by microseconds; the clock moves by more."""


async def said(world: World, after: datetime) -> list[Said]:
    """Return what Muster has said since a moment, oldest first, also what is gone; what redraws a card is not said."""
    state, moment = await world.control("GET", "state"), after + _ONE_MOMENT
    names = {user["id"]: user["name"] for user in state["users"]}
    people = world.sandbox.workspace.people
    names |= {group.id: group.handle for group in people.groups.values()}
    found = [
        Said(_moment(message), _to(channel, message, names, state["bot_user_id"]), _read(message["text"], names))
        for channel in state["channels"]
        for message in [*channel["messages"], *channel["deleted"]]
        if message["user"] == state["bot_user_id"] and not message.get("subtype") and _moment(message) > moment
    ]
    return sorted(found, key=lambda one: (one.at.replace(second=0, microsecond=0), one.to, one.text))


async def said_since_declared(world: World, start: datetime, *, grace: float = 60) -> list[str]:
    """Return what was said later than `grace` seconds after `start`, a line each, in minutes since then."""
    return [one.since(start) for one in await said(world, start + timedelta(seconds=grace))]


async def incident_of(bot: Muster, number: int = 1) -> Incident:
    """Return an incident's row."""
    async with bot.store.read() as unit:
        return (await unit.session.execute(select(Incident).where(Incident.number == number))).scalar_one()


async def promises_of(bot: Muster, number: int = 1) -> list[str]:
    """Return what became of each promise of an incident, oldest first."""
    incident = await incident_of(bot, number)
    async with bot.store.read() as unit:
        rows: list[Promise] = await unit.promises.of(incident.id)
    return [row.outcome for row in rows]


async def reminders_of(bot: Muster, number: int = 1, state: str = "pending") -> list[Reminder]:
    """Return an incident's reminders in one state, soonest first."""
    incident = await incident_of(bot, number)
    async with bot.store.read() as unit:
        rows = [row for row in await unit.reminders.of(incident.id) if row.state == state]
    return sorted(rows, key=lambda row: row.due_at)


async def pending(bot: Muster, number: int = 1) -> set[str]:
    """Return the kind and stage of what is pending for an incident."""
    return {f"{row.kind} {row.stage}" for row in await reminders_of(bot, number)}


async def quiet(world: World, bot: Muster) -> None:
    """Wait until nothing is due and nothing is left to deliver."""

    async def calm() -> bool:
        if await world.any_left(bot):
            return False
        due = await next_pending(bot)
        if due is not None and due <= world.clock.now():
            return False
        return not await world.any_left(bot)  # a reminder may have fired since

    await world.until(calm, "nothing due and nothing to deliver")


async def next_pending(bot: Muster) -> datetime | None:
    """Return when the next reminder is due, claimed or not."""
    async with bot.store.read() as unit:
        query = select(func.min(Reminder.due_at)).where(Reminder.state == "pending")
        due: datetime | None = (await unit.session.execute(query)).scalar_one()
    return due


async def pass_until(world: World, bot: Muster, moment: datetime) -> None:
    """Let world time pass up to a moment, stopping at whatever falls due on the way."""
    await quiet(world, bot)
    while (now := world.clock.now()) < moment:
        due = await next_pending(bot)
        stop = moment if due is None else min(due, moment)
        world.clock.advance(max(0.0, (stop - now).total_seconds()))
        await quiet(world, bot)


async def wait(world: World, bot: Muster, **span: float) -> None:
    """Let a span of world time pass: `minutes=30`."""
    await pass_until(world, bot, world.clock.now() + timedelta(**span))


async def set_policy(
    bot: Muster,
    *,
    calendar: dict[str, Any] | None = None,
    people: dict[str, Any] | None = None,
    **priorities: dict[str, Any],
) -> None:
    """Keep the default policy in the workspace, with some of its parts replaced: `P1={"chain": [...]}`."""
    kept = DEFAULT_POLICY.to_json()
    for priority, edits in priorities.items():
        kept["priorities"][priority] |= edits
    kept["calendar"] |= calendar or {}
    kept["people"] |= people or {}
    async with bot.store.write() as unit:
        (await unit.workspaces.get()).policy = kept


def _moment(message: dict[str, Any]) -> datetime:
    seconds, micros = message["ts"].split(".")
    return datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=int(micros))


def _to(channel: dict[str, Any], message: dict[str, Any], names: dict[str, str], bot: str) -> str:
    if message["ephemeral_for"]:
        return f"only {names[message['ephemeral_for']]}"
    if channel["kind"] == "im":
        return next(names[user] for user in channel["members"] if user != bot)
    return "channel" if channel["name"].startswith(("inc-", "drill-")) else f"#{channel['name']}"


def _read(text: str, names: dict[str, str]) -> str:
    shown = _DATE.sub(lambda found: f"{datetime.fromtimestamp(int(found[1]), UTC):%H:%M}", text)
    return _MENTION.sub(lambda found: f"@{names[found[1]]}", shown)


def group(world: World, handle: str) -> str:
    """Return the id of a user group."""
    groups = world.sandbox.workspace.people.groups
    return next(each.id for each in groups.values() if each.handle == handle)


async def members(world: World, prefix: str = "inc-1-") -> set[str]:
    """Return who is in the incident's channel, without Muster."""
    state = await world.control("GET", "state")
    names = {user["id"]: user["name"] for user in state["users"]}
    channel = next(each for each in state["channels"] if each["name"].startswith(prefix))
    return {names[user] for user in channel["members"] if user != state["bot_user_id"]}
