"""A review as a canvas: kept in step, read by the channel alone; a file where there are no canvases."""

from __future__ import annotations

import pytest

from app import Muster
from bot.incidents.vocabulary import Status
from sandbox.client import Message, PersonSawError
from tests.bot.test_review import reviewed, written
from tests.steps import DECLARER, MANAGER, OUTSIDER, staged
from tests.world import World

FREE_PLAN = "free_teams_cannot_create_non_tabbed_canvases"


async def linked(world: World, bot: Muster, message: Message) -> Message:
    """Return the review's message once it links to the canvas."""
    await world.settled(bot)
    message = await (await world.person(DECLARER)).refreshed(message)
    assert "Read it as a canvas" in message.words
    return message


async def test_the_channel_reads_the_canvas_which_follows_what_is_written_and_what_happens(
    world: World, bot: Muster
) -> None:
    """It says where to write; ten changes in a row are drawn a few times only; deleted by hand, it comes back."""
    incident, message = await reviewed(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    canvas = await alice.canvas(await linked(world, bot, message))
    assert canvas.startswith("Draft. Owner: ![](@")
    assert "what is written here by hand is lost" in canvas
    assert "**What fixed it**: A restart" in canvas
    await written(bob, message, Summary="The <certificate> expired")
    await alice.command(incident.channel, "/incident update Watching it")
    await alice.command(incident.channel, "/incident task Watch what is shown, not the file @bob")
    await alice.command(incident.channel, "/incident note finding: The path was moved in March")
    await world.settled(bot)
    canvas = await bob.canvas(await bob.refreshed(message))
    assert "## Summary\n\nThe \\<certificate> expired" in canvas
    assert "| Watch what is shown, not the file |" in canvas
    assert "The path was moved in March" in canvas
    [opened] = await world.calls("canvases.access.set")
    assert opened["args"]["access_level"] == "read"
    world.sandbox.canvases.clear()
    await written(bob, message, Summary="It expired")
    await world.settled(bot)
    assert "It expired" in await alice.canvas(await alice.refreshed(message))


async def test_without_canvases_a_file_in_the_thread_stands_for_it(world: World, bot: Muster) -> None:
    """One for each state it comes to, and no noise about what a plan does not have."""
    await world.fault("canvases.create", "error", error=FREE_PLAN, times=None)
    incident, message = await reviewed(world, bot)
    alice = await world.person(DECLARER)
    await written(alice, message, Summary="It expired", Causes="Not known: the logs are gone")
    await world.settled(bot)
    message = await alice.refreshed(message)
    assert "canvas" not in message.words
    await alice.click("Sign off", on=message)
    await alice.message(incident.channel, "signed off the review of INC-1")
    await world.settled(bot)
    files = [file for each in await alice.thread(incident.channel, message.ts) for file in each.raw.get("files", [])]
    draft, done = [(await alice.file(file["id"])).decode() for file in files]
    assert "Draft. Owner: Bob Okafor." in draft
    assert "Signed off by Alice Moreau" in done
    assert "Could not be shown on Slack" not in (await alice.home()).words


@pytest.mark.parametrize("canvases", [True, False], ids=["canvas", "file"])
async def test_the_review_of_an_incident_turned_private_is_read_by_its_members_alone(
    world: World, bot: Muster, canvases: bool
) -> None:
    """What stood in the public channel is deleted there; the new channel has its own."""
    if not canvases:
        await world.fault("canvases.create", "error", error=FREE_PLAN, times=None)
    incident, before = await reviewed(world, bot)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await world.settled(bot)
    before = await farid.refreshed(before)
    shared = await farid.thread(incident.channel, before.ts)
    await alice.command(incident.channel, "/incident private")
    modal = await alice.modal()
    await modal.submit()
    await world.settled(bot)
    if canvases:
        with pytest.raises(PersonSawError):
            await farid.canvas(before)
    else:
        [file] = [file for each in shared for file in each.raw.get("files", [])]
        with pytest.raises(PersonSawError):
            await farid.file(file["id"])
    assert "Review of INC-1" not in (await farid.refreshed(before)).words
    [channel] = [each for each in await alice.channels() if each.name.startswith("inc-1-") and each.kind == "private"]
    message = await alice.message(channel, "Review of INC-1")
    if canvases:
        assert "**What fixed it**: A restart" in await alice.canvas(message)


async def test_a_private_incidents_canvas_and_file_reach_no_outsider(world: World, bot: Muster) -> None:
    """Absent and hidden look alike to who asks for it."""
    incident = await staged(world, bot, Status.RESOLVED, private=True)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    message = await linked(world, bot, await alice.message(incident.channel, "Review of INC-1"))
    with pytest.raises(PersonSawError):
        await farid.canvas(message)
    asked = await farid.command("#general", "/incident review INC-1")
    assert asked.words.startswith("There is no incident INC-1.")
