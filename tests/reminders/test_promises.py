"""The promise of a next update: kept or missed, on the record; and what a change of the incident makes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.reminders.watching import incident_of, pass_until, pending, promises_of, quiet, reminders_of, said, wait
from tests.steps import figures, pick_own_time
from tests.world import declared

if TYPE_CHECKING:
    from app import Muster
    from sandbox.client import Channel, Person
    from tests.world import World

MINOR = {"impact": "Minor – some customers or a team are affected, a workaround exists", "urgency": "Low"}


async def acknowledged(world: World, bot: Muster, **form: str) -> tuple[Person, Channel]:
    """Declare and acknowledge an incident as bob, a P1 unless the form says otherwise."""
    bob = await world.person("bob")
    channel, _ = await declared(bob, **({"urgency": "Immediate"} | form))
    await bob.command(channel, "/incident ack")
    await quiet(world, bot)
    return bob, channel


async def test_updates_in_time_keep_the_promise_and_late_ones_miss_it(world: World, bot: Muster) -> None:
    """Each promise is settled once, and /incident clock tells the share."""
    bob, channel = await acknowledged(world, bot)
    await wait(world, bot, minutes=20)
    await bob.command(channel, "/incident update Looking")
    await wait(world, bot, minutes=40)
    await bob.command(channel, "/incident update Found it")
    assert await promises_of(bot) == ["withdrawn", "kept", "missed", "open"]
    assert "Updates on time: 1 of 2" in (await bob.command(channel, "/incident clock")).words


async def test_silence_counts_wherever_updates_on_time_are_told(world: World, bot: Muster) -> None:
    """Three updates in a row keep one promise; each cadence of silence after them is one missed, while it lasts."""
    bob, channel = await acknowledged(world, bot)
    for words in ("Looking", "Still looking", "Found it"):
        await bob.command(channel, f"/incident update {words}")
    assert await promises_of(bot) == ["withdrawn", "kept", "early", "early", "open"]
    await wait(world, bot, minutes=95)
    assert "Updates on time: 1 of 4" in (await bob.command(channel, "/incident clock")).words
    assert "Updates on time so far: 1 of 4" in (await bob.command(channel, "/incident catchup")).words
    assert "Updates on time 1 of 4" in await figures(bob)
    await bob.command(channel, "/incident update Rolled back")
    assert await promises_of(bot) == ["withdrawn", "kept", "early", "early", "missed", "open"]
    assert "Updates on time: 1 of 4" in (await bob.command(channel, "/incident clock")).words


async def test_acknowledging_after_the_promised_moment_does_not_undo_the_miss(world: World, bot: Muster) -> None:
    """The first update was promised for half past and nobody was there."""
    bob = await world.person("bob")
    channel, _ = await declared(bob, urgency="Immediate")
    await wait(world, bot, minutes=40)
    await bob.command(channel, "/incident ack")
    assert await promises_of(bot) == ["missed", "open"]


async def test_the_author_chooses_when_the_next_update_comes(world: World, bot: Muster) -> None:
    """The time in the modal, not the cadence, is what is promised and reminded of."""
    bob, channel = await acknowledged(world, bot)
    await bob.command(channel, "/incident update")
    modal = await bob.modal()
    await modal.fill("What happened", "A long job runs")
    chosen = (world.clock.now() + timedelta(minutes=50)).replace(second=0, microsecond=0)
    await pick_own_time(modal, "Next update", chosen)
    await modal.submit()
    await quiet(world, bot)
    (due,) = [row for row in await reminders_of(bot) if row.kind == "update"]
    assert (await incident_of(bot)).next_update_at == chosen
    assert due.due_at == chosen - timedelta(minutes=3)


async def test_clock_lists_each_pending_reminder_with_its_time_and_why(world: World, bot: Muster) -> None:
    """Soonest first, in the reader's own zone."""
    bob = await world.person("bob")
    channel, _ = await declared(bob, urgency="Immediate")
    await quiet(world, bot)
    words = (await bob.command(channel, "/incident clock")).words
    assert "INC-1 · Checkout is down: what is still to come" in words
    why = [line.split(": ", 1)[1] for line in words.splitlines()[1:] if ": " in line]
    assert why == [
        "nobody has acknowledged, and nobody else is set to be called",
        "the next update is due soon",
        "no update, status change or task for long",
        "three quarters of the time to resolve have passed",
    ]


async def test_clock_tells_of_a_pause_and_of_nothing_to_come(world: World, bot: Muster) -> None:
    """Paused: until when and why. Cancelled: nothing but that its channel is archived."""
    bob, channel = await acknowledged(world, bot)
    await bob.command(channel, "/incident pause 4h waiting for the provider")
    words = (await bob.command(channel, "/incident clock")).words
    assert "the pause ends" in words
    assert "Paused until" in words
    assert "waiting for the provider" in words
    await bob.command(channel, "/incident cancel A false alarm")
    words = (await bob.command(channel, "/incident clock")).words
    assert "it is cancelled: its channel is archived" in words
    assert len(words.splitlines()) == 2


async def test_a_higher_priority_brings_the_next_update_forward(world: World, bot: Muster) -> None:
    """From P3 to P1: half an hour from now, and what a P3 would have said is not said."""
    bob, channel = await acknowledged(world, bot, **MINOR)
    changed = world.clock.now()
    await bob.command(channel, "/incident priority P1 the queue grows")
    await quiet(world, bot)
    (due,) = [row for row in await reminders_of(bot) if row.kind == "update"]
    assert timedelta(minutes=26) < due.due_at - changed < timedelta(minutes=28)
    (target,) = [row for row in await reminders_of(bot) if row.kind == "resolve"]
    assert timedelta(hours=2.9) < target.due_at - changed <= timedelta(hours=3.1)


async def test_a_higher_priority_is_not_late_the_moment_it_holds(world: World, bot: Muster) -> None:
    """Raised to P1 after five hours, it has a P1's four hours from then on, and is late only after them."""
    bob, channel = await acknowledged(world, bot, **MINOR)
    await wait(world, bot, hours=5)
    raised = world.clock.now()
    await bob.command(channel, "/incident priority P1 the queue grows")
    await wait(world, bot, hours=3.9)
    assert [one.text for one in await said(world, raised) if "is past its target" in one.text] == []
    await wait(world, bot, hours=0.2)
    assert (await bob.message(channel, "is past its target")).words.count("within 4 h") == 1


async def test_a_lower_priority_keeps_what_was_promised(world: World, bot: Muster) -> None:
    """People were told half an hour; that they are not told sooner is no reason to tell them later."""
    bob, channel = await acknowledged(world, bot)
    promised = (await incident_of(bot)).next_update_at
    await bob.command(channel, "/incident priority P3 a workaround holds")
    assert (await incident_of(bot)).next_update_at == promised


async def test_a_change_of_status_acknowledges_and_ends_the_calls(world: World, bot: Muster) -> None:
    """Identifying the cause is being on it."""
    bob = await world.person("bob")
    channel, _ = await declared(bob, urgency="Immediate")
    await quiet(world, bot)
    assert "acknowledge again-2" in await pending(bot)
    await bob.command(channel, "/incident status identified")
    await quiet(world, bot)
    assert {one.split()[0] for one in await pending(bot)} == {"update", "resolve", "stale"}


@pytest.mark.parametrize("end", ["resolve A restart", "cancel False alarm"])
async def test_an_end_cancels_what_was_pending(world: World, bot: Muster, end: str) -> None:
    """Half a day later nothing was said about an update, a target or a quiet incident."""
    bob, channel = await acknowledged(world, bot)
    await bob.command(channel, f"/incident {end}")
    await quiet(world, bot)
    ended = world.clock.now()
    assert await pending(bot) <= {"close day-1", "review soon", "archive archive"}
    await pass_until(world, bot, ended + timedelta(hours=6))
    assert await said(world, ended) == []


async def test_reopening_promises_an_update_again(world: World, bot: Muster) -> None:
    """Work goes on, and so do the reminders."""
    bob, channel = await acknowledged(world, bot)
    await bob.command(channel, "/incident resolve A restart")
    await wait(world, bot, hours=1)
    await bob.command(channel, "/incident reopen It is back")
    await quiet(world, bot)
    assert {one.split()[0] for one in await pending(bot)} == {"update", "resolve", "stale"}
    (target,) = [row for row in await reminders_of(bot) if row.kind == "resolve"]
    put_off = target.due_at - (await incident_of(bot)).declared_at - timedelta(hours=3)
    assert timedelta(minutes=59) < put_off < timedelta(minutes=62)


@pytest.mark.parametrize("words", ["update INC-1 The provider is down", "update INC-1", "no change"])
async def test_an_update_acknowledges_when_nobody_has(world: World, bot: Muster, words: str) -> None:
    """The person who tells news is on it: acknowledged at that moment, said so, and nobody else is called."""
    bob = await world.person("bob")
    channel, _ = await declared(bob, urgency="Immediate")
    assert "acknowledge again-2" in await pending(bot)
    await wait(world, bot, minutes=10)
    if words == "no change":
        await wait(world, bot, minutes=21)
        await bob.click("No change", on=await bob.message(channel, "promised for", button="No change"))
    else:
        answer = await bob.command("#general", f"/incident {words}")
        if words == "update INC-1":
            modal = await bob.modal()
            await modal.fill("What happened", "The provider is down")
            await modal.submit()
        else:
            assert answer.words.startswith("INC-1 is updated and acknowledged. Told: ")
    late = "31 min: 16 min over the target of 15 min"
    took, told = ("31 min", late) if words == "no change" else ("10 min", "10 min (target 15 min: met)")
    await bob.message(channel, f"Bob Okafor acknowledged INC-1 after {told}.")
    assert "Investigating" in (await bob.message(channel, "Update ·")).words
    await quiet(world, bot)
    assert not [row for row in await pending(bot) if row.startswith("acknowledge")]
    assert f"Time to acknowledge: {took}" in (await bob.command(channel, "/incident show")).words
    again = await bob.command("#general", "/incident update INC-1 Still looking")
    assert again.words.startswith("INC-1 is updated. Told: ")
