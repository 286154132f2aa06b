"""Files: each is shared once, however late Slack shares it, and no matter which process ends in the middle."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest

from app import Muster
from tests.bot.ledger import ledger
from tests.steps import DECLARER, ONCE, staged
from tests.world import World, declared

LEASE_SECONDS = 31
SHARED_AFTER = 25.0
"""Seconds of world time: longer than a look at once would wait, as Slack was seen to take."""
STEP_SECONDS = 2.0
DRAWN_SECONDS = 15.0
"""Real seconds that the first chart of a process may take: what draws it is loaded then."""
DONE, URL = "files.completeUploadExternal", "files.getUploadURLExternal"

Asked: TypeAlias = Callable[[World, Muster], Awaitable[None]]


async def csv(world: World, bot: Muster) -> None:
    """Have alice ask for the figures as a file."""
    alice = await world.person(DECLARER)
    await world.settled(bot)
    await alice.command("#general", "/incident report 7d csv")


async def chart(world: World, bot: Muster) -> None:
    """Have alice share a report that has a chart."""
    alice = await world.person(DECLARER)
    for title in ("Checkout is down", "Search is slow"):
        channel, _ = await declared(alice, title)
        await alice.command(channel, "/incident ack")
    await world.settled(bot)
    told = await alice.command("#general", "/incident report 7d")
    await alice.click("Share here", on=told)


async def review(world: World, bot: Muster) -> None:
    """Resolve an incident whose review is a file in the thread of its message."""
    await world.fault("canvases.create", "error", error="canvas_disabled_user_team", times=None)
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, "/incident resolve A restart")


async def shared_files(world: World) -> list[str]:
    """Return the ending of each file that is shown anywhere, once for each showing."""
    state = await world.control("GET", "state")
    messages = [message for channel in state["channels"] for message in channel["messages"]]
    return [file["name"].rpartition(".")[2] for message in messages for file in message.get("files", [])]


async def struck(world: World, method: str) -> None:
    """Wait until a call of this method was struck."""

    async def seen() -> bool:
        return world.sandbox.faults.hanging > 0 or any(call["error"] for call in await world.calls(method))

    await world.until(seen, f"a struck {method}", seconds=DRAWN_SECONDS)


@pytest.mark.parametrize(("ask", "ending"), [(csv, "csv"), (chart, "png"), (review, "md")], ids=["csv", "png", "md"])
async def test_a_file_in_doubt_is_looked_for_until_slack_has_shared_it(
    world: World, bot: Muster, ask: Asked, ending: str
) -> None:
    """Slack took the file, the answer was lost, and the file shows half a minute later: it is there once."""
    world.sandbox.sharing.seconds = SHARED_AFTER
    await world.fault(DONE, "accepted_then_dropped")
    await ask(world, bot)
    await struck(world, DONE)
    await world.settled(bot, tick=STEP_SECONDS)
    assert await shared_files(world) == [ending]


@ONCE
@pytest.mark.parametrize(("seconds", "kind"), [(45.0, "accepted_then_dropped"), (3.0, "http_500"), (3.0, "hang")])
async def test_a_file_is_sent_again_only_after_two_looks(world: World, bot: Muster, seconds: float, kind: str) -> None:
    """What Slack shares after three quarters of a minute is still found; what it never took comes after a minute."""
    world.sandbox.sharing.seconds = seconds
    await world.fault(DONE, kind)
    asked_at = world.clock.now()
    await csv(world, bot)
    await struck(world, DONE)
    await world.settled(bot, tick=STEP_SECONDS)
    assert await shared_files(world) == ["csv"]
    made = len([call for call in await world.calls(DONE) if not call["error"]])
    assert made == (0 if kind == "accepted_then_dropped" else 1)
    assert (world.clock.now() - asked_at).total_seconds() >= 30
    assert all(row.state == "sent" for row in (await ledger(world, bot.store)).rows)


@ONCE
async def test_a_file_whose_first_step_is_in_doubt_comes_at_once(world: World, bot: Muster) -> None:
    """Nobody sees what was only sent: it is sent again without waiting for what Slack shares late."""
    await world.fault(URL, "accepted_then_dropped")
    asked_at = world.clock.now()
    await csv(world, bot)
    await world.settled(bot)
    assert await shared_files(world) == ["csv"]
    assert (world.clock.now() - asked_at).total_seconds() < 30


@ONCE
@pytest.mark.parametrize(
    ("ask", "ending", "method", "kind"),
    [
        (csv, "csv", URL, "hang"),
        (csv, "csv", DONE, "hang"),
        (csv, "csv", DONE, "accepted_then_dropped"),
        (chart, "png", DONE, "accepted_then_dropped"),
        (review, "md", DONE, "hang"),
        (review, "md", DONE, "accepted_then_dropped"),
    ],
    ids=["csv-begun", "csv-lost", "csv-shared", "png-shared", "md-lost", "md-shared"],
)
async def test_a_file_survives_the_end_of_the_bot(
    world: World, ask: Asked, ending: str, method: str, kind: str
) -> None:
    """Stopped while it sends or shares a file, accepted by Slack or not: the next bot ends with one of it."""
    world.sandbox.sharing.seconds = SHARED_AFTER
    async with world.bot() as first:
        await world.fault(method, kind)
        await ask(world, first)
        await struck(world, method)
    await world.control("DELETE", "faults")
    if ending == "md":
        await world.fault("canvases.create", "error", error="canvas_disabled_user_team", times=None)
    bot = await world.start_bot()
    world.clock.advance(LEASE_SECONDS)
    await world.settled(bot, tick=STEP_SECONDS)
    assert await shared_files(world) == [ending]


async def test_a_review_file_in_doubt_is_not_left_behind_in_the_open(world: World, bot: Muster) -> None:
    """The incident turns private while nobody knows whether its file was shared: nobody outside ever reads it."""
    world.sandbox.sharing.seconds = SHARED_AFTER
    await world.fault(DONE, "accepted_then_dropped")
    await review(world, bot)
    alice = await world.person(DECLARER)
    await struck(world, DONE)
    [channel] = [each for each in await alice.channels() if each.name.startswith("inc-1-")]
    await alice.command(channel, "/incident private")
    await (await alice.modal()).submit()
    await world.settled(bot, tick=STEP_SECONDS)
    old = world.sandbox.workspace.channels[channel.id]
    assert not [file for message in old.messages.values() for file in message.files]
    [file] = [each for each in world.sandbox.workspace.files.all.values() if each.channels]
    assert all(world.sandbox.workspace.channels[each].kind == "private" for each in file.channels)
