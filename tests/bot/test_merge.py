"""Merging a duplicate, as people do it: from the form to both channels, and back within a day."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.transitions import Kind
from tests.bot.settings_steps import refused
from tests.reminders.watching import incident_of, members, pending, quiet, reminders_of
from tests.steps import press, transitions
from tests.world import declared, form

if TYPE_CHECKING:
    from app import Muster
    from sandbox.client import Channel, Message, Person
    from tests.world import World


async def two(world: World, bot: Muster, **more: tuple[str, ...]) -> tuple[Channel, Channel, Message]:
    """Have alice declare INC-1 and bob INC-2, the same thing again; return both channels and the second card."""
    alice, bob = await world.person("alice"), await world.person("bob")
    first, _ = await declared(alice, "Checkout is down", **more)
    second, card = await declared(bob, "Checkout down for all", **more)
    await world.settled(bot)
    return first, second, card


async def merge(person: Person, place: Channel | str, typed: str) -> None:
    """Merge by the command and its form."""
    reply = await person.command(place, f"/incident merge {typed}")
    assert not reply.words, reply.words
    await (await person.modal()).submit()


async def a_day_later(world: World, bot: Muster) -> None:
    """Let more than a day pass in one go: what the incidents remind of meanwhile is not looked at here."""
    world.clock.advance(timedelta(days=1, hours=1).total_seconds())
    await quiet(world, bot)


async def take_part(person: Person, channel: Channel) -> None:
    """Wait until Muster has heard that a person joined, and caught them up."""
    await person.message(channel, "Incident manager", ephemeral=True)


async def followers(bot: Muster, number: int) -> set[str]:
    """Return who is kept informed of an incident."""
    incident = await incident_of(bot, number)
    async with bot.store.read() as unit:
        return set(await unit.followers.of(incident.id))


async def test_a_duplicate_hands_its_people_over_and_points_to_where_work_goes_on(world: World, bot: Muster) -> None:
    """Told before it is done; then invited, followed, announced, recorded on both; no reminder, no figure is left."""
    first, second, card = await two(world, bot)
    alice, bob, farid = [await world.person(name) for name in ("alice", "bob", "farid")]
    await farid.command("#general", "/incident follow INC-2")
    await bob.command(second, "/incident task Restart the gateway")
    await world.settled(bot)

    await press(bob, "Merge", await bob.refreshed(card))
    modal = await form(bob, "INC-2: merge")
    assert "Choose the incident where work is to go on" in modal.words
    await modal.pick("It is a duplicate of", "INC-1 Checkout is down", typing="checkout")
    told = (await modal.refresh()).words
    for said in (
        "@Bob Okafor will be invited into #inc-1-checkout-is-down.",
        "1 follower of INC-2 will follow INC-1.",
        "1 open task will belong to INC-1 too.",
        "Undo merge takes it back within a day",
    ):
        assert said in told
    await modal.submit()

    pointer = await bob.message(second, "Work goes on in #inc-1-checkout-is-down")
    assert pointer.buttons == ["Undo merge"]
    took = (await alice.message(first, "into this incident")).words
    assert (
        "Bob Okafor merged INC-2 (#inc-2-checkout-down-for-all) into this incident. 1 person was invited here." in took
    )
    await world.settled(bot)
    assert "Restart the gateway" in (await alice.command(first, "/incident tasks")).words
    assert {"alice", "bob"} <= await members(world)
    told = (await bob.command(first, "/incident update On it here")).words
    assert "You acknowledged the incident with it." in told
    announced = await farid.message("#incidents", "Status\nMerged into INC-1")
    assert "It is the same incident as INC-1, where work goes on: #inc-1-checkout-is-down" in announced.words
    assert announced.buttons == []
    assert (await bob.channel(second.id)).topic.startswith("✅ Merged · INC-2 · ")
    assert await followers(bot, 1) == {farid.id}
    await farid.message("@muster", "Checkout is down")
    assert await pending(bot, 2) == {"archive archive"}
    assert [row.kind for row in await transitions(bot, 2)][-1] == Kind.MERGED
    assert Kind.DUPLICATE in [row.kind for row in await transitions(bot, 1)]
    assert "INC-2" not in (await alice.command("#general", "/incident list")).words
    report = (await farid.command("#general", "/incident report 7d")).words
    assert "1 merged" in report
    await a_day_later(world, bot)
    assert world.sandbox.workspace.channels[second.id].is_archived


async def test_undone_within_a_day_everything_is_as_before(world: World, bot: Muster) -> None:
    """Status, reminders, figures, followers, tasks; who was invited stays. A day later it is too late."""
    first, second, _ = await two(world, bot)
    alice, bob, farid = [await world.person(name) for name in ("alice", "bob", "farid")]
    await bob.command(second, "/incident ack")
    await farid.command("#general", "/incident follow INC-2")
    await bob.command(second, "/incident task Restart the gateway")
    await quiet(world, bot)
    before = {row.kind for row in await reminders_of(bot, 2)}
    await merge(bob, second, "INC-1")
    await quiet(world, bot)
    await bob.click("Undo merge", on=await bob.message(second, "Work goes on in"))
    said = (await bob.message(second, "undid the merge into INC-1")).words
    assert "INC-2 is investigating again" in said
    await alice.message(first, "It is an incident of its own again")
    await quiet(world, bot)
    row = await incident_of(bot, 2)
    assert (row.status, row.merged_into_id, row.merged_at) == ("investigating", None, None)
    assert {row.kind for row in await reminders_of(bot, 2)} == before
    assert await followers(bot, 1) == set()
    assert await followers(bot, 2) == {farid.id}
    assert "Restart the gateway" in (await bob.command(second, "/incident tasks")).words
    assert "Restart the gateway" not in (await alice.command(first, "/incident tasks")).words
    assert "1 merged" not in (await farid.command("#general", "/incident report 7d")).words
    await farid.message("#incidents", "Status\nInvestigating")

    for typed in ("timeline INC-1", "catchup INC-1", "show INC-1", "tasks INC-1 all"):
        await alice.command("#general", f"/incident {typed}")
    told = " ".join(
        [one.words for one in await alice.messages(first)] + [one.words for one in await alice.messages("#general")]
    )
    told += (await alice.modal()).words
    assert "Checkout down for all" not in told
    assert told.count("Restart the gateway") == 0
    await (await alice.modal()).close()

    await merge(bob, "#general", "INC-2 into INC-1")
    await a_day_later(world, bot)
    late = (await bob.command("#general", "/incident unmerge INC-2")).words
    assert "was merged more than a day ago" in late
    assert (await incident_of(bot, 2)).status == "merged"


async def test_two_people_merging_each_others_at_once_leave_one_merge(world: World, bot: Muster) -> None:
    """The later one is told, beside the field, where work goes on already; nobody waits for the other."""
    first, second, _ = await two(world, bot)
    alice, bob = await world.person("alice"), await world.person("bob")
    await bob.join(first)
    await alice.join(second)
    await take_part(bob, first)
    await take_part(alice, second)
    modals = []
    for person, typed in ((alice, "INC-1 into INC-2"), (bob, "INC-2 into INC-1")):
        await person.command("#general", f"/incident merge {typed}")
        modals.append(await person.modal())
    await asyncio.gather(*(modal.submit() for modal in modals), return_exceptions=True)
    await world.settled(bot)
    statuses = sorted([(await incident_of(bot, number)).status for number in (1, 2)])
    assert statuses == ["declared", "merged"]
    kinds = [row.kind for number in (1, 2) for row in await transitions(bot, number)]
    assert kinds.count(Kind.MERGED) == 1


async def test_a_double_click_merges_once_and_a_second_person_is_told(world: World, bot: Muster) -> None:
    """One merge, one pointer."""
    _, second, _ = await two(world, bot)
    alice, bob = await world.person("alice"), await world.person("bob")
    await alice.join(second)
    await take_part(alice, second)
    for person in (alice, bob):
        await person.command("#general", "/incident merge INC-2 into INC-1")
    later = await alice.modal()
    await world.control("POST", "deliveries", duplicate="interactive", times=1)
    await (await bob.modal()).submit()
    await world.settled(bot)
    said = list((await refused(later)).values())
    assert said == ["INC-2 is already merged into INC-1. Nothing changed."]
    pointers = [m for m in await bob.messages(second) if "Work goes on in" in m.words]
    assert len(pointers) == 1


async def test_a_chain_leads_on_and_privacy_is_kept(world: World, bot: Muster) -> None:
    """Merged into what was merged itself: the last one is named. Across privacy: refused, with what to do."""
    await two(world, bot)
    alice, bob = await world.person("alice"), await world.person("bob")
    await declared(alice, "Third")
    await declared(alice, "Secret", marks=("Private",))
    await declared(alice, "Rehearsal", marks=("Drill",))
    await merge(bob, "#general", "INC-2 into INC-1")
    await world.settled(bot)
    for typed, said in (
        ("INC-3 into INC-2", "INC-2 was merged itself: work goes on in INC-1. Choose INC-1."),
        ("INC-4 into INC-3", "INC-4 is private and INC-3 is not: merging would tell everybody of it."),
        ("INC-3 into INC-4", "INC-4 is private and INC-3 is not: everybody who takes part in INC-3 would be let in."),
        ("INC-5 into INC-3", "A drill can only be merged into a drill"),
        ("INC-3 into INC-3", "INC-3 cannot be merged into itself."),
    ):
        await alice.command("#general", f"/incident merge {typed}")
        modal = await alice.modal()
        assert said in modal.words
        assert said in " ".join((await refused(modal)).values())
        await modal.close()
    hidden = (await bob.command("#general", "/incident merge INC-3 into INC-4")).words
    assert hidden == (await bob.command("#general", "/incident merge INC-3 into INC-99")).words.replace("99", "4")
    assert "Write it like" in (await bob.command("#general", "/incident merge that one")).words
    outside = (await bob.command("#general", "/incident merge INC-3 into INC-1")).words
    assert "Only people who take part in INC-3 can merge it." in outside


async def test_a_private_one_joins_a_private_one_and_says_who_will_read_it(world: World, bot: Muster) -> None:
    """Who takes part in both may do it; the people brought over are named beforehand; nobody else learns of it."""
    first, second, _ = await two(world, bot, marks=("Private",))
    alice, bob, farid = [await world.person(name) for name in ("alice", "bob", "farid")]
    assert "There is no incident" in (await bob.command(second, "/incident merge INC-1")).words
    await alice.invite(first, "bob")
    await take_part(bob, first)
    await bob.command(second, "/incident merge INC-1")
    modal = await form(bob, "INC-2: merge")
    assert "Everybody who takes part is in" in modal.words
    await modal.submit()
    await world.settled(bot)
    said = (await alice.message(first, "into this incident")).words
    assert "Checkout down for all" not in said
    state = await world.control("GET", "state")
    public = [str(each) for each in state["channels"] if each["kind"] == "public"]
    assert not any("INC-2" in text for text in public)
    assert "There is no incident" in (await farid.command("#general", "/incident unmerge INC-2")).words
