"""Incidents that another tool knew: there to be found and counted, and told to nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.domain.importing import read_sheet
from bot.incidents.lifecycle.import_lease import FOR, ImportRunning, import_lease
from bot.incidents.lifecycle.importing import import_past, not_yet_imported
from handlers.running import Muster
from tests.cli.running import ran
from tests.world import World

SHEET = (
    "reference,title,priority,declared_at,acknowledged_at,resolved_at,services,fix",
    "OPS-2,Search is slow,P3,2026-11-20T10:00:00Z,,2026-11-20T12:00:00Z,Search,More memory",
    "OPS-1,Checkout is down,P1,2026-11-19T10:00Z,2026-11-19T10:04Z,2026-11-19T11:00Z,Checkout,A new certificate",
)


async def imported(bot: Muster, world: World) -> list[int]:
    """Import the sheet; return the numbers of what was new."""
    async with import_lease(bot.store, world.clock) as lease:
        wanted = await not_yet_imported(bot.store, read_sheet(SHEET, lease.since).incidents)
        return await import_past(lease, wanted)


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


async def test_of_two_imports_at_once_one_waits(world: World, bot: Muster, tmp_path: Path) -> None:
    """The second process is told since when the first is running, and writes nothing; once that is over, it may."""
    (tmp_path / "past.csv").write_text("\n".join(SHEET))
    settings = {
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "DATABASE_URL": world.database_url,
    }
    async with import_lease(bot.store, SystemClock()) as lease:
        refused = await ran(settings, tmp_path, "import", "past.csv", "--write")
        assert (refused.code, refused.out) == (2, "")
        assert refused.err.startswith(
            f"muster: Another import has been running here since {lease.since:%Y-%m-%d %H:%M:%S}"
        )
        assert (await ran(settings, tmp_path, "import", "past.csv")).code == 0
    assert "2 written, 0 imported before" in (await ran(settings, tmp_path, "import", "past.csv", "--write")).out


async def test_an_import_that_was_broken_off_keeps_nobody_out_for_long(world: World, bot: Muster) -> None:
    """Another one may begin two minutes later; the one before writes no more, should it go on after all."""
    past = read_sheet(SHEET, world.clock.now()).incidents
    async with import_lease(bot.store, world.clock) as stopped:
        assert await import_past(stopped, past[:1]) == [1]
        world.clock.advance(FOR.total_seconds() - 1)
        with pytest.raises(ImportRunning):
            await imported(bot, world)
        world.clock.advance(1)
        async with import_lease(bot.store, world.clock) as later:
            with pytest.raises(ImportRunning):
                await import_past(stopped, past[1:])
            assert len(await not_yet_imported(bot.store, past)) == 1
            assert await import_past(later, await not_yet_imported(bot.store, past)) == [2]
    assert await imported(bot, world) == []
