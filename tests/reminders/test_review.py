"""The owner of a review is reminded of it by day, in resolved and closed incidents, until it is signed off."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.vocabulary import Status
from tests.bot.test_review import written
from tests.reminders.test_tasks import told
from tests.reminders.watching import pass_until, pending, quiet, said
from tests.steps import DECLARER, MANAGER, staged
from tests.world import MONDAY_MORNING, World, form

if TYPE_CHECKING:
    from app import Muster

WHAT = "review of *INC-1 · Checkout is down*"


async def test_the_owner_is_reminded_a_working_day_before_at_its_time_and_five_working_days_after(
    world: World, bot: Muster
) -> None:
    """On working days, whatever became of the incident, the third and fifth by an edit; then only lists tell."""
    incident = await staged(world, bot, Status.RESOLVED)
    alice = await world.person(DECLARER)
    await alice.message(incident.channel, "Review of INC-1")
    start = world.clock.now()
    await pass_until(world, bot, MONDAY_MORNING + timedelta(days=17))
    heard = [line for line in await told(world, MANAGER, start) if WHAT in line]
    days = [line[:9] for line in heard]
    assert days == [f"{day} 09:30" for day in ("Fri", "Mon", "Tue", "Wed", "Fri")]
    assert "Your review of *INC-1 · Checkout is down* is due " in heard[0]
    assert heard[1].endswith("is due.")
    assert heard[2].endswith("is overdue by 1 d.")
    assert heard[4].endswith("is overdue by 7 d.")
    assert not any(kind.startswith("review") for kind in await pending(bot))


async def test_a_review_signed_off_or_waiting_for_a_new_resolution_reminds_nobody(world: World, bot: Muster) -> None:
    """Nothing is asked of anybody that is done, or that cannot be done now."""
    incident = await staged(world, bot, Status.RESOLVED)
    alice = await world.person(DECLARER)
    message = await alice.message(incident.channel, "Review of INC-1", button="Edit")
    assert "review soon" in await pending(bot)
    await alice.command(incident.channel, "/incident reopen It is back")
    await quiet(world, bot)
    assert not any(kind.startswith("review") for kind in await pending(bot))
    await alice.command(incident.channel, "/incident resolve Another restart")
    await quiet(world, bot)
    assert "review soon" in await pending(bot)
    await written(alice, await alice.refreshed(message), Summary="It broke", Causes="Not known: no logs")
    await quiet(world, bot)
    await alice.click("Sign off", on=await alice.refreshed(message))
    await quiet(world, bot)
    assert not any(kind.startswith("review") for kind in await pending(bot))


async def test_the_channel_and_the_owner_are_told_of_the_meeting_a_quarter_of_an_hour_before(
    world: World, bot: Muster
) -> None:
    """Once; moved, it is told at its new time."""
    incident = await staged(world, bot, Status.RESOLVED)
    bob = await world.person(MANAGER)
    message = await bob.message(incident.channel, "Review of INC-1", button="Owner and dates")
    await bob.click("Owner and dates", on=message)
    modal = await form(bob, "INC-1: review")
    await modal.pick_time("Meeting", MONDAY_MORNING.replace(hour=14, minute=0, second=0))
    await modal.submit()
    await quiet(world, bot)
    start = world.clock.now()
    await pass_until(world, bot, MONDAY_MORNING + timedelta(hours=6))
    heard = [one.on_the_clock("UTC") for one in await said(world, start) if "The review meeting" in one.text]
    assert [line.rpartition(" begins ")[0] for line in heard] == [
        f"Mon 13:45 {MANAGER}: The review meeting of *INC-1 · Checkout is down*",
        "Mon 13:45 channel: The review meeting of *INC-1 · Checkout is down*",
    ]
