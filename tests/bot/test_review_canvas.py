"""A review as a canvas: kept in step, read by the channel alone; in a tab or as a file where there are no others."""

from __future__ import annotations

import pytest

from app import Muster
from bot.delivery.effects.canvas import TO_COME
from bot.domain.vocabulary import Status
from sandbox.client import Message, PersonSawError
from sandbox.web_api.canvases import Canvas
from tests.bot.test_review import reviewed, written
from tests.steps import DECLARER, MANAGER, ONCE, OUTSIDER, review_posted, staged
from tests.world import World

NO_CANVASES = "canvas_disabled_user_team"
_OF_A_REVIEW = {"canvases.create", "canvases.access.set", "chat.postMessage", "chat.update"}
RETIRING_SECONDS = 2.0
"""World time between two looks while the old channel waits to be put away."""


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
    assert "what you write here by hand is lost" in canvas
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


async def test_the_reviews_message_links_to_the_canvas_from_the_first(world: World, bot: Muster) -> None:
    """The canvas is drawn while the resolution is told; the message is posted with its link, and edited for nothing."""
    incident = await staged(world, bot)
    await world.settled(bot)
    world.clock.advance(5)
    await world.control("DELETE", "calls")
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, "/incident resolve A restart")
    await review_posted(world)
    await world.settled(bot)
    message = await alice.message(incident.channel, "Review of INC-1")
    here = {"channel": incident.channel.id, "ts": message.ts}
    calls = [call for call in await world.calls() if call["method"] in _OF_A_REVIEW]
    made = [call for call in calls if here | call["args"] == call["args"] | here]
    methods = [call["method"] for call in made]
    assert sorted(methods[:2]) == ["canvases.create", "chat.postMessage"]
    assert methods[2:] == ["chat.postMessage", "canvases.access.set"]
    assert "Review of INC-1" in str(made[2]["args"])
    assert "Read it as a canvas" in str(made[2]["args"])


async def test_a_canvas_that_takes_long_keeps_no_message_waiting(world: World, bot: Muster) -> None:
    """After a moment the review's message is posted without it, and edited once there is one."""
    incident = await staged(world, bot)
    await world.fault("canvases.create", "ratelimited", retry_after=600)
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, "/incident resolve A restart")
    await alice.command(incident.channel, "/incident update Watching it")
    message = await alice.message(incident.channel, "Review of INC-1")
    assert "canvas" not in message.words
    await alice.message(incident.channel, "Watching it")
    world.clock.advance(600)
    assert "**What fixed it**: A restart" in await alice.canvas(await linked(world, bot, message))


async def test_on_a_free_plan_the_review_is_the_canvas_in_the_channels_tab(world: World, bot: Muster) -> None:
    """The channel reads it without more ado; it is drawn again as any other; deleted by hand, it comes back."""
    world.sandbox.plan = "free"
    incident, message = await reviewed(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    canvas = await alice.canvas(await linked(world, bot, message))
    assert "**What fixed it**: A restart" in canvas
    assert await bob.canvas_tab(incident.channel) == canvas
    await written(bob, message, Summary="The certificate expired")
    await world.settled(bot)
    assert "The certificate expired" in await bob.canvas_tab(incident.channel)
    assert not await world.calls("canvases.access.set")
    [review] = world.sandbox.canvases
    at = world.sandbox.workspace.channels[incident.channel.id]
    del world.sandbox.canvases[review]
    at.canvas = ""
    await written(bob, message, Summary="It expired")
    await world.settled(bot)
    assert "It expired" in await alice.canvas(await alice.refreshed(message))
    assert at.canvas not in ("", review)
    assert not await world.calls("files.getUploadURLExternal")


async def test_a_tab_that_holds_somebodys_canvas_is_left_alone(world: World, bot: Muster) -> None:
    """On a free plan there is no room for a second: a file stands for the review."""
    world.sandbox.plan = "free"
    incident = await staged(world, bot)
    theirs = Canvas("F0THEIRS", "Notes", "What we know so far", {incident.channel.id: "write"})
    world.sandbox.canvases[theirs.id] = theirs
    world.sandbox.workspace.channels[incident.channel.id].canvas = theirs.id
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, "/incident resolve A restart")
    await world.settled(bot)
    message = await alice.message(incident.channel, "Review of INC-1")
    files = [file for each in await alice.thread(incident.channel, message.ts) for file in each.raw.get("files", [])]
    assert [(await alice.file(file["id"])).decode().startswith("# Review of INC-1") for file in files] == [True]
    assert await alice.canvas_tab(incident.channel) == "What we know so far"
    assert "Not delivered" not in (await alice.home()).words


@ONCE
async def test_a_tab_whose_canvas_is_in_doubt_says_nothing_of_the_incident(world: World, bot: Muster) -> None:
    """Nobody knows its id, to draw it or to take it down: a file stands for the review."""
    world.sandbox.plan = "free"
    incident = await staged(world, bot)
    await world.fault("canvases.create", "accepted_then_dropped", channel=incident.channel.id)
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, "/incident resolve A restart")
    await world.settled(bot)
    message = await alice.message(incident.channel, "Review of INC-1")
    assert [each for each in await alice.thread(incident.channel, message.ts) if each.raw.get("files")]
    assert await alice.canvas_tab(incident.channel) == TO_COME


async def test_without_canvases_a_file_in_the_thread_stands_for_it(world: World, bot: Muster) -> None:
    """One for each state it comes to, and no noise about what a plan does not have."""
    await world.fault("canvases.create", "error", error=NO_CANVASES, times=None)
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
    assert "Not delivered" not in (await alice.home()).words


@pytest.mark.parametrize("shown_as", ["canvas", "tab", "file"])
async def test_the_review_of_an_incident_turned_private_is_read_by_its_members_alone(
    world: World, bot: Muster, shown_as: str
) -> None:
    """What stood in the public channel is deleted there; the new channel has its own."""
    canvases = shown_as != "file"
    if shown_as == "tab":
        world.sandbox.plan = "free"
    elif not canvases:
        await world.fault("canvases.create", "error", error=NO_CANVASES, times=None)
    incident, before = await reviewed(world, bot)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await world.settled(bot)
    before = await farid.refreshed(before)
    shared = await farid.thread(incident.channel, before.ts)
    await alice.command(incident.channel, "/incident private")
    modal = await alice.modal()
    await modal.submit()
    await world.settled(bot, tick=RETIRING_SECONDS)
    if canvases:
        with pytest.raises(PersonSawError):
            await farid.canvas(before)
        assert not world.sandbox.workspace.channels[incident.channel.id].canvas
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
    """Absent and hidden look alike to who asks for it; what it is called tells nothing."""
    incident = await staged(world, bot, Status.RESOLVED, private=True)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    message = await linked(world, bot, await alice.message(incident.channel, "Review of INC-1"))
    [made] = await world.calls("canvases.create")
    assert made["args"]["title"] == "Review of INC-1"
    with pytest.raises(PersonSawError):
        await farid.canvas(message)
    asked = await farid.command("#general", "/incident review INC-1")
    assert asked.words.startswith("There is no incident INC-1.")
