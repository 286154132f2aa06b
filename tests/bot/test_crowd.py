"""Many people at the same moment: each is answered, and what was answered as done is recorded once."""

from __future__ import annotations

import asyncio

import aiohttp
from sqlalchemy import select

from app import Muster
from sandbox.client.connection import Connection
from storage.tables import Follower
from tests.bot.ledger import each_message_once, ledger
from tests.world import World, declared

CROWD = 60


async def test_sixty_people_who_click_at_once_are_each_answered_and_recorded_once(world: World, bot: Muster) -> None:
    """On a busy machine some may be told that nothing was recorded; that is true then."""
    await declared(await world.person("alice"))
    await world.settled(bot)
    people = [world.sandbox.workspace.people.add(f"crowd{number}", f"Person {number}") for number in range(CROWD)]
    everybody, button = {each.id for each in people}, await _follow(world)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        wires = [Connection(http, world.sandbox.url, each.id) for each in people]
        await asyncio.gather(*(wire.act("click", **button) for wire in wires))

    async def answered() -> bool:
        return await _told_of_nothing(world, bot) | set(await _recorded(bot)) == everybody

    await world.until(answered, "an answer for everybody")
    await world.settled(bot, tick=2.0)
    assert sorted(await _recorded(bot)) == sorted(everybody - await _told_of_nothing(world, bot))
    found = await ledger(world, bot.store)
    each_message_once(found)
    assert {row.state for row in found.rows} == {"sent"}


async def _told_of_nothing(world: World, bot: Muster) -> set[str]:
    whispers = (await ledger(world, bot.store)).whispers()
    return {each["ephemeral_for"] for each in whispers if "Nothing was recorded" in each["text"]}


async def _recorded(bot: Muster) -> list[str]:
    async with bot.store.read() as unit:
        return list((await unit.session.execute(select(Follower.user_id))).scalars())


async def _follow(world: World) -> dict[str, object]:
    """Return the act of pressing *Follow* below the announcement, as anybody does it."""
    message = await (await world.person("farid")).message("#incidents", "INC-1", button="Follow")
    button = message.clickable("Follow")
    place = {"block_id": button.block_id, "action_id": button.action_id}
    return {"where": message.where, **place, "value": button.value}
