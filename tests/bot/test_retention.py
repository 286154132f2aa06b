"""Kept and forgotten: what is over goes by kind and age, and the figures of the past stay true."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app import Muster
from bot.commands.runner import Context
from bot.domain.audit import OPERATOR, What
from bot.domain.retention import Keep, Kind
from bot.domain.vocabulary import Status, Via
from bot.housekeeping import tidy
from bot.retention.person import StillNeededError, exported, forget
from bot.retention.purging import counted, purge
from sandbox.client import Person
from storage.tables import TimelineEntry
from tests.bot.kept import where
from tests.bot.test_audit import kept, log
from tests.bot.test_config_file import Operator, recorded
from tests.steps import reviewed, staged
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


async def test_one_drill_is_deleted_by_its_number_once_it_is_over(world: World, bot: Muster, tmp_path: Path) -> None:
    """It is said first what would go; an incident, or a drill under way, never goes so."""
    alice = await world.person("alice")
    channel, _ = await declared(alice, f"A rehearsal of {MARKER}", marks=("Drill",))
    await declared(alice, "Checkout is down")
    await world.settled(bot)
    operator = Operator(world, tmp_path)
    assert "INC-1 is not over" in (await operator.run("purge", "--drill", "INC-1", "--yes")).err
    assert "INC-2 is no drill" in (await operator.run("purge", "--drill", "INC-2", "--yes")).err
    await alice.command(channel, "/incident cancel It is over")
    await world.settled(bot)
    asked = await operator.run("purge", "--drill", "INC-1")
    assert asked.out == f"INC-1, A rehearsal of {MARKER}, would be deleted: --yes does it.\n"
    assert await where(bot, MARKER, but=("inbox",))
    assert "was deleted" in (await operator.run("purge", "--drill", "INC-1", "--yes")).out
    assert await where(bot, MARKER, but=("inbox",)) == set()
    [row] = await kept(bot, What.PURGED)
    assert (row.actor, row.subject) == ("operator", "INC-1")
    assert (await operator.run("purge")).code == 2


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


async def test_a_workspace_keeps_what_is_over_for_as_long_as_its_settings_file_says(
    world: World, bot: Muster, tmp_path: Path
) -> None:
    """Instead of what is set where Muster runs, and on record as an operator's act; nobody in Slack can set it."""
    alice = await world.person("alice")
    channel = (await staged(world, bot, Status.CLOSED)).channel
    await alice.command(channel, f"/incident note {MARKER} is what we found")
    await world.settled(bot)
    world.clock.advance(timedelta(days=40).total_seconds())
    operator, keep = Operator(world, tmp_path), Keep(messages=LATER)
    operator.file.write_text('[retention]\nmessages = "for ever"\n')
    applied = await operator.config("apply", "--as", "Ada")
    assert applied.out.startswith("Retention\n  messages: nothing → for ever\nChanged: "), applied
    await tidy(bot.store, world.clock, keep)
    assert "timeline_entry.text" in await where(bot, MARKER)
    assert "changed the settings, Retention. `messages`: nothing → for ever" in await recorded(bot, What.SETTING)
    operator.file.write_text("[retention]\nmessages = 30\n")
    assert (await operator.config("apply")).code == 0
    assert (await operator.config("apply")).out == "Nothing to change.\n"
    await tidy(bot.store, world.clock)
    assert await where(bot, MARKER, but=("inbox", "delivery")) == set()


async def test_a_person_is_forgotten_wherever_they_stood(world: World, bot: Muster) -> None:
    """One token stands for them everywhere, and the record says that it happened, but not to whom."""
    alice, bob = await world.person("alice"), await world.person("bob")
    channel = (await staged(world, bot, Status.INVESTIGATING)).channel
    await bob.command(channel, f"/incident note {MARKER} is what <@{bob.id}> found")
    await bob.command(channel, f"/incident update We restart {MARKER}")
    await alice.command(channel, f"/incident note Said by <@{bob.id}>")
    with pytest.raises(StillNeededError, match="INC-1"):
        await forgets(world, bot, bob.id)
    await alice.command(channel, "/incident resolve A restart")
    await reviewed(world, bot, alice, channel)
    await alice.command(channel, "/incident close Done")
    await world.settled(bot)
    async with bot.store.read() as unit:
        found = json.dumps(await exported(unit, bob.id))
    assert MARKER in found
    assert '"role_assignment"' in found
    token = await forgets(world, bot, bob.id)
    assert await where(bot, bob.id, "Bob Okafor") == set()
    assert {"role_assignment.user_id", "status_update.author", "timeline_entry.text"} <= await where(bot, token)
    assert MARKER in str([entry.text for entry in await entries(bot)])
    [row] = await kept(bot, What.FORGOTTEN)
    assert (row.subject, row.detail["texts"]) == (token, False)
    shown = await alice.command("#general", "/incident timeline INC-1")
    assert f"former colleague {token.removeprefix('former-')}" in str(shown.words) + (await alice.modal()).words


async def test_what_a_forgotten_person_wrote_can_go_too(world: World, bot: Muster) -> None:
    """Updates, notes and reasons of theirs; what others wrote stays, and nobody finds the words by searching."""
    alice, bob = await world.person("alice"), await world.person("bob")
    channel = (await staged(world, bot, Status.INVESTIGATING)).channel
    await bob.command(channel, f"/incident note {MARKER} is what we found")
    await bob.command(channel, f"/incident update We restart {MARKER}")
    await alice.command(channel, "/incident note An elephant passed by")
    await alice.command(channel, "/incident cancel A false alarm")
    await world.settled(bot)
    await forgets(world, bot, bob.id, texts=True)
    assert await where(bot, MARKER, but=("inbox", "delivery")) == set()
    assert "timeline_entry.text" in await where(bot, "elephant")
    found = await alice.command("#general", f"/incident find {MARKER}")
    assert "INC-1" not in found.words


async def test_nobody_is_forgotten_whom_the_settings_still_call(world: World, bot: Muster) -> None:
    """It says which settings, so that they can be changed first."""
    carmen = await world.person("carmen")
    async with bot.store.write() as unit:
        [service] = await unit.services.ensure(["Payments"], world.clock.now())
        service.responders = {"groups": [], "people": [carmen.id]}
    with pytest.raises(StillNeededError, match=r"the settings, services\.Payments\.people"):
        await forgets(world, bot, carmen.id)


async def forgets(world: World, bot: Muster, user: str, *, texts: bool = False) -> str:
    """Have an operator forget somebody; return what stands for them."""
    async with bot.store.write() as unit:
        context = Context(unit=unit, now=world.clock.now(), actor=OPERATOR, via=Via.COMMAND)
        return await forget(context, user, texts=texts)


async def entries(bot: Muster) -> list[TimelineEntry]:
    """Return every line of every timeline."""
    async with bot.store.read() as unit:
        return list((await unit.session.execute(select(TimelineEntry))).scalars())
