"""Socket Mode lines end in every way Slack ends them: no delivery is lost, none counts twice."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from itertools import count

import pytest

from app import Muster
from handlers import connection
from sandbox.client import PersonSawError
from tests.bot.ledger import all_carried_once
from tests.patience import PATIENCE
from tests.world import World, declared

REASONS = ("warning", "refresh_requested", "drop", "silent")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a line that is dead be given up after a second instead of 40."""
    monkeypatch.setattr(connection, "_PING_SECONDS", 0.2)


@pytest.mark.parametrize("reason", REASONS)
async def test_what_people_do_while_the_line_is_renewed_is_done(world: World, bot: Muster, reason: str) -> None:
    """Who sees Slack's own error tries again, as people do; what was answered is done once, nothing is done twice."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    typed, answered = count(), []

    async def tried() -> bool:
        words = f"try {next(typed)}."
        try:
            await alice.command(channel, f"/incident update {words}")
        except PersonSawError:
            return False
        answered.append(words)
        return True

    for _ in range(3):
        await world.control("POST", "disconnect", reason=reason)
        await world.until(tried, "an answer after the line was renewed")
    found = await all_carried_once(world, bot)
    said = Counter(message["text"].rpartition(": ")[2] for message in found.channels[channel.id]["messages"])
    assert [said[words] for words in answered] == [1, 1, 1]
    assert max(said[f"try {number}."] for number in range(next(typed))) == 1


@pytest.mark.parametrize("reason", REASONS)
async def test_what_happened_while_the_line_was_down_is_heeded(world: World, bot: Muster, reason: str) -> None:
    """Slack repeats an event that nobody acknowledged: who joined gets the card, once."""
    alice, bob = await world.person("alice"), await world.person("bob")
    channel, _ = await declared(alice)
    await world.settled(bot)
    await asyncio.gather(world.control("POST", "disconnect", reason=reason), bob.join(channel))
    await bob.message(channel, "INC-1", ephemeral=True)
    found = await all_carried_once(world, bot)
    assert len(found.whispers()) == 1


async def test_a_stop_does_not_wait_for_a_line_that_is_dead(world: World) -> None:
    """A supervisor kills after ten seconds: a line that does not answer the goodbye is left after two."""
    async with world.bot():
        await world.control("POST", "disconnect", reason="silent")
        begun = time.monotonic()
    assert time.monotonic() - begun < 5 * PATIENCE / 3
