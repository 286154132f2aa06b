"""No incident goes on without an incident manager: who leaves is told, a volunteer is asked for, and takes over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.reminders.watching import incident_of, pending, quiet, said, wait
from tests.world import declared

if TYPE_CHECKING:
    from app import Muster
    from sandbox.client import Channel
    from tests.world import World

ASKED = "@alice: Nobody has led INC-1 · Checkout is down since "


async def managed(world: World, bot: Muster) -> Channel:
    """Declare a P1 as alice with bob as its manager, acknowledged."""
    alice = await world.person("alice")
    channel, _ = await declared(alice, urgency="Immediate", manager="Bob Okafor")
    await alice.command(channel, "/incident ack")
    await quiet(world, bot)
    return channel


async def asked(world: World) -> list[str]:
    """Return whom the question for a volunteer was put to, oldest first."""
    told = await said(world, world.clock.now() - timedelta(hours=3))
    return [one.to for one in told if one.text.startswith(ASKED)]


@pytest.mark.parametrize("how", ["leaves the channel", "is removed from the channel", "is deactivated"])
async def test_a_volunteer_is_asked_for_when_the_manager(world: World, bot: Muster, how: str) -> None:
    """At once, and again until somebody takes over."""
    channel = await managed(world, bot)
    match how:
        case "leaves the channel":
            await (await world.person("bob")).leave(channel)
        case "is removed from the channel":
            await (await world.person("alice")).kick(channel, "bob")
        case _:
            await (await world.person("emma")).deactivate("bob")
    alice = await world.person("alice")
    await alice.message(channel, "Nobody has led")
    await wait(world, bot, minutes=16)
    assert await asked(world) == ["channel", "channel"]
    await alice.click("Take over", on=await alice.message(channel, "Nobody has led"))
    await alice.message(channel, "is now the incident manager")
    await wait(world, bot, minutes=16)
    assert await asked(world) == ["channel", "channel"]
    assert (await incident_of(bot)).vacant_since is None
    assert "manager ask-3" not in await pending(bot)


async def test_a_manager_who_leaves_is_told_that_they_are_not_the_manager_any_more(world: World, bot: Muster) -> None:
    """So that they hand over what they know."""
    channel = await managed(world, bot)
    bob = await world.person("bob")
    await bob.leave(channel)
    assert "no longer have the role Incident manager" in (await bob.message("@muster", "You left the channel")).words


async def test_somebody_from_outside_takes_over_and_joins(world: World, bot: Muster) -> None:
    """Anyone who sees the incident may take it over, and is in its channel from then on."""
    channel = await managed(world, bot)
    await (await world.person("bob")).leave(channel)
    hiro = await world.person("hiro")
    await hiro.message(channel, "Nobody has led")
    await hiro.click("Take over", on=await hiro.message(channel, "Nobody has led"))
    await hiro.message(channel, "is now the incident manager")
    await quiet(world, bot)
    assert (await hiro.channel(channel.name)).is_member


async def test_the_second_volunteer_learns_who_has_it(world: World, bot: Muster) -> None:
    """Two click; one has it, the other is told."""
    channel = await managed(world, bot)
    await (await world.person("bob")).leave(channel)
    alice, hiro = await world.person("alice"), await world.person("hiro")
    question = await alice.message(channel, "Nobody has led")
    await alice.click("Take over", on=question)
    await hiro.click("Take over", on=question)
    refused = await hiro.message("@muster", "is the incident manager of INC-1 now")
    assert "Nothing changed." in refused.words


async def test_a_manager_who_hands_over_can_leave_without_a_question(world: World, bot: Muster) -> None:
    """Roles name the successor; nobody is asked for."""
    channel = await managed(world, bot)
    bob = await world.person("bob")
    await bob.command(channel, "/incident roles")
    modal = await bob.modal()
    await modal.pick_person("Incident manager", "Alice Moreau")
    await modal.fill("Hand-over note", "The provider calls back at noon")
    await modal.submit()
    await quiet(world, bot)
    await bob.leave(channel)
    await wait(world, bot, minutes=20)
    assert await asked(world) == []
    assert (await incident_of(bot)).vacant_since is None


async def test_reminders_go_to_the_new_manager(world: World, bot: Muster) -> None:
    """The person who took over is named in the next reminder, and gets what the manager gets directly."""
    channel = await managed(world, bot)
    await (await world.person("bob")).leave(channel)
    alice = await world.person("alice")
    await alice.click("Take over", on=await alice.message(channel, "Nobody has led"))
    await quiet(world, bot)
    after = world.clock.now()
    await wait(world, bot, minutes=46)
    told = [one for one in await said(world, after) if "update" in one.text and one.to != "channel"]
    assert [one.to for one in told] == ["only alice", "alice"]
    due = next(one for one in await said(world, after) if "is due." in one.text)
    assert due.text.startswith("@alice: ")
