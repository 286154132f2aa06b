"""Whom private incidents call: their own people, or the usual chain where the workspace says so and each form does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import Muster
from sandbox.client import Person
from tests.bot.seen import close_all
from tests.bot.settings_steps import changes, in_force, opened
from tests.reminders.watching import incident_of, pass_until, set_policy
from tests.steps import MANAGER_NAME
from tests.world import World, declared, form

USUAL = "The steps and managers of its priority too"
WHOM = "A missed target of a private incident calls"
NAMED = "People who are called join the channel and read everything"
P2_CALLS = (
    "• At once, until someone acknowledges: its incident manager and @sre-oncall.",
    "• 20 min later, unless someone has acknowledged: its incident manager, @Hiro Tanaka and @security.",
    "• If not resolved within 8 h: its incident manager and @leadership.",
)
ALONE = "calls its incident manager, and nobody else"


def group(world: World, handle: str) -> str:
    """Return the id of a user group."""
    return next(each.id for each in world.sandbox.workspace.people.groups.values() if each.handle == handle)


async def chained(world: World, bot: Muster, *, widened: bool) -> Person:
    """Have P2 call groups and a person, and private incidents too where an admin ticks that; return a declarer."""
    hiro = await world.person("hiro")
    chain = [
        {"groups": [group(world, "sre-oncall")], "minutes": 20},
        {"people": [hiro.id], "groups": [group(world, "security")], "minutes": 30},
    ]
    await set_policy(bot, P2={"chain": chain, "managers": {"groups": [group(world, "leadership")]}})
    if widened:
        emma = await world.person("emma")
        modal = await opened(emma, "People")
        await modal.check(WHOM, USUAL)
        await modal.submit()
        await close_all(emma)
    return await world.person("bob")


async def members(world: World) -> set[str]:
    """Return the names of who is in the incident's channel."""
    state = await world.control("GET", "state")
    names = {user["id"]: user["name"] for user in state["users"]}
    channel = next(each for each in state["channels"] if each["name"].startswith("inc-1"))
    return {names[user] for user in channel["members"]} - {"muster"}


async def test_who_private_incidents_call_is_a_setting_that_is_off(world: World, bot: Muster) -> None:
    """An admin ticks it, sees that it holds, and can take it back; each change is recorded."""
    assert not (await in_force(bot)).people.private_chain
    await chained(world, bot, widened=True)
    assert (await in_force(bot)).people.private_chain
    emma = await world.person("emma")
    await emma.command("#general", "/incident settings")
    assert "They call the same people as public ones." in (await form(emma, "Settings")).words
    await close_all(emma)
    modal = await opened(emma, "People")
    assert modal.value(WHOM) == [USUAL]
    await modal.clear(WHOM)
    await modal.submit()
    assert not (await in_force(bot)).people.private_chain
    kept = [(each.before["private_chain"], each.after["private_chain"]) for each in await changes(bot, "people")]
    assert kept == [(False, True), (True, False)]


@pytest.mark.parametrize("widened", [False, True])
async def test_the_form_that_declares_a_private_incident_names_whom_it_calls_and_when(
    world: World, bot: Muster, *, widened: bool
) -> None:
    """As soon as the priority is known, and again when it changes; of a public incident and a drill it says nothing."""
    bob = await chained(world, bot, widened=widened)
    await bob.command("#general", "/incident declare A report about a person")
    modal = await bob.modal()
    assert "Declaring calls @sre-oncall (@Alice Moreau and @Hiro Tanaka) at once." in modal.words
    await modal.check("Kind of incident", "Private")
    await modal.refresh()
    assert "Declaring calls" not in modal.words
    assert (P2_CALLS[0] in modal.words) is widened
    for label, choice in (("Impact", "Major – many customers or a department are affected"), ("Urgency", "High")):
        await modal.pick(label, choice)
        await modal.refresh()
    told = [line in modal.words for line in (NAMED, *P2_CALLS)]
    assert told == [widened] * len(told)
    assert (ALONE in modal.words) is not widened
    await modal.pick("Priority", "P1 Critical")
    await modal.refresh()
    assert ("If not resolved within 4 h: its incident manager." in modal.words) is widened
    await modal.check("Kind of incident", "Private", "Drill")
    await modal.refresh()
    assert "calls" not in modal.words
    assert NAMED not in modal.words


@pytest.mark.parametrize("widened", [False, True])
async def test_the_forms_of_an_incident_name_whom_it_calls_once_it_is_private(
    world: World, bot: Muster, *, widened: bool
) -> None:
    """Turning private tells of its priority, and changing that of the new one; what is acknowledged calls less."""
    bob = await chained(world, bot, widened=widened)
    channel, _ = await declared(bob, manager=MANAGER_NAME)
    await bob.command(channel, "/incident private")
    modal = await form(bob, "INC-1: private")
    assert [line in modal.words for line in (NAMED, *P2_CALLS)] == [widened] * 4
    assert (ALONE in modal.words) is not widened
    await close_all(bob)
    await bob.command(channel, "/incident priority")
    assert NAMED not in (await form(bob, "INC-1: priority")).words
    await close_all(bob)
    await bob.command(channel, "/incident private")
    await (await form(bob, "INC-1: private")).submit()
    await bob.command("#general", "/incident ack INC-1")
    await bob.command("#general", "/incident priority INC-1")
    modal = await form(bob, "INC-1: priority")
    assert (P2_CALLS[-1] in modal.words) is widened
    assert "until somebody acknowledges" not in modal.words
    await modal.pick("Priority", "P1 Critical")
    await modal.refresh()
    assert ("If not resolved within 4 h: its incident manager." in modal.words) is widened
    await close_all(bob)
    typed = await bob.command("#general", "/incident priority INC-1 P1 It spreads")
    assert ("INC-1 is set to P1" in typed.words) is not widened
    if widened:
        modal = await form(bob, "INC-1: priority")
        assert "If not resolved within 4 h: its incident manager." in modal.words
        await modal.submit()
    assert (await incident_of(bot)).priority == "P1"


@pytest.mark.parametrize("widened", [False, True])
async def test_the_clock_calls_to_a_private_incident_whom_the_forms_named(
    world: World, bot: Muster, *, widened: bool
) -> None:
    """Nobody else, at no other time."""
    bob = await chained(world, bot, widened=widened)
    await declared(bob, "A report about a person", marks=("Private",))
    start = (await incident_of(bot)).declared_at
    oncall, security, leadership = (
        {each.name for each in map(world.sandbox.workspace.people.get, found.users)}
        for handle in ("sre-oncall", "security", "leadership")
        for found in world.sandbox.workspace.people.groups.values()
        if found.handle == handle
    )
    expected = {"bob"}
    for minutes, more in ((0, oncall), (19, set()), (21, security | {"hiro"}), (481, leadership)):
        await pass_until(world, bot, start + timedelta(minutes=minutes))
        expected |= more if widened else set()
        assert await members(world) == expected, minutes
