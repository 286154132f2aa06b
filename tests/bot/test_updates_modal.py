"""The update modal: audience, preview, and an update that contradicts what is recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import Muster
from bot.domain.vocabulary import Status
from sandbox.client import Modal, ModalRefused
from tests.steps import DECLARER, OUTSIDER, VARIED, Staged, pick_own_time, pick_readers, staged
from tests.world import World, form

EVERYBODY, LEADERSHIP, RESPONDERS = "Everybody", "Leadership", "Responders"


async def opened(world: World, incident: Staged) -> Modal:
    """Open the update modal from the card, as the declarer."""
    alice = await world.person(DECLARER)
    await alice.click("Post update", on=incident.card)
    return await form(alice, "INC-1: update")


async def updates_in(world: World, place: str) -> list[str]:
    """Return what a channel shows of updates."""
    alice = await world.person(DECLARER)
    return [each.words for each in await alice.messages(place) if "Update" in each.words]


@VARIED
async def test_the_modal_holds_what_the_last_update_said(world: World, bot: Muster) -> None:
    """Impact on users, workaround and expected resolution stay until they are changed; the words begin again."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    modal = await opened(world, incident)
    assert str(modal.value("Who reads it")).startswith(EVERYBODY)
    soon = world.clock.now().replace(second=0) + timedelta(hours=1)
    await modal.fill("What happened", "The gateway refuses cards.")
    await modal.click("More")
    await modal.fill("Impact on users", "Nobody can pay by card.")
    await modal.fill("Workaround", "Pay by invoice.")
    await pick_own_time(modal, "Expected resolution", soon)
    await modal.submit()
    await world.settled(bot)
    again = await opened(world, incident)
    assert again.value("What happened") is None
    assert str(again.value("Expected resolution")).startswith("As said before: in 59 min")
    await again.click("More")
    assert again.value("Impact on users") == "Nobody can pay by card."
    assert again.value("Workaround") == "Pay by invoice."


async def test_the_preview_shows_what_each_audience_will_read_and_who_that_is(world: World, bot: Muster) -> None:
    """To the letter; nothing is posted by it, and what was typed stays."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await farid.command("#general", "/incident follow INC-1")
    modal = await opened(world, incident)
    await modal.pick("Status", "Identified")
    await modal.fill("What happened", "A certificate <b> has expired.")
    await modal.click("More")
    await modal.fill("Impact on users", "Nobody can pay.")
    await modal.click("Preview")
    seen = (await alice.modal("Preview")).words
    assert "Responders see this in #inc-1-checkout-is-down (2 people):" in seen
    assert (
        "Stakeholders see this in the announcement thread in #incidents; 1 follower gets it by direct message." in seen
    )
    await alice.close_modal()
    modal = await form(alice, "INC-1: update")
    assert modal.value("What happened") == "A certificate <b> has expired."
    assert not await updates_in(world, incident.channel.name)
    await modal.submit()
    await world.settled(bot)
    posted = await alice.message(incident.channel, "A certificate <b> has expired.")
    announcement = await farid.message("#incidents", "INC-1", button="Follow")
    told = await farid.message("#incidents", "certificate", thread=announcement.ts)
    assert posted.words.replace("By Alice", "By @Alice") in seen
    assert told.words.replace("Alice Moreau:", "@Alice Moreau:") in seen


async def test_the_preview_of_nothing_asks_for_words(world: World, bot: Muster) -> None:
    """There is nothing to show before something was written."""
    modal = await opened(world, await staged(world, bot))
    await modal.click("Preview")
    alice = await world.person(DECLARER)
    assert "Say what happened" in (await alice.modal("Nothing changed")).words


@pytest.mark.parametrize(
    ("audience", "shown", "hidden"),
    [
        (RESPONDERS, "Stakeholders see nothing: this update is for responders only.", "Leadership"),
        (LEADERSHIP, "Leadership has no channel for P2.", "see nothing"),
    ],
)
async def test_the_preview_says_who_is_left_out(
    world: World, bot: Muster, audience: str, shown: str, hidden: str
) -> None:
    """Responders alone; leadership without a channel of its own."""
    modal = await opened(world, await staged(world, bot))
    await modal.fill("What happened", "Looking.")
    await pick_readers(modal, audience)
    await modal.click("Preview")
    alice = await world.person(DECLARER)
    seen = (await alice.modal("Preview")).words
    assert shown in seen
    assert hidden not in seen


async def test_an_update_for_responders_stays_in_their_channel(world: World, bot: Muster) -> None:
    """No thread, no follower hears of it; the announcement and a follower's message do not say it either."""
    incident = await staged(world, bot)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await farid.command("#general", "/incident follow INC-1")
    modal = await opened(world, incident)
    await modal.fill("What happened", "Trying a thing.")
    await pick_readers(modal, RESPONDERS)
    await modal.submit()
    await alice.message(incident.channel, "Trying a thing.")
    await world.settled(bot)
    announcement = await farid.message("#incidents", "INC-1", button="Follow")
    assert len(await farid.thread("#incidents", announcement.ts)) == 1
    card = await farid.message("@muster", "INC-1")
    assert len(await farid.thread("@muster", card.ts)) == 1
    assert "Trying a thing." in (await alice.refreshed(incident.card)).words
    assert not any("Trying a thing." in said.words for said in (announcement, card))


@pytest.mark.parametrize("text", ["Fixed by the vendor.", "All is back to normal", "This is resolved"])
async def test_an_update_that_sounds_over_is_pointed_out_once(world: World, bot: Muster, text: str) -> None:
    """With what was typed kept; submitted again as it is, it goes out."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    modal = await opened(world, incident)
    await modal.fill("What happened", text)
    await modal.click("More")
    await modal.fill("Impact on users", "None any more.")
    await modal.submit()
    modal = await form(alice, "INC-1: update")
    assert "Please check: This sounds as if it is over, but the status stays investigating." in modal.words
    assert modal.value("What happened") == text
    assert modal.value("Impact on users") == "None any more."
    assert not await updates_in(world, incident.channel.name)
    await modal.submit()
    await alice.message(incident.channel, text)


async def test_a_doubtful_update_that_is_changed_is_judged_again(world: World, bot: Muster) -> None:
    """Other words that are as doubtful are pointed out too; plain ones go out."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    modal = await opened(world, incident)
    for text in ("It is fixed.", "It is repaired."):
        await modal.fill("What happened", text)
        await modal.submit()
        modal = await form(alice, "INC-1: update")
        assert "Please check" in modal.words
    await modal.fill("What happened", "A fix is being tried.")
    await modal.submit()
    await alice.message(incident.channel, "A fix is being tried.")


async def test_an_earlier_resolution_than_promised_wants_a_word(world: World, bot: Muster) -> None:
    """Unexplained it is pointed out below its field; explained it goes out."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    later = world.clock.now().replace(second=0) + timedelta(hours=3)
    modal = await opened(world, incident)
    await modal.fill("What happened", "A part must come.")
    await pick_own_time(modal, "Expected resolution", later)
    await modal.submit()
    await world.settled(bot)
    modal = await opened(world, incident)
    await modal.fill("What happened", "The part has come.")
    await pick_own_time(modal, "Expected resolution", later - timedelta(hours=1))
    await modal.submit()
    modal = await form(alice, "INC-1: update")
    assert "Please check: This is earlier than the" in modal.words
    await modal.fill("What happened", "The part has come sooner.")
    await modal.submit()
    await alice.message(incident.channel, "The part has come sooner.")


async def test_an_expected_resolution_already_past_is_refused(world: World, bot: Muster) -> None:
    """However often it is submitted."""
    modal = await opened(world, await staged(world, bot))
    await modal.fill("What happened", "Soon.")
    await pick_own_time(modal, "Expected resolution", world.clock.now() - timedelta(minutes=5))
    for _ in range(2):
        with pytest.raises(ModalRefused) as refused:
            await modal.submit()
        assert refused.value.errors == {"Expected resolution: when": "This time is already past. Choose a later one."}


async def test_the_quick_update_stays_quick(world: World, bot: Muster) -> None:
    """Words typed with the command go out as they are."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    assert "Told: " in (await alice.command(incident.channel, "/incident update It looks fixed")).words
    await alice.message(incident.channel, "It looks fixed")
