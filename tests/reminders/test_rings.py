"""How often people are rung: once for one event, and no oftener than it is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.rings import (
    ATTENDED_MOST,
    MANAGER,
    REACHED_WITHIN,
    SET,
    TOGETHER_MOST,
    attended,
    left_alone,
    rings,
    set_up,
    together,
)
from tests.reminders.watching import group, pass_until, quiet, set_policy
from tests.world import MONDAY_MORNING, declared

if TYPE_CHECKING:
    from app import Muster
    from tests.world import World


async def heard(world: World, who: str, *words: str) -> list[str]:
    """Return what rang somebody since the world began and has one of these words."""
    life = await rings(world, MONDAY_MORNING)
    return [ring.text for ring in life.rings if ring.who == who and any(word in ring.text for word in words)]


async def test_a_missed_target_rings_its_manager_once_and_does_not_call_them(world: World, bot: Muster) -> None:
    """Who leads it is told directly, though they are in the group of the managers as well; the others are called."""
    await set_policy(bot, P1={"managers": {"groups": [group(world, "leadership")]}})
    emma = await world.person("emma")
    channel, _ = await declared(emma, urgency="Immediate")
    await emma.command(channel, "/incident ack")
    began = world.clock.now()
    await pass_until(world, bot, began.replace(hour=began.hour + 5))
    assert await heard(world, "emma", "to resolve", "called") == [
        "INC-1 has 1 h left of its 4 h to resolve.",
        "INC-1 is past its target to resolve within 4 h.",
    ]
    assert await heard(world, "jonas", "to resolve", "called") == ["You are called to INC-1 · Checkout is down"]


async def test_who_calls_their_own_group_is_not_called_themselves(world: World, bot: Muster) -> None:
    """The others of the group are, once, also where they are in two of the groups called."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    world.sandbox.workspace.people.set_group_users(
        group(world, "security"), [alice.id, (await world.person("hiro")).id]
    )
    await alice.command(channel, "/incident escalate @sre-oncall @security We need you")
    await quiet(world, bot)
    assert await heard(world, "alice", "needs you") == []
    assert len(await heard(world, "hiro", "needs you")) == 1


async def test_who_takes_a_role_themselves_is_told_there_and_not_rung(world: World, bot: Muster) -> None:
    """What it owes stands in the channel, for their eyes only."""
    alice = await world.person("alice")
    channel, _ = await declared(alice, manager="Bob Okafor")
    await alice.command(channel, "/incident assign @alice technical")
    await quiet(world, bot)
    told = await alice.message(channel, "You are now a technical lead", ephemeral=True)
    assert "assigned by @Alice" in told.words
    assert await heard(world, "alice", "You are now") == []
    assert len(await heard(world, "bob", "You are now")) == 1


async def test_a_group_that_is_called_is_not_mentioned_by_the_announcement_too(world: World, bot: Muster) -> None:
    """Each of them is told directly; a group that nobody calls is mentioned."""
    on_call, leaders = group(world, "sre-oncall"), group(world, "leadership")
    await set_policy(
        bot,
        P1={"chain": [{"groups": [on_call], "minutes": 5}], "mention": on_call},
        P2={"chain": [{"groups": [on_call], "minutes": 5}], "mention": leaders},
    )
    bob = await world.person("bob")
    await declared(bob, urgency="Immediate")
    await quiet(world, bot)
    assert await heard(world, "alice", "INC-1") == ["You are called to INC-1 · Checkout is down"]
    await declared(bob, "Mail is slow")
    await quiet(world, bot)
    assert len(await heard(world, "emma", "INC-2")) == 1


async def test_an_attended_p1_rings_its_manager_six_times_at_most(world: World, bot: Muster) -> None:
    """In its two hours, and in the two weeks after it in which nobody writes its review."""
    await set_up(world, bot)
    assert 0 < (await attended(world, bot)).of(MANAGER) <= ATTENDED_MOST


async def test_a_p1_left_alone_reaches_everybody_set_within_ten_minutes(world: World, bot: Muster) -> None:
    """Who is on call for its service, who is in the chain of its priority, and its manager."""
    await set_up(world, bot)
    assert (await left_alone(world, bot, minutes=10)).reached(REACHED_WITHIN) >= SET


async def test_five_incidents_at_once_ring_their_manager_twenty_times_at_most(world: World, bot: Muster) -> None:
    """In four and a half hours, always on time."""
    await set_up(world, bot)
    assert 0 < (await together(world, bot)).of(MANAGER) <= TOGETHER_MOST
