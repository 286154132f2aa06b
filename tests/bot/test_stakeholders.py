"""What Farid of support reads without joining anything, while Carmen works on the incident."""

from __future__ import annotations

from app import Muster
from sandbox.client import Message, Person
from tests.world import World, declared, form


async def announced(farid: Person, number: int = 1) -> Message:
    """Return the announcement as it stands."""
    return await farid.message("#incidents", f"INC-{number} ·", button="Follow")


async def test_support_reads_what_is_happening_and_what_one_can_do_again(world: World, bot: Muster) -> None:
    """From the first moment in the declarer's words; after the resolution when it was, and what users can do again."""
    carmen, farid = await world.person("carmen"), await world.person("farid")
    channel, _ = await declared(carmen, description="Cards are refused at the till.", services=("Payments",))
    await world.settled(bot)
    first = await announced(farid)
    assert "Cards are refused at the till." in first.words
    assert "Affected services\nPayments" in first.words
    await carmen.command(channel, "/incident resolve")
    modal = await form(carmen, "INC-1: resolve")
    await modal.fill("What fixed it", "Restarted the gateway")
    await modal.fill("What users can do again", "You can pay by card again.")
    await modal.submit()
    await world.settled(bot)
    last = await farid.refreshed(first)
    assert "You can pay by card again." in last.words
    assert "Restarted the gateway" not in last.words
    assert "Resolved " in last.words
    assert "What fixed it\nRestarted the gateway" in (await carmen.message(channel, "resolved INC-1")).words
    told = await farid.message("#incidents", "You can pay by card again.", thread=first.ts)
    assert "Restarted the gateway" not in told.words
