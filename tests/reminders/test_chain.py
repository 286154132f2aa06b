"""A chain of two steps, a group and a person: each is called in turn until somebody acknowledges."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.reminders.watching import (
    group,
    incident_of,
    members,
    pass_until,
    quiet,
    reminders_of,
    said,
    said_since_declared,
    set_policy,
    wait,
)
from tests.world import declared

if TYPE_CHECKING:
    from app import Muster
    from sandbox.client import Channel
    from tests.world import World


async def chained(world: World, bot: Muster) -> tuple[Channel, datetime]:
    """Declare a P1 as bob, whose chain is those on call, then after five minutes emma."""
    emma = await world.person("emma")
    steps = [{"groups": [group(world, "sre-oncall")], "minutes": 5}, {"people": [emma.id], "minutes": 20}]
    await set_policy(bot, P1={"chain": steps})
    channel, _ = await declared(await world.person("bob"), urgency="Immediate")
    await quiet(world, bot)
    return channel, (await incident_of(bot)).declared_at


async def calls(world: World, start: datetime, since: float) -> list[str]:
    """Return what was said since then, but for updates that are due and the card that each newcomer gets."""
    told = [one.since(start) for one in await said(world, start + timedelta(minutes=since))]
    return [one for one in told if "update" not in one.lower() and one.split()[1] != "only"]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_each_step_is_posted_mentioned_invited_and_told_directly(world: World, bot: Muster) -> None:
    """First the group's two people, five minutes later emma, then her again."""
    _, start = await chained(world, bot)
    await pass_until(world, bot, start + timedelta(minutes=16))
    assert await members(world) == {"alice", "bob", "hiro"}
    await pass_until(world, bot, start + timedelta(minutes=41))
    assert await members(world) == {"alice", "bob", "emma", "hiro"}
    assert await calls(world, start, 14) == [
        "+15 alice: You are called to INC-1 · Checkout is down",
        "+15 channel: @sre-oncall: nobody has acknowledged INC-1 after 15 min (target 15 min). You are called next.",
        "+15 hiro: You are called to INC-1 · Checkout is down",
        "+20 channel: @emma: nobody has acknowledged INC-1 after 20 min (target 15 min). You are called next.",
        "+20 emma: You are called to INC-1 · Checkout is down",
        "+40 channel: @emma: nobody has acknowledged INC-1 after 40 min (target 15 min). You are called again.",
        "+40 emma: You are called to INC-1 · Checkout is down",
    ]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_whoever_acknowledges_from_the_direct_message_stops_it_and_the_others_hear_once(
    world: World, bot: Muster
) -> None:
    """Emma takes it from her direct message; alice and hiro are told, once; nobody is called any more."""
    _, start = await chained(world, bot)
    await pass_until(world, bot, start + timedelta(minutes=21))
    emma = await world.person("emma")
    await emma.click("Acknowledge", on=await emma.message("@muster", "You are called"))
    await quiet(world, bot)
    await emma.command("#general", "/incident update INC-1 Looking")
    await wait(world, bot, minutes=25)
    assert await calls(world, start, 20.9) == [
        "+21 alice: INC-1 · Checkout is down is taken: @emma acknowledged it.",
        "+21 channel: @emma acknowledged INC-1 after 21 min (target 15 min: missed).",
        "+21 hiro: INC-1 · Checkout is down is taken: @emma acknowledged it.",
    ]


async def test_acknowledging_before_the_first_step_calls_nobody(world: World, bot: Muster) -> None:
    """What was acknowledged in time disturbs no one."""
    channel, start = await chained(world, bot)
    bob = await world.person("bob")
    await bob.command(channel, "/incident ack")
    await wait(world, bot, minutes=29)
    assert await calls(world, start, 0.9) == []
    assert await members(world) == {"bob"}


async def test_cancelling_tells_those_who_were_called_that_it_is_over(world: World, bot: Muster) -> None:
    """Nobody acknowledged a false alarm; who was called need not come."""
    channel, start = await chained(world, bot)
    await pass_until(world, bot, start + timedelta(minutes=16))
    await (await world.person("bob")).command(channel, "/incident cancel False alarm")
    await quiet(world, bot)
    over = "INC-1 · Checkout is down is cancelled. You are not needed any more."
    told = await calls(world, start, 15.9)
    assert [one for one in told if "needed" in one] == [f"+16 alice: {over}", f"+16 hiro: {over}"]


async def test_a_group_that_is_gone_keeps_nobody_else_from_being_called(world: World, bot: Muster) -> None:
    """The step that names it and a person still calls the person."""
    emma = await world.person("emma")
    await set_policy(bot, P1={"chain": [{"groups": ["SGONE"], "people": [emma.id], "minutes": 10}]})
    await declared(await world.person("bob"), urgency="Immediate")
    start = (await incident_of(bot)).declared_at
    await pass_until(world, bot, start + timedelta(minutes=16))
    assert "emma" in await members(world)


async def test_a_drill_calls_nobody_but_its_own_manager(world: World, bot: Muster) -> None:
    """Practising wakes no one else."""
    emma = await world.person("emma")
    await set_policy(bot, P1={"chain": [{"people": [emma.id], "minutes": 10}]})
    await declared(await world.person("bob"), urgency="Immediate", marks=("Drill",))
    start = (await incident_of(bot)).declared_at
    await pass_until(world, bot, start + timedelta(minutes=16))
    told = await calls(world, start, 14)
    assert [one.split(":")[0] for one in told] == ["+15 bob", "+15 channel"]
    assert "@bob" in told[1]


async def test_a_private_incident_calls_only_its_manager_and_the_security_group(world: World, bot: Muster) -> None:
    """Neither the chain nor a missed target lets anybody in whom the form did not name."""
    await set_policy(
        bot,
        people={"security": group(world, "security")},
        P1={
            "chain": [{"groups": [group(world, "sre-oncall")], "minutes": 5}],
            "managers": {"groups": [group(world, "leadership")]},
        },
    )
    bob = await world.person("bob")
    await bob.command("#general", "/incident declare")
    modal = await bob.modal()
    await modal.check("Kind of incident", "Private")
    await modal.refresh()
    assert "A missed target calls its incident manager and @security, and nobody else." in modal.words
    await modal.close()
    await declared(bob, "A report about a person", urgency="Immediate", marks=("Private",))
    start = (await incident_of(bot)).declared_at
    await pass_until(world, bot, start + timedelta(hours=4, minutes=1))
    assert await members(world) == {"bob", "alice", "kavya"}
    told = "".join(await said_since_declared(world, start))
    assert "@sre-oncall" not in told
    assert "@leadership" not in told


async def test_a_missed_resolve_target_calls_the_managers_of_the_priority(world: World, bot: Muster) -> None:
    """Hierarchic escalation: the managers join and are told why."""
    await set_policy(bot, P1={"managers": {"groups": [group(world, "leadership")]}})
    bob = await world.person("bob")
    channel, _ = await declared(bob, urgency="Immediate")
    await bob.command(channel, "/incident ack")
    start = (await incident_of(bot)).declared_at
    await pass_until(world, bot, start + timedelta(hours=4, minutes=1))
    assert await members(world) == {"bob", "emma", "jonas", "maya"}
    told = [one for one in await calls(world, start, 239.5) if "nothing has happened" not in one]
    assert told == [
        "+240 bob: You are called to INC-1 · Checkout is down",
        "+240 channel: @bob @leadership: INC-1 has missed its target to be resolved within 4 h.",
        "+240 emma: You are called to INC-1 · Checkout is down",
        "+240 jonas: You are called to INC-1 · Checkout is down",
        "+240 maya: You are called to INC-1 · Checkout is down",
    ]
    assert [row.kind for row in await reminders_of(bot) if row.kind == "resolve"] == []


async def test_responders_of_the_affected_service_are_mentioned_at_half_the_target(world: World, bot: Muster) -> None:
    """Those who know the service hear of it before anybody is called."""
    async with bot.store.write() as unit:
        (service,) = await unit.services.ensure(["Payments"], world.clock.now())
        service.responders = {"groups": [group(world, "payments-oncall")], "people": []}
    bob = await world.person("bob")
    await declared(bob, urgency="Immediate")
    async with bot.store.write() as unit:
        services = await unit.services.ensure(["Payments"], world.clock.now())
        await unit.services.affect(1, services)
    start = (await incident_of(bot)).declared_at
    await pass_until(world, bot, start + timedelta(minutes=9))
    (told,) = await calls(world, start, 5)
    assert told.startswith("+8 channel: @payments-oncall: nobody has acknowledged INC-1 · Checkout is down yet.")
