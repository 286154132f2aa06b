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
from tests.steps import transitions
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


CALLED = "You are called to INC-1 · Checkout is down"
LEFT = "Nobody has acknowledged INC-1 · Checkout is down, and nobody else is left to call"


async def line(world: World, channel: Channel) -> str:
    """Return what the incident's channel says of who was called."""
    return (await (await world.person("bob")).message(channel, "Called: ")).words


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_the_first_are_called_and_invited_at_once_and_each_step_in_its_time(world: World, bot: Muster) -> None:
    """First the group's two people, five minutes later emma; each person is rung once, and mentioned nowhere."""
    channel, start = await chained(world, bot)
    assert await members(world) == {"alice", "bob", "hiro"}
    assert await line(world, channel) == "Called: @Alice Moreau – not yet · @Hiro Tanaka – not yet"
    await pass_until(world, bot, start + timedelta(minutes=6))
    assert await members(world) == {"alice", "bob", "emma", "hiro"}
    told = [one for one in await calls(world, start, -1) if "called" in one.lower() or "next in line" in one]
    assert told == [
        f"+0 alice: {CALLED}",
        "+0 channel: Called to INC-1: @alice – not yet · @hiro – not yet · @emma – not yet",
        f"+0 hiro: {CALLED}",
        "+5 channel: Nobody has acknowledged INC-1 after 5 min. Muster calls the next in line.",
        f"+5 emma: {CALLED}",
    ]
    posted = [call["args"] for call in await world.calls("chat.postMessage") if call["args"]["channel"] == channel.id]
    assert not [args["text"] for args in posted if "<!subteam" in args["text"] or "<@" in args["text"]]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_the_end_of_the_chain_is_told_to_those_left_growing_apart(world: World, bot: Muster) -> None:
    """The last ones, the managers and the incident manager, who declared it, hear that nobody else is left."""
    jonas = await world.person("jonas")
    await set_policy(bot, P1={"managers": {"people": [jonas.id]}})
    await declared(await world.person("bob"), urgency="Immediate")
    start = (await incident_of(bot)).declared_at
    await pass_until(world, bot, start + timedelta(minutes=46))
    told = [one for one in await calls(world, start, 1) if "channel" not in one]
    assert told == [f"+{at} {who}: {LEFT}" for at in (15, 25, 45) for who in ("bob", "jonas")]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_whoever_acknowledges_from_the_direct_message_stops_it_and_the_others_hear_once(
    world: World, bot: Muster
) -> None:
    """Emma takes it from her direct message; alice and hiro are told, once; nobody else is called."""
    _, start = await chained(world, bot)
    await pass_until(world, bot, start + timedelta(minutes=6))
    emma, hiro = await world.person("emma"), await world.person("hiro")
    await emma.click("Acknowledge", on=await emma.message("@muster", "You are called"))
    await quiet(world, bot)
    await emma.command("#general", "/incident update INC-1 Looking")
    await wait(world, bot, minutes=25)
    assert await calls(world, start, 5.9) == [
        "+6 alice: @emma has acknowledged INC-1 · Checkout is down. You are not needed unless you hear otherwise.",
        "+6 channel: *Emma Lindqvist* acknowledged INC-1 after 6 min (target 15 min: met).",
        "+6 hiro: @emma has acknowledged INC-1 · Checkout is down. You are not needed unless you hear otherwise.",
    ]
    read = await hiro.message("@muster", "You are called")
    assert "@Emma Lindqvist has acknowledged it. You are not needed unless you hear otherwise." in read.words
    assert not read.buttons


async def test_acknowledging_before_the_next_step_calls_nobody_more(world: World, bot: Muster) -> None:
    """What was acknowledged in time disturbs no one else."""
    channel, start = await chained(world, bot)
    await (await world.person("bob")).command(channel, "/incident ack")
    await wait(world, bot, minutes=29)
    assert [one for one in await calls(world, start, 0.9) if "called" in one.lower() or "next in line" in one] == []
    assert await members(world) == {"alice", "bob", "hiro"}


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_somebody_who_comes_is_told_to_all_and_nobody_else_is_called_until_it_is_late(
    world: World, bot: Muster
) -> None:
    """Hiro comes after two minutes: emma is called at the target, since nobody has acknowledged by then."""
    channel, start = await chained(world, bot)
    await wait(world, bot, minutes=2)
    hiro = await world.person("hiro")
    await hiro.click("I'm coming", on=await hiro.message("@muster", "You are called"))
    await quiet(world, bot)
    told = "@Alice Moreau – not yet · @Hiro Tanaka – coming (2 min)"
    assert await line(world, channel) == f"Called: {told}"
    assert told in (await (await world.person("bob")).message(channel, "Incident manager")).words
    assert (await hiro.message("@muster", "You are called")).buttons == ["Acknowledge", "I can't"]
    await pass_until(world, bot, start + timedelta(minutes=14))
    assert "emma" not in await members(world)
    await pass_until(world, bot, start + timedelta(minutes=16))
    assert "emma" in await members(world)


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_once_all_of_a_step_cannot_come_the_next_is_called_at_once(world: World, bot: Muster) -> None:
    """Not after the first who cannot, but after the last; two clicks are one answer."""
    channel, start = await chained(world, bot)
    for name, called in (("hiro", set[str]()), ("alice", {"emma"})):
        person = await world.person(name)
        message = await person.message("@muster", "You are called")
        await person.click("I can't", on=message)
        await quiet(world, bot)
        assert await members(world) - {"alice", "bob", "hiro"} == called
    assert world.clock.now() < start + timedelta(minutes=1)
    told = "Called: @Alice Moreau – cannot come · @Hiro Tanaka – cannot come · @Emma Lindqvist – not yet"
    assert await line(world, channel) == told
    assert [row.kind for row in await transitions(bot)].count("answered") == 2


async def test_who_cannot_come_may_come_after_all(world: World, bot: Muster) -> None:
    """The answer given last counts."""
    channel, _ = await chained(world, bot)
    hiro = await world.person("hiro")
    for answer in ("I can't", "I'm coming"):
        await hiro.click(answer, on=await hiro.message("@muster", "You are called"))
        await quiet(world, bot)
    assert "@Hiro Tanaka – coming" in await line(world, channel)


async def test_cancelling_tells_those_who_were_called_that_it_is_over(world: World, bot: Muster) -> None:
    """Nobody acknowledged a false alarm; who was called need not come."""
    channel, start = await chained(world, bot)
    await pass_until(world, bot, start + timedelta(minutes=1))
    await (await world.person("bob")).command(channel, "/incident cancel False alarm")
    await quiet(world, bot)
    over = "INC-1 · Checkout is down is cancelled. You are no longer needed."
    told = await calls(world, start, 0.9)
    assert [one for one in told if "needed" in one] == [f"+1 alice: {over}", f"+1 hiro: {over}"]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_a_step_of_which_nobody_is_left_is_passed_over_at_once(world: World, bot: Muster) -> None:
    """A group that is gone, a person whose account is closed: the next in line is called in the same moment."""
    grace, dmitri, emma = [await world.person(name) for name in ("grace", "dmitri", "emma")]
    await emma.deactivate("dmitri")
    world.sandbox.workspace.people.get(grace.id).deleted = True  # while Muster was not told
    chain = [
        {"groups": ["SGONE"], "minutes": 10},
        {"people": [dmitri.id], "minutes": 10},
        {"people": [grace.id], "minutes": 10},
        {"people": [emma.id], "minutes": 10},
    ]
    await set_policy(bot, P1={"chain": chain})
    await declared(await world.person("bob"), urgency="Immediate")
    await quiet(world, bot)
    assert world.clock.now() < (await incident_of(bot)).declared_at + timedelta(minutes=1)
    assert await members(world) == {"bob", "emma"}


async def test_a_drill_calls_nobody_but_its_own_manager(world: World, bot: Muster) -> None:
    """Practising wakes no one else."""
    emma = await world.person("emma")
    await set_policy(bot, P1={"chain": [{"people": [emma.id], "minutes": 10}]})
    await declared(await world.person("bob"), urgency="Immediate", marks=("Drill",))
    start = (await incident_of(bot)).declared_at
    await pass_until(world, bot, start + timedelta(minutes=16))
    told = await calls(world, start, 1)
    assert [one.split(":")[0] for one in told] == ["+15 bob", "+15 channel"]
    assert await members(world, "drill-1-") == {"bob"}


async def test_a_p3_at_night_calls_nobody_until_morning_and_its_form_says_when(world: World, bot: Muster) -> None:
    """P3 and P4 keep working hours: declared at nine in the evening, hiro is called at nine in the morning."""
    hiro, bob = await world.person("hiro"), await world.person("bob")
    await set_policy(bot, P3={"chain": [{"people": [hiro.id], "minutes": 60}]})
    world.clock.advance(timedelta(hours=11, minutes=30).total_seconds())
    await bob.command("#general", "/incident declare Slow search")
    modal = await bob.modal()
    await modal.pick("Priority", "P3 Medium")
    await modal.refresh()
    whom = "Declaring calls @Hiro Tanaka when work begins, 2026-11-24 09:00 UTC: P3 keeps working hours."
    assert whom in modal.words
    await modal.fill("Reason for this priority", "It can wait")
    await modal.submit()
    await quiet(world, bot)
    start = (await incident_of(bot)).declared_at
    await pass_until(world, bot, start + timedelta(hours=11))
    assert "hiro" not in await members(world)
    await pass_until(world, bot, start + timedelta(hours=12))
    assert "hiro" in await members(world)


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
    told = [one for one in await calls(world, start, 239.5) if "o update, status" not in one]
    assert told == [
        "+240 bob: INC-1 is past its target to resolve within 4 h.",
        "+240 channel: Called to INC-1: @emma – not yet · @jonas – not yet · @maya – not yet",
        "+240 channel: INC-1 is past its target to resolve within 4 h.",
        "+240 emma: You are called to INC-1 · Checkout is down",
        "+240 jonas: You are called to INC-1 · Checkout is down",
        "+240 maya: You are called to INC-1 · Checkout is down",
    ]
    assert [row.kind for row in await reminders_of(bot) if row.kind == "resolve"] == []


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_responders_of_the_affected_service_are_called_first_and_the_form_names_them(
    world: World, bot: Muster
) -> None:
    """Those who know the service, then the chain of the priority."""
    async with bot.store.write() as unit:
        (service,) = await unit.services.ensure(["Payments"], world.clock.now())
        service.responders = {"groups": [group(world, "payments-oncall")], "people": []}
    emma, bob = await world.person("emma"), await world.person("bob")
    await set_policy(bot, P2={"chain": [{"people": [emma.id], "minutes": 10}]})
    await bob.command("#general", "/incident declare Payments fail")
    modal = await bob.modal()
    assert "Declaring calls @payments-oncall (@Carmen Ruiz and @Dmitri Sokolov) at once." in modal.words
    assert "If nobody comes or acknowledges within 15 min, Muster calls @Emma Lindqvist." in modal.words
    await modal.submit()
    await quiet(world, bot)
    assert await members(world) == {"bob", "carmen", "dmitri"}
    await pass_until(world, bot, (await incident_of(bot)).declared_at + timedelta(minutes=16))
    assert await members(world) == {"bob", "carmen", "dmitri", "emma"}
