"""The recording with which the demo begins: `python -m tests.quarter.record` lives the stories and writes it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bot import logs
from bot.domain.policy import DEFAULT_POLICY
from bot.domain.reports.schedule import Rhythm, Schedule
from bot.domain.vocabulary import Priority
from bot.reports.past import Cast
from bot.reports.past_learned import write_learned
from bot.reports.past_written import write_past
from sandbox.company import ENGINEERS, RESPONDERS, SERVICES, open_incidents
from sandbox.recorded import keep, write
from storage.engine import Database
from storage.migrate import upgrade
from storage.recorded import read_rows
from tests.quarter.playing import Player
from tests.quarter.story import THIS_WEEK, stories
from tests.reminders.watching import pass_until
from tests.world import World

if TYPE_CHECKING:
    from app import Muster
    from sandbox.workspace import Workspace

DAYS_BEFORE = 274
"""Days of the year before the stories, of which there are figures alone."""
A_DAY = 0.36
"""Incidents of a day then."""
SEED = 20261173
"""What chance goes by: a year in which the known error is met twice a month."""


async def recorded(database: Database, url: str) -> dict[str, Any]:
    """Live through it all in a world of its own, and return what is left of it."""
    async with AsyncExitStack() as stack:
        world = World(stack, url, "socket")
        before = set(world.sandbox.workspace.channels)
        open_incidents(world.sandbox.workspace)
        await world.open()
        bot = await world.start_bot(muster_log_level="WARNING")
        await _set_up(world, bot)
        await Player(world, bot).play(stories())
        await pass_until(world, bot, THIS_WEEK)
        async with bot.store.write() as unit:
            (await unit.workspaces.get()).summaries = Schedule(rhythms=frozenset({Rhythm.WEEKLY})).to_json()
        return {
            "until": THIS_WEEK.isoformat(),
            "url": world.sandbox.url,
            "people": {user.name: user.id for user in world.sandbox.workspace.people.users.values()},
            "rows": await read_rows(database),
            "slack": keep(world.sandbox, before),
        }


async def _set_up(world: World, bot: Muster) -> None:
    """Begin with the year before, with whom services call, and with what is known."""
    workspace, now = world.sandbox.workspace, world.clock.now()
    groups = {group.handle: group.id for group in workspace.people.groups.values()}
    async with bot.store.write() as unit:
        row = await unit.workspaces.get()
        row.policy, row.summaries = _policy(workspace, groups), Schedule(rhythms=frozenset()).to_json()
        for service in await unit.services.ensure(SERVICES, now):
            service.responders = {"groups": [groups[RESPONDERS[service.name]]], "people": []}
    cast = Cast([workspace.people.find(name).id for name in ENGINEERS], SERVICES)
    await write_past(bot.store, cast, now, days=DAYS_BEFORE, per_day=A_DAY, seed=SEED)
    await write_learned(bot.store, workspace.people.find("carmen").id, now)


def _policy(workspace: Workspace, groups: dict[str, str]) -> dict[str, Any]:
    """Return the company's settings: whom it calls where the responders of a service do not come."""
    policy = DEFAULT_POLICY.to_json()
    policy["learning"]["archive_after"] = None
    bob = {"people": [workspace.people.find("bob").id], "minutes": 15}
    for priority, promised in policy["priorities"].items():
        serious = priority in {Priority.P1, Priority.P2}
        promised["chain"] = [{"groups": [groups["sre-oncall"]], "minutes": 10}, bob] if serious else [bob]
        promised["managers"] = {"groups": [groups["leadership"]]} if serious else {"people": bob["people"]}
    return policy


async def _main() -> None:
    logs.set_up("ERROR")
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/muster.db"
        database = Database.connect(url)
        await upgrade(database)
        found = await recorded(database, url)
        await database.dispose()
        write(found, found.pop("url"))


if __name__ == "__main__":
    asyncio.run(_main())
