"""Tasks during an incident: typed, filled in, from a message; one message each, edited in place."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import Muster
from bot.domain.vocabulary import Status
from sandbox.client import Channel, ModalRefused
from tests.steps import DECLARER, MANAGER, OUTSIDER, VARIED, staged, transitions
from tests.world import World, declared, form


async def typed(world: World, bot: Muster, text: str, status: Status = Status.INVESTIGATING) -> Channel:
    """Bring INC-1 to a status and type a task as its declarer."""
    channel = (await staged(world, bot, status)).channel
    alice = await world.person(DECLARER)
    reply = await alice.command(channel, f"/incident task {text}")
    assert not reply.words, reply.words
    await world.settled(bot)
    return channel


async def test_a_typed_task_is_one_message_that_is_edited_in_place(world: World, bot: Muster) -> None:
    """Added with its owner and due time, done with one click, taken up again; each stands in the history."""
    channel = await typed(world, bot, "Restart the <pool> @bob 2h")
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    told = await bob.message("@muster", "gave you a task of INC-1 · Checkout is down")
    assert "Restart the <pool>" in told.words
    shown = await alice.message(channel, "Restart the <pool>")
    assert "due" in shown.words
    await bob.click("Done", on=shown)
    done = await alice.message(channel, "Task done")
    assert done.ts == shown.ts
    assert f"Done by @{MANAGER}" in done.words or "Done by" in done.words
    await alice.click("Reopen", on=done)
    again = await alice.message(channel, "Restart the <pool>", button="Done")
    assert again.ts == shown.ts
    kinds = [(row.reason, row.after.get("state")) for row in await transitions(bot) if row.kind == "task"]
    assert kinds == [("Restart the <pool>", state) for state in ("open", "done", "open")]


async def test_a_task_that_may_mean_something_else_opens_the_form_as_it_was_understood(
    world: World, bot: Muster
) -> None:
    """Nothing is recorded until it is submitted; faults stand beside their fields and keep what was typed."""
    channel = (await staged(world, bot, Status.INVESTIGATING)).channel
    alice = await world.person(DECLARER)
    await alice.command(channel, "/incident task Ask @bob for the <keys> 2h")
    modal = await form(alice, "INC-1: task")
    assert "Is the person you mention to do it?" in modal.words
    assert str(modal.value("What is to be done")).endswith("for the <keys>")
    assert modal.value("Owner") == "Bob Okafor"
    await modal.fill("Ticket", "OPS-12")
    await modal.pick_time("Due", world.clock.now() - timedelta(hours=1))
    with pytest.raises(ModalRefused, match="This time is past"):
        await modal.submit()
    await modal.pick_time("Due", world.clock.now() + timedelta(hours=3))
    with pytest.raises(ModalRefused, match="Write the whole address"):
        await modal.submit()
    await modal.fill("Ticket", "https://tracker.example.com/OPS-12?a=1&b=2")
    await modal.fill("Ticket title", "Keys <&> locks | doors")
    await modal.submit()
    shown = await alice.message(channel, "for the <keys>", button="Done")
    assert "Keys <&> locks / doors" in shown.words
    await alice.click("Edit", on=shown)
    modal = await form(alice, "INC-1: edit task")
    await modal.clear("Owner")
    await modal.pick("Kind", "Follow-up – after the incident, until it is done")
    await modal.submit()
    edited = await alice.message(channel, "no owner")
    assert edited.ts == shown.ts
    assert "Follow-up" in edited.words


@VARIED
async def test_a_message_becomes_a_task_with_its_link(world: World, bot: Muster) -> None:
    """In the incident's channel at once; elsewhere the incident is chosen from those one takes part in."""
    channel = (await staged(world, bot, Status.INVESTIGATING)).channel
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    for place in (channel, "#general"):
        await alice.say(place, f"Somebody must tell <#{channel.id}> soon & well")
        await alice.message_shortcut("Add task", await alice.message(place, "Somebody must tell"))
        modal = await alice.modal()
        assert str(modal.value("What is to be done")).startswith("Somebody must tell")
        await modal.submit()
        await world.settled(bot)
    shown = [one for one in await alice.messages(channel) if "Done" in one.buttons and "soon & well" in one.words]
    assert len(shown) == 2
    assert all("from this message" in one.words for one in shown)
    await farid.message_shortcut("Add task", await farid.message("#general", "Somebody must tell"))
    await farid.message("@muster", "You take part in no open incident.")


async def test_who_takes_part_and_the_owner_may_change_a_task(world: World, bot: Muster) -> None:
    """An owner who left may still finish it, until it is somebody else's; others are told what they can do."""
    channel = await typed(world, bot, "Ring the provider @carmen tomorrow 10:00")
    alice, bob, carmen, farid = [await world.person(name) for name in (DECLARER, MANAGER, "carmen", OUTSIDER)]
    assert (await carmen.channel(channel.id)).is_member
    await carmen.leave(channel)
    refused = await farid.command("#general", "/incident task INC-1 Mine too")
    assert "Only people who take part in INC-1 can" in refused.words
    assert "Nothing was recorded." in refused.words
    told = await carmen.message("@muster", "gave you a task of INC-1")
    await carmen.click("Done", on=told)
    done = await carmen.message("@muster", "Task done, INC-1")
    await alice.click("Reopen", on=await alice.message(channel, "Task done"))
    await alice.click("Reassign", on=await alice.message(channel, "Ring the provider", button="Done"))
    modal = await form(alice, "INC-1: owner")
    await modal.pick_person("Owner", "Bob Okafor")
    await modal.submit()
    await bob.message("@muster", "gave you a task of INC-1")
    await carmen.click("Reopen", on=done)
    await carmen.message("@muster", "Only people who take part in INC-1 can")
    listed = await bob.command("#general", "/incident tasks")
    assert "You have 1 open task" in listed.words
    elsewhere = await bob.command("#general", "/incident task INC-1 Write it up 2 days")
    assert "Task added to INC-1: Write it up" in elsewhere.words


@pytest.mark.parametrize("mark", ["Private", "Drill"])
async def test_a_private_incident_and_a_drill_give_tasks_to_their_own_people_only(
    world: World, bot: Muster, mark: str
) -> None:
    """An outsider is refused with what to do, and hears of nothing."""
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    channel, _ = await declared(alice, manager="Bob Okafor", marks=(mark,))
    refused = await alice.command(channel, "/incident task Ring them @farid 2h")
    assert "only people who take part in it can own its tasks. Invite" in refused.words
    assert "Nothing was recorded." in refused.words
    assert not (await alice.command(channel, "/incident task Ring them @bob 2h")).words
    await world.settled(bot)
    assert await farid.find_channel("@muster") is None
    assert "no incident" in (await farid.command("#general", "/incident tasks INC-1")).words or mark == "Drill"


async def test_lists_are_worked_from_and_a_resolution_keeps_what_is_open_as_follow_ups(
    world: World, bot: Muster
) -> None:
    """Dropping from the list redraws it; what is left at the resolution is said, and stays to be done."""
    channel = await typed(world, bot, "Restart the pool 2h")
    alice = await world.person(DECLARER)
    for text in ("Clean up", "Tell sales"):
        await alice.command(channel, f"/incident task {text}")
    await alice.command(channel, "/incident tasks")
    listed = await alice.message(channel, "3 open tasks of INC-1", ephemeral=True)
    await alice.click("Drop", on=listed)
    listed = await alice.message(channel, "2 open tasks of INC-1", ephemeral=True)
    assert "Restart the pool" not in listed.words
    await alice.command(channel, "/incident resolve A restart")
    await alice.message(channel, "2 open tasks are now follow-ups")
    await alice.command(channel, "/incident task Write it up")
    await world.settled(bot)
    said = [one.words for one in await alice.messages(channel) if one.words.startswith("Follow-up\n")]
    assert len(said) == 3
    every = await alice.command(channel, "/incident tasks all")
    assert "4 tasks of INC-1" in every.words
