"""Kept and forgotten: what is over goes by kind and age, and the figures of the past stay true."""

from __future__ import annotations

from datetime import timedelta

from app import Muster
from bot.domain.audit import What
from bot.domain.retention import Keep, Kind
from bot.domain.vocabulary import Status
from bot.housekeeping import tidy
from bot.retention.purging import counted, purge
from sandbox.client import Person
from tests.bot.kept import where
from tests.bot.test_audit import kept, log
from tests.steps import staged
from tests.world import World, declared

MARKER = "zanzibar"
LATER = timedelta(days=30)


async def forgotten(world: World, bot: Muster, kind: Kind) -> int:
    """Forget what of a kind is over by now."""
    return await purge(bot.store, kind, world.clock.now(), actor="operator", now=world.clock.now())


async def told(person: Person) -> str:
    """Return what the report says of the figures, without who and what."""
    report = await person.command("#general", "/incident report 90d")
    await person.click("Details", on=report)
    modal = await person.modal("Figures in full")
    words = modal.words
    await modal.close()
    return words


async def test_a_forgotten_incident_keeps_its_figures_and_nothing_that_was_said(world: World, bot: Muster) -> None:
    """Reports count it as before; who took part and every word of it are gone from the whole database."""
    alice, bob = await world.person("alice"), await world.person("bob")
    channel = (await staged(world, bot, Status.CLOSED)).channel
    await alice.command(channel, f"/incident note {MARKER} is what we found")
    await declared(alice, f"{MARKER} still burns")
    await world.settled(bot)
    world.clock.advance(3600)
    async with bot.store.read() as unit:
        assert await counted(unit, Kind.INCIDENTS, world.clock.now()) == 1
        assert await counted(unit, Kind.INCIDENTS, world.clock.now() - timedelta(days=1)) == 0
    before = await told(alice)
    assert await forgotten(world, bot, Kind.INCIDENTS) == 1
    assert await forgotten(world, bot, Kind.INCIDENTS) == 0
    assert await told(alice) == before
    async with bot.store.read() as unit:
        first = await unit.incidents.by_number(1, viewer=alice.id)
        assert first is not None
        assert (first.title, first.declared_by, first.acknowledged_by) == ("Forgotten", "former", "former")
    assert await where(bot, MARKER, "A restart", "certificate", "Checkout", alice.id, bob.id, of=first.id) == set()
    assert "incident.title" in await where(bot, MARKER)
    shown = await alice.command("#general", "/incident show INC-1")
    assert "Forgotten" in shown.words
    assert "former colleague" in shown.words
    assert "purged incidents of before" in (await log(alice)).words


async def test_a_drill_is_deleted_with_all_that_belongs_to_it(world: World, bot: Muster) -> None:
    """Nothing of it is left but that it happened to be deleted; an incident of the same age stays."""
    alice = await world.person("alice")
    channel, _ = await declared(alice, f"A rehearsal of {MARKER}", marks=("Drill",))
    await alice.command(channel, "/incident cancel It is over")
    await world.settled(bot)
    world.clock.advance(3600)
    assert await where(bot, MARKER)
    assert await forgotten(world, bot, Kind.DRILLS) == 1
    assert await where(bot, MARKER, but=("inbox",)) == set()
    [row] = await kept(bot, What.PURGED)
    assert (row.actor, row.detail["kind"], row.detail["rows"]) == ("operator", "drills", 1)


async def test_what_is_over_goes_by_itself_once_it_was_kept_for_as_long_as_is_set(world: World, bot: Muster) -> None:
    """Each kind by its own age; where nothing is set, everything stays."""
    alice = await world.person("alice")
    channel = (await staged(world, bot, Status.CLOSED)).channel
    await alice.command(channel, f"/incident note {MARKER} is what we found")
    await world.settled(bot)
    world.clock.advance(LATER.total_seconds())
    await tidy(bot.store, world.clock)
    await tidy(bot.store, world.clock, Keep(messages=LATER + timedelta(days=1)))
    assert "timeline_entry.text" in await where(bot, MARKER)
    await tidy(bot.store, world.clock, Keep(messages=LATER - timedelta(days=1)))
    assert await where(bot, MARKER, but=("inbox", "delivery")) == set()
    async with bot.store.read() as unit:
        first = await unit.incidents.by_number(1, viewer=alice.id)
        assert first is not None
        assert first.title != "Forgotten"
