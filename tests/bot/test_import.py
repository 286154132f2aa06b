"""Incidents that another tool knew: there to be found and counted, and told to nobody."""

from __future__ import annotations

from bot.domain.importing import read_sheet
from bot.incidents.lifecycle.importing import import_past, not_yet_imported
from handlers.running import Muster
from tests.world import World

SHEET = (
    "reference,title,priority,declared_at,acknowledged_at,resolved_at,services,fix",
    "OPS-2,Search is slow,P3,2026-11-20T10:00:00Z,,2026-11-20T12:00:00Z,Search,More memory",
    "OPS-1,Checkout is down,P1,2026-11-19T10:00Z,2026-11-19T10:04Z,2026-11-19T11:00Z,Checkout,A new certificate",
)


async def imported(bot: Muster, world: World) -> list[int]:
    """Import the sheet; return the numbers of what was new."""
    now = world.clock.now()
    wanted = await not_yet_imported(bot.store, read_sheet(SHEET, now).incidents)
    return await import_past(bot.store, wanted, now)


async def test_what_is_imported_is_found_and_counted_as_what_it_is(world: World, bot: Muster) -> None:
    """Closed, the oldest first, with the times that the file gives and no others, and marked as imported."""
    alice = await world.person("alice")
    assert await imported(bot, world) == [1, 2]
    shown = (await alice.command("#general", "/incident show INC-1")).words
    assert "Checkout is down" in shown
    assert "Closed" in shown
    assert "Time to acknowledge: 4 min" in shown
    assert "Time to resolve: 1 h" in shown
    assert "imported as OPS-1" in shown
    slow = (await alice.command("#general", "/incident show INC-2")).words
    assert "Time to acknowledge: not acknowledged" in slow
    assert "2 incidents" in (await alice.command("#general", "/incident report 30d")).words
    await alice.command("#general", "/incident find certificate")
    assert "Checkout is down" in (await alice.modal()).words


async def test_what_was_imported_is_imported_once_and_slack_hears_nothing(world: World, bot: Muster) -> None:
    """Not then, and not when time passes: no channel, announcement, review or reminder."""
    await world.settled(bot)
    before = len(await world.calls())
    assert await imported(bot, world) == [1, 2]
    assert await imported(bot, world) == []
    await world.settled(bot)
    world.clock.advance(7 * 86400)
    await world.settled(bot)
    assert [call["method"] for call in (await world.calls())[before:] if call["method"] != "users.info"] == []
