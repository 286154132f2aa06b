"""Nobody speaks to an empty room: what would have rung who is gone rings the next in line."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.vocabulary import Status
from tests.lives.heard import heard
from tests.reminders.watching import group, incident_of, members, pass_until, quiet, said, set_policy, wait
from tests.steps import staged
from tests.world import MONDAY_MORNING, USUALLY, declared

if TYPE_CHECKING:
    from datetime import datetime

    from app import Muster
    from sandbox.client import Channel
    from tests.world import World

ON_CALL = "@sre-oncall"
P3 = {"impact": "Minor – some customers or a team are affected, a workaround exists", "urgency": "Low"}


async def led_by_bob(
    world: World, bot: Muster, *, impact: str = USUALLY["impact"], urgency: str = "Immediate"
) -> Channel:
    """Declare a P1, or a P4, as grace with bob as its manager, acknowledged; those on call are next, jonas last."""
    steps = [{"groups": [group(world, "sre-oncall")], "minutes": 5}]
    called = {"chain": steps, "managers": {"people": [(await world.person("jonas")).id]}}
    await set_policy(bot, P1=called, P4=called)
    grace = await world.person("grace")
    channel, _ = await declared(grace, impact=impact, urgency=urgency, manager="Bob Okafor")
    await grace.command(channel, "/incident ack")
    await quiet(world, bot)
    return channel


async def rung(world: World, after: datetime, *, what: str = "") -> list[str]:
    """Return what was said since then about something, but to grace, who brought it up, and by the card's updates."""
    told = [one for one in await said(world, after) if one.to not in {"grace", "only grace", "#incidents"}]
    return [f"{one.to}: {one.text}" for one in told if what in one.text]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_without_a_manager_every_reminder_rings_those_next_in_line(world: World, bot: Muster) -> None:
    """The manager's account is closed: asked to take over, asked for updates, reminded of the target, they are rung."""
    channel = await led_by_bob(world, bot)
    await (await world.person("emma")).deactivate("bob")
    grace = await world.person("grace")
    await grace.message(channel, "Nobody has led")
    await quiet(world, bot)
    after = world.clock.now() - timedelta(minutes=1)
    assert {"alice", "hiro"} <= await members(world)
    start = (await incident_of(bot)).declared_at
    await pass_until(world, bot, start + timedelta(hours=4, minutes=1))
    told = [one for one in await heard(world) if one.at > after]
    for what in (
        "Nobody has led",
        "The next update",
        "is due.",
        "is overdue",
        "No update, status change",
        "left of its 4 h to resolve",
    ):
        rings = [one.rings for one in told if what in one.text and one.to == "its channel"]
        assert rings, what
        assert rings[0] == {"alice", "hiro"}, what
        assert {frozenset(), rings[0]}.issuperset(rings), what
    for what in ("is overdue", "o update, status change", "is past its target"):
        assert "Take over" in (await grace.message(channel, what)).buttons
    why = "You are called to INC-1 · Checkout is down"
    assert [one.to for one in told if why in one.text] == ["alice", "hiro", "jonas"]
    assert not [one for one in told if "@bob" in one.text]


async def test_who_is_next_in_line_and_was_not_called_before_is_called_in_once(world: World, bot: Muster) -> None:
    """A mention in a channel they are not in reaches nobody: each is invited, told directly, and offered the lead."""
    grace, hiro = await world.person("grace"), await world.person("hiro")
    channel, _ = await declared(grace, urgency="Immediate", manager="Bob Okafor")
    await grace.command(channel, "/incident ack")
    await set_policy(bot, P1={"chain": [{"groups": [group(world, "sre-oncall")], "minutes": 5}]})
    await quiet(world, bot)
    await (await world.person("bob")).leave(channel)
    call = await hiro.message("@muster", "Nobody leads it. Can you take over?")
    assert call.buttons == ["Take over", "I'm coming", "I can't"]
    await wait(world, bot, minutes=16)
    assert {"alice", "hiro"} <= await members(world)
    calls = [one for one in await hiro.messages("@muster") if "You are called" in one.words]
    assert len(calls) == 1, "each next reminder mentions them in the channel"
    await hiro.click("Take over", on=call)
    await hiro.message(channel, "is now the incident manager.")
    await quiet(world, bot)
    assert "Take over" not in (await hiro.refreshed(call)).buttons


async def test_where_nobody_is_set_who_declared_it_is_rung(world: World, bot: Muster) -> None:
    """With the policy as installed nobody but the manager is set: who declared it is there still."""
    grace = await world.person("grace")
    channel, _ = await declared(grace, urgency="Immediate", manager="Bob Okafor")
    await grace.command(channel, "/incident ack")
    await (await world.person("bob")).leave(channel)
    await quiet(world, bot)
    after = world.clock.now()
    await wait(world, bot, minutes=65)
    told = [one.text for one in await said(world, after) if "update" in one.text and one.to == "channel"]
    assert told
    assert all(text.startswith("@grace: ") for text in told), told


async def test_a_promise_that_passes_is_put_to_those_next_in_line(world: World, bot: Muster) -> None:
    """The expected resolution has passed, and who wrote the updates has left the channel."""
    channel = await led_by_bob(world, bot)
    grace, bob = await world.person("grace"), await world.person("bob")
    await grace.command(channel, "/incident assign @ines comms")
    await bob.click("Post update", on=await bob.message(channel, "Incident manager"))
    modal = await bob.modal()
    await modal.fill("What happened", "The cause is known")
    await modal.pick("Expected resolution", "30 min")
    await modal.submit()
    await quiet(world, bot)
    await (await world.person("ines")).leave(channel)
    await bob.leave(channel)
    await quiet(world, bot)
    after = world.clock.now()
    await wait(world, bot, minutes=31)
    (line,) = await rung(world, after, what="The expected resolution")
    assert line.startswith(f"channel: {ON_CALL}: ")


@pytest.mark.parametrize("how", ["leaves the channel", "is deactivated"])
async def test_a_lead_who_is_gone_holds_the_role_no_longer(world: World, bot: Muster, how: str) -> None:
    """The communications lead is gone: told in the channel, and the manager is asked for the updates instead."""
    channel = await led_by_bob(world, bot)
    grace, ines = await world.person("grace"), await world.person("ines")
    await grace.command(channel, "/incident assign @ines comms")
    await quiet(world, bot)
    if how == "leaves the channel":
        await ines.leave(channel)
        assert "no longer have the role Communications lead" in (await ines.message("@muster", "You left")).words
    else:
        await (await world.person("emma")).deactivate("ines")
    told = await grace.message(channel, "no longer has the role Communications lead")
    assert "@Bob Okafor" in told.words
    assert "Communications lead" not in (await grace.command(channel, "/incident show")).words.split("What happened")[0]
    after = world.clock.now()
    await wait(world, bot, minutes=31)
    (line,) = [one for one in await rung(world, after, what="is due.") if one.startswith("channel")]
    assert line.startswith("channel: @bob: ")


async def test_closing_is_asked_of_those_next_in_line(world: World, bot: Muster) -> None:
    """Who led a resolved incident has left: it is put to those on call, in its channel."""
    channel = await led_by_bob(
        world, bot, impact="Minimal – nobody is kept from their work", urgency="Low"
    )  # which asks for no review
    grace = await world.person("grace")
    await grace.command(channel, "/incident resolve A restart")
    await quiet(world, bot)
    await (await world.person("emma")).deactivate("bob")
    after = world.clock.now()
    await wait(world, bot, hours=30)
    told = await rung(world, after, what="is not closed yet")
    assert told
    assert all(line.startswith(f"channel: {ON_CALL}: ") for line in told), told


async def test_a_follow_up_of_a_closed_account_is_put_to_the_manager_who_is_told_why(world: World, bot: Muster) -> None:
    """At once, and at its time; nothing is sent to who cannot read it."""
    channel = (await staged(world, bot, Status.CLOSED)).channel
    alice, bob = await world.person("alice"), await world.person("bob")
    await alice.command(channel, "/incident task Write it up @carmen 2026-11-26")
    await quiet(world, bot)
    await (await world.person("emma")).deactivate("carmen")
    left = await bob.message("@muster", "Carmen Ruiz has left")
    assert "Write it up" in left.words
    assert "Reassign" in left.buttons
    await quiet(world, bot)
    after = world.clock.now()
    await pass_until(world, bot, MONDAY_MORNING + timedelta(days=4))
    told = [one for one in await said(world, after) if "Write it up" in one.text]
    assert {one.to for one in told} == {"bob"}
    assert all("@carmen, who has left" in one.text for one in told), told
    assert "Reassign" in (await bob.message("@muster", "is due:")).buttons
    async with bot.store.read() as unit:
        assert not await unit.outbox.dead([1], 10)


async def test_a_follow_up_that_nobody_has_is_put_to_those_next_in_line_where_the_manager_is_gone(
    world: World, bot: Muster
) -> None:
    """It falls due, nobody has it, and the manager's account is closed."""
    channel = await led_by_bob(world, bot)
    grace = await world.person("grace")
    await grace.command(channel, "/incident resolve A restart")
    await grace.command(channel, "/incident task Nobody has this 2026-11-24")
    await quiet(world, bot)
    await (await world.person("emma")).deactivate("bob")
    after = world.clock.now()
    await wait(world, bot, hours=40)
    told = await rung(world, after, what="Nobody has this")
    assert told
    assert all(line.startswith(f"channel: {ON_CALL}: ") for line in told), told


async def test_closing_asks_who_has_a_follow_up_that_has_neither_owner_nor_date(world: World, bot: Muster) -> None:
    """Whatever the priority: nothing would ever tell of it again. With either it closes."""
    grace = await world.person("grace")
    channel, _ = await declared(grace, **P3)
    await grace.command(channel, "/incident ack")
    await grace.command(channel, "/incident resolve A restart")
    await grace.command(channel, "/incident task Rotate the certificate")
    await grace.command(channel, "/incident close")
    modal = await grace.modal()
    await modal.submit()
    modal = await grace.modal()
    assert "Rotate the certificate (no owner, no due date)" in modal.words
    assert (await incident_of(bot)).status == Status.RESOLVED
    await modal.click("Edit")
    editing = await grace.modal()
    await editing.pick_person("Owner", "Grace Chen")
    await editing.submit()
    reply = await grace.command(channel, "/incident close Done")
    assert not reply.words
    await quiet(world, bot)
    assert (await incident_of(bot)).status == Status.CLOSED
    await grace.command(channel, "/incident task Order a new one")
    asked = await grace.message("@muster", "This follow-up of INC-1 · Checkout is down has no owner")
    assert "Reassign" in asked.buttons
