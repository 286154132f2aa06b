"""The buttons of reminders: each does what it says, and one that comes too late is refused kindly."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.reminders.watching import incident_of, pass_until, pending, promises_of, quiet, reminders_of, said, wait
from tests.steps import reviewed
from tests.world import declared

if TYPE_CHECKING:
    from app import Muster
    from sandbox.client import Channel, Message, Person
    from tests.world import World


async def reminded(world: World, bot: Muster) -> tuple[Person, Channel, Message]:
    """Acknowledge a P1 as bob, tell of a workaround, and wait until the next update is due."""
    bob = await world.person("bob")
    channel, _ = await declared(bob, urgency="Immediate")
    await bob.command(channel, "/incident ack")
    await bob.command(channel, "/incident update")
    modal = await bob.modal()
    await modal.fill("What happened", "The gateway times out")
    await modal.click("More")
    await modal.fill("Workaround", "Pay by invoice")
    await modal.submit()
    await wait(world, bot, minutes=31)
    return bob, channel, await bob.message(channel, "is due")


async def test_post_update_opens_the_form_with_what_still_holds(world: World, bot: Muster) -> None:
    """The modal holds the last workaround; submitting it answers the reminder."""
    bob, channel, due = await reminded(world, bot)
    await bob.click("Post update", on=due)
    modal = await bob.modal()
    await modal.click("More")
    assert modal.value("Workaround") == "Pay by invoice"
    await modal.fill("What happened", "Rolling back")
    await modal.submit()
    await bob.message(channel, "Rolling back")
    await quiet(world, bot)
    assert await promises_of(bot) == ["withdrawn", "kept", "missed", "open"]


@pytest.mark.parametrize("minutes", [15, 30])
async def test_snooze_asks_again_after_so_long_and_promises_nothing_else(
    world: World, bot: Muster, minutes: int
) -> None:
    """The promise others were given stays; the reminder comes again in time."""
    bob, channel, due = await reminded(world, bot)
    promised = (await incident_of(bot)).next_update_at
    clicked = world.clock.now()
    await bob.click(f"Snooze {minutes} min", on=due)
    await bob.message(channel, "snoozed the update reminder of INC-1 until")
    assert (await incident_of(bot)).next_update_at == promised
    await pass_until(world, bot, clicked + timedelta(minutes=minutes - 1))
    assert not [one for one in await said(world, clicked) if "is due" in one.text]
    await pass_until(world, bot, clicked + timedelta(minutes=minutes + 1))
    (again,) = [one for one in await said(world, clicked) if "is due" in one.text]
    assert minutes <= (again.at - clicked) / timedelta(minutes=1) < minutes + 0.5


async def test_a_snooze_postpones_the_question_and_not_the_escalation(world: World, bot: Muster) -> None:
    """The manager and those to be called hear when they would have; after three times only an update answers."""
    bob, channel, due = await reminded(world, bot)
    promised = (await incident_of(bot)).next_update_at
    assert promised is not None
    await world.fault("chat.delete", "error", error="cant_delete_message", times=None)  # each stands there still
    for _ in range(3):
        await bob.click("Snooze 15 min", on=due)
        await wait(world, bot, minutes=15, seconds=30)
        [*_, due] = [each for each in await bob.messages(channel) if "is due" in each.words]
    heard = [one.since(promised) for one in await said(world, promised) if "overdue" in one.text]
    assert heard == [
        "+15 bob: The update on INC-1 is overdue by 15 min.",
        "+30 channel: @bob: The update on INC-1 is overdue by 30 min.",
    ]
    assert "It was snoozed 3 times and cannot be snoozed again." in due.words
    assert due.buttons == ["Post update"]
    assert "for the last time" in (await bob.message(channel, "snoozed the update reminder")).words
    [overdue] = [each for each in await bob.messages(channel) if "overdue by 30 min" in each.words]
    await bob.click("Snooze 15 min", on=overdue)
    await bob.message(
        channel,
        "This reminder was already postponed 3 times. Nothing changed. Press Post update instead.",
        ephemeral=True,
    )


async def test_no_change_posts_a_line_and_promises_the_next_update(world: World, bot: Muster) -> None:
    """One click is an update; the next is due by the cadence."""
    bob, channel, due = await reminded(world, bot)
    await bob.click("No change", on=due)
    await bob.message(channel, "Still investigating, no change.")
    incident = await incident_of(bot)
    assert incident.next_update_at is not None
    assert incident.newest_update_at is not None
    assert incident.next_update_at - incident.newest_update_at == timedelta(minutes=30)
    assert await pending(bot) >= {"update nudge"}


async def test_no_change_clicked_on_the_nudge_keeps_the_promise(world: World, bot: Muster) -> None:
    """The nudge is for one person's eyes, and its buttons work."""
    bob = await world.person("bob")
    channel, _ = await declared(bob, urgency="Immediate")
    await bob.command(channel, "/incident ack")
    await wait(world, bot, minutes=28)
    await bob.click("No change", on=await bob.message(channel, "is due in 3 min", ephemeral=True))
    await bob.message(channel, "no change")
    assert (await promises_of(bot))[-2:] == ["kept", "open"]


async def test_still_working_quiets_the_question_for_as_long_again(world: World, bot: Muster) -> None:
    """Asked after two hours of a P1 without anything happening; answered, it is asked two hours later."""
    bob = await world.person("bob")
    channel, _ = await declared(bob, urgency="Immediate")
    await bob.command(channel, "/incident ack")
    await wait(world, bot, hours=2, minutes=1)
    asked = await bob.message(channel, "Still going on?")
    assert asked.buttons == ["Still working", "Resolve", "Cancel incident"]
    clicked = world.clock.now()
    await bob.click("Still working", on=asked)
    await bob.message(channel, "says that work on INC-1 goes on")
    (stale,) = [row for row in await reminders_of(bot) if row.kind == "stale"]
    assert timedelta(0) <= stale.due_at - clicked - timedelta(hours=2) < timedelta(seconds=5)


async def test_whether_it_still_goes_on_is_asked_of_those_who_are_silent(world: World, bot: Muster) -> None:
    """While people write in its channel nobody is asked; two hours after the last of them wrote, somebody is."""
    bob, alice = await world.person("bob"), await world.person("alice")
    channel, _ = await declared(bob, urgency="Immediate")
    await bob.command(channel, "/incident ack")
    await alice.join(channel)
    await wait(world, bot, hours=1)
    await alice.say(channel, "The pool is still exhausted.")
    wrote = world.clock.now()
    await wait(world, bot, hours=1, minutes=1)
    assert not [each for each in await bob.messages(channel) if "Still going on?" in each.words]
    (stale,) = [row for row in await reminders_of(bot) if row.kind == "stale" and row.fired_at is None]
    assert timedelta(0) <= stale.due_at - wrote - timedelta(hours=2) < timedelta(seconds=5)
    await wait(world, bot, hours=1)
    await bob.message(channel, "Still going on?")


async def test_a_resolved_incident_is_closed_from_the_direct_message(world: World, bot: Muster) -> None:
    """A working day after its review was signed off its manager is asked to close it, and not a day before."""
    bob = await world.person("bob")
    channel, _ = await declared(bob, urgency="Immediate")
    await bob.command(channel, "/incident resolve A restart")
    resolved = world.clock.now()
    await wait(world, bot, days=2)
    assert [one.text for one in await said(world, resolved) if "closed" in one.text] == []
    await reviewed(world, bot, bob, channel)
    await wait(world, bot, days=1)
    asked = await bob.message("@muster", "is not closed yet")
    await bob.click("Close", on=asked)
    await (await bob.modal()).submit()
    await bob.message(channel, "closed INC-1")
    assert await pending(bot) == {"archive archive"}


async def test_buttons_that_come_too_late_are_refused_kindly(world: World, bot: Muster) -> None:
    """After the incident was resolved, what an old reminder offers changes nothing, and the person is told why."""
    bob, channel, due = await reminded(world, bot)
    await world.fault("chat.delete", "error", error="cant_delete_message", times=None)  # it stands there still
    await bob.command(channel, "/incident resolve A restart")
    await quiet(world, bot)
    for label in ("Snooze 15 min", "No change"):
        await bob.click(label, on=due)
        refused = await bob.message(channel, "INC-1 is resolved, so this reminder no longer applies", ephemeral=True)
        assert "Nothing changed." in refused.words
    assert await pending(bot) == {"review soon"}


async def test_a_second_acknowledgement_from_a_direct_message_is_refused_kindly(world: World, bot: Muster) -> None:
    """Who is called and comes second learns who has it."""
    bob = await world.person("bob")
    channel, _ = await declared(await world.person("alice"), urgency="Immediate", manager="Bob Okafor")
    await quiet(world, bot)
    called = await bob.message("@muster", "You are called")
    await world.fault("chat.update", "ratelimited", retry_after=60, times=None)  # the button stands there still
    await (await world.person("alice")).command(channel, "/incident ack")
    await bob.click("Acknowledge", on=called)
    assert "Nothing changed." in (await bob.message("@muster", "was acknowledged by", ephemeral=True)).words


async def test_two_clicks_on_no_change_are_one_update(world: World, bot: Muster) -> None:
    """A double click is one act: the second finds the reminder answered."""
    bob, channel, due = await reminded(world, bot)
    before = await promises_of(bot)
    await world.control("POST", "deliveries", duplicate="interactive", times=1)
    await bob.click("No change", on=due)
    await bob.message(channel, "no change")
    await quiet(world, bot)
    assert len(await promises_of(bot)) == len(before) + 1
