"""Owners are reminded of tasks before, at and after their time, whatever became of the incident; nobody else is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.vocabulary import Status
from tests.reminders.watching import pass_until, pending, quiet, said, wait
from tests.steps import DECLARER, MANAGER, OUTSIDER, staged
from tests.world import MONDAY_MORNING, declared

if TYPE_CHECKING:
    from datetime import datetime

    from app import Muster
    from tests.world import World

OWNER = "carmen"


async def told(world: World, who: str, after: datetime) -> list[str]:
    """Return what Muster told somebody directly since a moment, each with what clocks in UTC showed."""
    return [one.on_the_clock("UTC") for one in await said(world, after) if one.to == who]


async def test_the_owner_of_a_task_is_reminded_around_the_clock_while_it_is_worked_on(
    world: World, bot: Muster
) -> None:
    """After three quarters of the time, at its end, and on the next working day; not once it is done."""
    channel = (await staged(world, bot, Status.INVESTIGATING)).channel
    alice, carmen = await world.person(DECLARER), await world.person(OWNER)
    await alice.command(channel, "/incident task Restart the pool @carmen 2h")
    await alice.command(channel, "/incident task Already done @carmen 1h")
    await carmen.click("Done", on=await carmen.message("@muster", "Already done"))
    await quiet(world, bot)
    start = world.clock.now()
    await pass_until(world, bot, start + timedelta(hours=2, minutes=1))
    assert await told(world, OWNER, start) == [
        "Mon 11:00 carmen: Your task of *INC-1 · Checkout is down* is due in 30 min: Restart the pool",
        "Mon 11:30 carmen: Your task of *INC-1 · Checkout is down* is due: Restart the pool",
    ]
    await carmen.click("Postpone a day", on=await carmen.message("@muster", "down is due:"))
    await quiet(world, bot)
    assert "task soon" in await pending(bot)
    await alice.command(channel, "/incident pause 2h waiting for the provider")
    await quiet(world, bot)
    assert await pending(bot) == {"resume resume"}


async def test_follow_ups_are_reminded_of_by_day_after_the_incident_is_closed(world: World, bot: Muster) -> None:
    """In working time, five times after it was due, of which two edit the one before; then only lists tell.

    One that nobody has goes to the manager.
    """
    channel = (await staged(world, bot, Status.CLOSED)).channel
    alice = await world.person(DECLARER)
    await alice.command(channel, "/incident task Write it up @carmen 2026-11-26")
    await alice.command(channel, "/incident task Nobody has this 2026-11-26 20:00")
    await quiet(world, bot)
    carmen, start = await world.person(OWNER), world.clock.now()
    assert not (await carmen.channel(channel.id)).is_member
    await pass_until(world, bot, MONDAY_MORNING + timedelta(days=21))
    what = "carmen: Your follow-up of *INC-1 · Checkout is down* is"
    assert await told(world, OWNER, start) == [
        f"{at} {what} {how}: Write it up"
        for at, how in [
            ("Thu 09:00", "due in 8 h"),
            ("Thu 17:00", "due"),
            ("Fri 17:00", "overdue by 1 d"),
            ("Mon 17:00", "overdue by 5 d"),
            ("Wed 17:00", "overdue by 7 d"),
        ]
    ]
    unowned = [line for line in await told(world, MANAGER, start) if "An unowned follow-up" in line]
    assert [line[:9] for line in unowned][:2] == ["Fri 09:00", "Fri 17:00"]
    assert len(unowned) == 4
    assert not any(kind.startswith("task") for kind in await pending(bot))


async def test_follow_ups_that_nobody_has_are_asked_about_until_somebody_takes_them(world: World, bot: Muster) -> None:
    """The manager hears of those with neither owner nor date by working day, five times, not all with a ring."""
    channel = (await staged(world, bot, Status.CLOSED)).channel
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    await alice.command(channel, "/incident task Rotate the certificate")
    await alice.command(channel, "/incident task Alert on the pool")
    await quiet(world, bot)
    start = world.clock.now()
    await wait(world, bot, hours=30)
    asked = "2 follow-ups of INC-1 · Checkout is down have no owner and no due date."
    message = await bob.message("@muster", asked)
    assert message.buttons == ["I'll take it", "I'll take it"]
    await bob.click("I'll take it", on=message)
    left = "1 follow-up of INC-1 · Checkout is down has no owner and no due date."
    await bob.message("@muster", left)
    await quiet(world, bot)
    await pass_until(world, bot, MONDAY_MORNING + timedelta(days=21))
    rung = [line[:9] for line in await told(world, MANAGER, start) if left in line.replace("*", "")]
    assert rung == ["Tue 09:30", "Wed 09:30", "Fri 09:30"]
    await bob.click("I'll take it", on=await bob.message("@muster", left))
    assert not (await bob.message("@muster", "No longer needed")).buttons
    assert "Alert on the pool" in (await bob.command("#general", "/incident tasks mine")).words


@pytest.mark.parametrize("ending", ["cancel A false alarm", ""])
async def test_a_drill_and_what_was_cancelled_bother_nobody_outside(world: World, bot: Muster, ending: str) -> None:
    """A drill's own people are reminded until one leaves; a cancelled incident's tasks rest."""
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    channel, _ = await declared(alice, marks=("Drill",))
    await alice.invite(channel, "Bob Okafor")
    await bob.command(channel, "/incident ack")
    await alice.command(channel, "/incident task Ring them @bob 2h")
    await quiet(world, bot)
    if ending:
        await alice.command(channel, f"/incident {ending}")
    await bob.leave(channel)
    await quiet(world, bot)
    start = world.clock.now()
    await pass_until(world, bot, start + timedelta(hours=3))
    assert await told(world, MANAGER, start) == []
    heard = [line for line in await told(world, DECLARER, start) if "Ring them" in line]
    assert len(heard) == (0 if ending else 1)
    assert await told(world, OUTSIDER, start) == []
