"""One incident from declaration to closing, as people live it."""

from __future__ import annotations

import pytest

from app import Muster
from tests.steps import VARIED, reviewed
from tests.world import World, declared, form


@pytest.mark.parametrize("mode", ["socket", "http"])
@VARIED
async def test_an_incident_lives_from_declaration_to_closing(world: World, bot: Muster) -> None:
    """Declare, acknowledge, update, change priority and status, resolve, reopen, resolve, close: all by hand.

    Nothing that is posted unfurls a link.
    """
    alice, bob = await world.person("alice"), await world.person("bob")
    channel, card = await declared(alice, description="Cards are refused <!channel> & customers call.")
    assert channel.name == "inc-1-checkout-is-down"
    assert "P2 High" in card.words
    assert "Cards are refused <!channel> & customers call." in card.words
    announcement = await bob.message("#incidents", "INC-1")
    await bob.click("Acknowledge", on=announcement)
    await alice.message(channel, "acknowledged INC-1")
    await bob.channel(channel.id)

    await alice.click("Post update", on=card)
    modal = await form(alice, "INC-1: update")
    await modal.pick("Status", "Identified")
    await modal.fill("What happened", "A certificate has expired.")
    await modal.click("More")
    await modal.fill("Workaround", "Pay by invoice.")
    await modal.submit()
    await alice.message(channel, "A certificate has expired.")

    await alice.click("Change priority", on=card)
    modal = await form(alice, "INC-1: priority")
    await modal.pick("Urgency", "Immediate")
    assert "P2 High → P1 Critical" in (await modal.refresh()).words
    await modal.submit()
    await alice.message(channel, "P2 → P1 Critical")

    await alice.click("Resolve", on=card)
    modal = await form(alice, "INC-1: resolve")
    await modal.fill("What fixed it", "A new certificate.")
    await modal.submit()
    await alice.message(channel, "resolved INC-1 after")

    reply = await alice.command(channel, "/incident reopen It is back")
    assert not reply.words
    await alice.message(channel, "reopened INC-1")
    await alice.command("#general", "/incident resolve INC-1 The right certificate")
    await alice.message(channel, "The right certificate")
    await reviewed(world, bot, alice, channel)
    await alice.click("Close", on=await alice.message(channel, "Incident manager", button="Close"))
    await (await form(alice, "INC-1: close")).submit()
    await alice.message(channel, "closed INC-1")
    await world.settled(bot)
    assert "Closed" in (await alice.refreshed(card)).words
    assert "Closed" in (await bob.message("#incidents", "Incident manager")).words
    shown = await bob.command("#general", "/incident show INC-1")
    assert "Reopened: 1 time" in shown.words
    told = [call["args"] for call in await world.calls("chat.postMessage")]
    assert {(each["unfurl_links"], each["unfurl_media"]) for each in told} == {(False, False)}
    state = await world.control("GET", "state")
    assert not [each["text"] for channel in state["channels"] for each in channel["messages"] if each["unfurls"]]
