"""When the expected resolution passes unmet, who writes the updates is asked for a new one, in the channel."""

from __future__ import annotations

from datetime import timedelta

from app import Muster
from bot.domain.vocabulary import Status
from tests.steps import DECLARER, pick_own_time, staged
from tests.world import World, form


async def test_an_expected_resolution_that_passes_unmet_asks_for_a_new_one(world: World, bot: Muster) -> None:
    """Once, naming who writes the updates, with the button that gives a new one; a new one silences it."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, "/incident assign @ines communications lead")
    await alice.click("Post update", on=incident.card)
    modal = await form(alice, "INC-1: update")
    await modal.fill("What happened", "Restoring a backup.")
    await pick_own_time(modal, "Expected resolution", world.clock.now() + timedelta(minutes=20))
    await modal.submit()
    await world.settled(bot)
    world.clock.advance(21 * 60)
    asked = await alice.message(incident.channel, "has passed. Stakeholders were told")
    assert asked.words.startswith("@Inês Carvalho: The expected resolution of INC-1, 2026-11-23")
    assert asked.buttons == ["Post update", "Resolve"]
    world.clock.advance(1200)
    await world.settled(bot)
    said = [m for m in await alice.messages(incident.channel) if "expected resolution of" in m.words]
    assert len(said) == 1
    shown = await alice.command(incident.channel, "/incident clock")
    assert "the expected resolution has passed" not in shown.words
