"""Tasks and what becomes of their channel: it is moved, archived, or somebody deletes their message."""

from __future__ import annotations

from app import Muster
from bot.domain.vocabulary import Status
from sandbox.client import Channel, Person
from tests.reminders.watching import incident_of
from tests.steps import DECLARER, OUTSIDER, staged
from tests.world import World


async def with_tasks(world: World, bot: Muster, *texts: str, status: Status = Status.INVESTIGATING) -> Channel:
    """Bring INC-1 to a status and add tasks to it."""
    channel = (await staged(world, bot, status)).channel
    alice = await world.person(DECLARER)
    for text in texts:
        await alice.command(channel, f"/incident task {text}")
    await world.settled(bot)
    return channel


async def shown(person: Person, channel: Channel | str, *, settled: bool = False) -> list[str]:
    """Return the texts of the tasks that are shown in a channel, open or settled."""
    button = "Reopen" if settled else "Reassign"
    found = [one for one in await person.messages(channel) if button in one.buttons and "added by" in one.words]
    return [one.words.splitlines()[1] for one in found]


async def _is(bot: Muster, state: str) -> bool:
    return (await incident_of(bot)).channel_state == state


async def dead(bot: Muster) -> list[tuple[str, str | None]]:
    """Return the effects that were given up, each with why."""
    incident = await incident_of(bot)
    async with bot.store.read() as unit:
        return [(row.operation, row.error) for row in await unit.outbox.dead([incident.id], 10)]


async def test_tasks_move_along_when_an_incident_turns_private(world: World, bot: Muster) -> None:
    """What is open stands in the new channel, once; the old one says nothing of any task."""
    channel = await with_tasks(world, bot, "Ring the provider @bob 2h", "Tell sales", "Settled before")
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await alice.click("Done", on=await alice.message(channel, "Settled before"))
    await alice.command(channel, "/incident private")
    await (await alice.modal()).submit()
    await world.settled(bot)
    moved = next(one for one in await alice.channels() if one.kind == "private" and one.name.startswith("inc-1"))
    assert await shown(alice, moved) == ["Ring the provider", "Tell sales"]
    await alice.click("Done", on=await alice.message(moved, "Tell sales", button="Done"))
    await world.settled(bot)
    assert await shown(alice, moved) == ["Ring the provider"]
    assert await shown(alice, moved, settled=True) == ["Tell sales"]
    left = "".join(one.words for one in await farid.messages(channel.id))
    assert not any(text in left for text in ("Ring the provider", "Tell sales", "Settled before"))


async def test_follow_ups_go_on_after_the_channel_is_archived(world: World, bot: Muster) -> None:
    """Nothing is given up; once the channel is back, each message is as it should be."""
    channel = await with_tasks(world, bot, "Write it up @bob 5 days", "Tell sales", status=Status.CLOSED)
    alice, bob = await world.person(DECLARER), await world.person("bob")
    await alice.archive(channel)
    await world.until(lambda: _is(bot, "archived"), "an archived channel")
    told = await bob.message("@muster", "gave you a follow-up of INC-1")
    await bob.click("Done", on=told)
    await alice.command("#general", "/incident task INC-1 One more")
    await world.settled(bot)
    assert await dead(bot) == []
    await alice.unarchive(channel)
    await alice.invite(channel, "muster")
    await alice.message(channel, "Follow-up done")
    await world.settled(bot)
    assert await shown(alice, channel) == ["Tell sales", "One more"]
    assert await shown(alice, channel, settled=True) == ["Write it up"]


async def test_the_message_of_an_open_task_that_somebody_deleted_comes_back(world: World, bot: Muster) -> None:
    """With the next change of the task."""
    channel = await with_tasks(world, bot, "Tell sales")
    alice = await world.person(DECLARER)
    message = await alice.message(channel, "Tell sales")
    for place in world.sandbox.workspace.channels.values():
        if place.id == channel.id:
            world.sandbox.workspace.posting.delete(place, place.message(message.ts))
    await alice.command(channel, "/incident tasks")
    listed = await alice.message(channel, "1 open task of INC-1", ephemeral=True)
    await alice.click("Reassign", on=listed)
    modal = await alice.modal()
    await modal.pick_person("Owner", "Bob Okafor")
    await modal.submit()
    await world.settled(bot)
    assert await shown(alice, channel) == ["Tell sales"]
