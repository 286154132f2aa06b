"""Deleting a drill from Slack: who may, what goes, what stays, and what its old buttons say."""

from __future__ import annotations

from app import Muster
from bot.domain.audit import What
from sandbox.client import Person
from tests.bot.kept import where
from tests.bot.seen import close_all
from tests.bot.test_audit import kept, log
from tests.bot.test_checklist import home
from tests.world import World, declared, form

MARKER = "quokka"
MINOR = "Minimal – nobody is kept from their work"


async def ended(world: World, bot: Muster, alice: Person) -> str:
    """Have a drill declared by `alice` and cancelled; return its channel's name."""
    channel, _ = await declared(alice, f"A rehearsal of {MARKER}", marks=("Drill",))
    await alice.command(channel, f"/incident task Tidy up after {MARKER}")
    await alice.command(channel, "/incident cancel It is over")
    await world.settled(bot)
    return channel.name


async def deletes(person: Person) -> str:
    """Delete INC-1 by the form; return what stands in its place then."""
    await person.command("#general", "/incident delete INC-1")
    modal = await form(person, "INC-1: delete")
    assert "Its channel is archived, not deleted." in modal.words
    await modal.submit()
    said = (await form(person, "INC-1: delete")).words
    await close_all(person)
    return said


async def test_who_declared_a_drill_deletes_it_once_it_is_over(world: World, bot: Muster) -> None:
    """Its record goes; its channel is told and archived; what pointed to it says that it was deleted."""
    alice, emma = await world.person("alice"), await world.person("emma")
    name = await ended(world, bot, alice)
    await emma.command("#general", "/incident show INC-1")
    assert "INC-1 is deleted." in await deletes(alice)
    await world.settled(bot)
    assert await where(bot, MARKER, but=("inbox",)) == set()
    state = await world.control("GET", "state")
    [channel] = [each for each in state["channels"] if each["name"] == name]
    assert channel["is_archived"]
    assert any("Alice Moreau" in str(each) or "deleted the drill INC-1" in str(each) for each in channel["messages"])
    for act in ("show", "reopen", "timeline", "delete"):
        said = (await emma.command("#general", f"/incident {act} INC-1")).words
        assert said.startswith("INC-1 was a drill and has been deleted. Nothing was recorded."), act
    [row] = await kept(bot, What.PURGED)
    assert (row.actor, row.subject) == (alice.id, "INC-1")
    assert "@Alice Moreau deleted the drill INC-1" in (await log(emma)).words


async def test_old_buttons_say_that_the_drill_was_deleted_and_an_adopted_channel_stays(
    world: World, bot: Muster
) -> None:
    """A channel that was there before the drill is not archived: its card can still be clicked."""
    carmen = await world.person("carmen")
    await carmen.command("#payments", "/incident here A rehearsal")
    modal = await form(carmen, "Declare incident")
    await modal.check("Kind of incident", "Drill", "Use #payments as its channel")
    await modal.refresh()
    await modal.submit()
    await close_all(carmen)
    await world.settled(bot)
    await carmen.command("#payments", "/incident cancel It is over")
    await world.settled(bot)
    card = await carmen.message("#payments", "Incident manager")
    assert "archived" not in await deletes(carmen)
    await world.settled(bot)
    assert not (await carmen.channel("#payments")).is_archived
    await carmen.message("#payments", "deleted the drill INC-1")
    await carmen.click("Reopen", on=card)
    await carmen.message("#payments", "INC-1 was a drill and has been deleted.")


async def test_only_drills_that_are_over_are_deleted_by_who_answers_for_them(world: World, bot: Muster) -> None:
    """An admin may, too; others are told who can, and an incident is never deleted."""
    alice, emma, farid = [await world.person(name) for name in ("alice", "emma", "farid")]
    channel, _ = await declared(alice, "A rehearsal", marks=("Drill",))
    await declared(alice, "Checkout is down")
    await world.settled(bot)
    early = await alice.command("#general", "/incident delete INC-1")
    assert "Only drills can be deleted, once they are over." in early.words
    await alice.command(channel, "/incident cancel It is over")
    await alice.command("#general", "/incident cancel INC-2 No incident")
    incident = await alice.command("#general", "/incident delete INC-2")
    assert incident.words.startswith("INC-2 is not a drill, and only drills can be deleted.")
    refused = await farid.command("#general", "/incident delete INC-1")
    assert "and workspace admins can delete it" in refused.words
    assert await kept(bot, What.PURGED) == []
    assert "INC-1 is deleted. Its channel will be archived in a moment." in await deletes(emma)


async def test_who_deletes_a_drill_is_told_once_that_slack_leaves_its_channel_open(world: World, bot: Muster) -> None:
    """With Slack's reason and what to do; tried again in vain from an admin's App Home, it is not told again."""
    await world.fault("conversations.archive", "error", error="restricted_action", times=None)
    alice, bob = await world.person("alice"), await world.person("bob")
    await ended(world, bot, bob)
    await alice.home()
    await deletes(bob)
    told = await bob.message("@muster", "INC-1 is deleted, but its channel")
    assert "Slack said restricted_action. A workspace setting forbids it." in told.words
    assert "Or archive it by hand: open it, press its name, then Settings." in told.words
    await alice.click("Try again", on=await home(world, bot, alice, "Archiving the channel of a deleted drill"))
    await world.settled(bot)
    assert sum("could not be archived" in each.words for each in await bob.messages("@muster")) == 1
    await world.control("DELETE", "faults")
    await alice.click("Try again", on=await home(world, bot, alice, "Archiving the channel of a deleted drill"))
    await world.settled(bot)
    state = await world.control("GET", "state")
    assert [each["is_archived"] for each in state["channels"] if "quokka" in each["name"]] == [True]


async def test_of_a_private_drill_that_was_deleted_nothing_is_told(world: World, bot: Muster) -> None:
    """Its reference says the same as one that never was."""
    alice, farid = await world.person("alice"), await world.person("farid")
    channel, _ = await declared(alice, "A rehearsal", marks=("Drill", "Private"))
    await alice.command(channel, "/incident cancel It is over")
    await world.settled(bot)
    await deletes(alice)
    assert "There is no incident INC-1." in (await farid.command("#general", "/incident show INC-1")).words


async def test_a_practice_that_is_deleted_still_counts_as_set_up(world: World, bot: Muster) -> None:
    """The checklist keeps its tick."""
    alice = await world.person("alice")
    await alice.home()
    channel, _ = await declared(alice, "A rehearsal", marks=("Drill",), impact=MINOR, urgency="Low")
    await alice.command(channel, "/incident resolve It was rolled back")
    await alice.command(channel, "/incident close")
    await (await form(alice, "INC-1: close")).submit()
    await home(world, bot, alice, "1 of 7 done")
    await deletes(alice)
    await home(world, bot, alice, "1 of 7 done")
