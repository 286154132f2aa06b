"""The update form as one fills it on a phone: what it asks, who reads it, which times it offers, resolving by it."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from datetime import timedelta

import pytest

from app import Muster
from bot.domain.vocabulary import Status
from sandbox.client import Modal, ModalRefused
from tests.reminders.watching import incident_of
from tests.steps import DECLARER, OUTSIDER, VARIED, pick_own_time, pick_readers, staged
from tests.world import World, declared, form

USUAL = ["What happened", "Status", "Who reads it", "Next update", "Expected resolution"]
ASKED_OF_A_RESOLUTION = [
    "What fixed it",
    "Cause category",
    "Root cause",
    "Contributing causes",
    "Who was affected",
    "Resolved at",
]
P1, P3, P4 = (
    {"impact": "Widespread – halts core services for most customers", "urgency": "Immediate"},
    {"impact": "Minimal – nobody is kept from their work", "urgency": "Medium"},
    {"impact": "Minimal – nobody is kept from their work", "urgency": "Low"},
)


async def opened(world: World, **judged: str) -> Modal:
    """Declare an incident so judged, and open the form of an update from its card."""
    alice = await world.person(DECLARER)
    _, card = await declared(alice, **judged)
    await alice.click("Post update", on=card)
    return await form(alice, "INC-1: update")


class Thumb:
    """Counts what somebody touches on a phone, but for writing."""

    taps = 0

    async def tap(self, touch: Awaitable[None]) -> None:
        """Touch something."""
        self.taps += 1
        await touch


@VARIED
async def test_the_form_begins_with_the_words_and_asks_no_more_than_it_needs(world: World, bot: Muster) -> None:
    """The words have the focus, and all else fits a phone's screen; what is seldom needed is behind *More*."""
    del bot
    modal = await opened(world)
    assert modal.labels == USUAL
    assert modal.view["blocks"][1]["element"]["focus_on_load"] is True
    assert modal.buttons == ["More", "Preview"]
    await modal.fill("What happened", "Looking.")
    await modal.click("More")
    assert modal.labels == [*USUAL, "Impact on users", "Workaround", "Steps for responders"]
    assert modal.value("What happened") == "Looking."


@VARIED
async def test_an_update_takes_two_taps_and_so_does_a_resolution(world: World, bot: Muster) -> None:
    """One on the card, one to post; the words apart."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    for button, field, words in (("Post update", "What happened", "Looking."), ("Resolve", "What fixed it", "A fix.")):
        thumb = Thumb()
        await thumb.tap(alice.click(button, on=incident.card))
        modal = await alice.modal()
        await modal.fill(field, words)
        await thumb.tap(modal.submit())
        await alice.message(incident.channel, words)
        assert thumb.taps == 2


@VARIED
async def test_the_form_says_how_many_will_read_it(world: World, bot: Muster) -> None:
    """Who takes part, who is in the announcement channel but Muster itself, and who follows."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid, emma = [await world.person(name) for name in (DECLARER, OUTSIDER, "emma")]
    for person in (farid, emma):
        await person.join("#incidents")
    await farid.command("#general", "/incident follow INC-1")
    await world.heeded(bot)
    await alice.click("Post update", on=incident.card)
    modal = await form(alice, "INC-1: update")
    announced = await alice.channel((await farid.channel("#incidents")).id)
    count = len(announced.members) - 1
    assert count >= 2
    assert modal.options("Who reads it") == [
        "Responders: 2 in #inc-1-checkout-is-down",
        f"Everybody: {count} in #incidents, 1 follower",
        "Leadership too: no channel is set for P2",
    ]


async def test_no_number_is_better_than_a_wrong_one(world: World, bot: Muster) -> None:
    """Where Slack does not say who is in a channel, the form names it without a number, and opens all the same."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    await world.fault("conversations.members", "hang")
    await alice.click("Post update", on=incident.card)
    modal = await form(alice, "INC-1: update")
    assert modal.options("Who reads it")[1] == "Everybody: #incidents"


@pytest.mark.parametrize(
    ("judged", "following", "expected"),
    [
        (P1, ["15 min", "30 min (usual)", "1 h"], ["30 min", "1 h", "2 h"]),
        (P3, ["2 working h", "4 working h (usual)", "1 working day"], ["2 h", "1 working day", "3 working days"]),
        (P4, ["4 working h", "1 working day (usual)", "2 working days"], ["2 h", "1 working day", "3 working days"]),
    ],
    ids=["P1", "P3", "P4"],
)
async def test_times_are_offered_as_the_priority_lets_one_think(
    world: World, bot: Muster, judged: dict[str, str], following: list[str], expected: list[str]
) -> None:
    """About the cadence of updates, which is chosen already; a date is asked for where nothing of that will do."""
    del bot
    modal = await opened(world, **judged)
    assert modal.options("Next update") == [*following, "Other…"]
    assert modal.value("Next update") == following[1]
    assert modal.options("Expected resolution") == ["Not known", *expected, "Other…"]
    assert modal.value("Expected resolution") == "Not known"
    await modal.pick("Expected resolution", "Other…")
    assert "Expected resolution: when" in (await modal.refresh()).labels
    await modal.pick("Expected resolution", expected[0])
    assert "Expected resolution: when" not in (await modal.refresh()).labels


async def test_times_that_were_chosen_count_from_the_post(world: World, bot: Muster) -> None:
    """However long its author took to write it; another update leaves the expected resolution as it was told."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    await alice.click("Post update", on=incident.card)
    modal = await form(alice, "INC-1: update")
    await modal.fill("What happened", "Looking.")
    await modal.pick("Next update", "30 min")
    await modal.pick("Expected resolution", "2 h")
    world.clock.advance(600)
    before = world.clock.now()
    await modal.submit()
    await world.settled(bot)
    row = await incident_of(bot)
    assert row.newest_update_at is not None
    assert before <= row.newest_update_at
    assert row.next_update_at == row.newest_update_at + timedelta(minutes=30)
    assert row.expected_resolution_at == row.newest_update_at + timedelta(hours=2)
    await alice.click("Post update", on=incident.card)
    again = await form(alice, "INC-1: update")
    assert str(again.value("Expected resolution")).startswith(
        ("As said before: in 1 h 59 min", "As said before: in 2 h")
    )
    await again.fill("What happened", "Still looking.")
    await again.submit()
    await world.settled(bot)
    assert (await incident_of(bot)).expected_resolution_at == row.expected_resolution_at


FAR = {
    "Next update": (timedelta(hours=5), "and updates are usual every 60 min."),
    "Expected resolution": (timedelta(hours=9), "is more than 8 h from now."),
}


@pytest.mark.parametrize("field", FAR)
async def test_a_time_far_off_is_pointed_out_once(world: World, bot: Muster, field: str) -> None:
    """A wrong year, or AM for PM: what was typed stays, and submitted again as it is, it goes out."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    away, doubt = FAR[field]
    await alice.click("Post update", on=incident.card)
    modal = await form(alice, "INC-1: update")
    await modal.fill("What happened", "A part must come.")
    await pick_own_time(modal, field, world.clock.now() + away)
    await modal.submit()
    modal = await form(alice, "INC-1: update")
    assert "Please check:" in modal.words
    assert doubt in modal.words
    assert modal.value("What happened") == "A part must come."
    assert (await incident_of(bot)).newest_update == ""
    await modal.submit()
    await alice.message(incident.channel, "A part must come.")
    await alice.click("Post update", on=incident.card)
    again = await form(alice, "INC-1: update")
    await again.fill("What happened", "It is on its way.")
    await again.submit()
    await alice.message(incident.channel, "It is on its way.")


async def test_a_choice_within_twice_the_cadence_is_not_questioned(world: World, bot: Muster) -> None:
    """Every one that the form offers by itself."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    for number, (following, expected) in enumerate((("30 min", "30 min"), ("60 min (usual)", "1 h"), ("2 h", "2 h"))):
        await alice.click("Post update", on=incident.card)
        modal = await form(alice, "INC-1: update")
        await modal.fill("What happened", f"News {number}, sooner or later.")
        await modal.pick("Next update", following)
        await modal.pick("Expected resolution", expected)
        await modal.submit()
        await alice.message(incident.channel, f"News {number}")


@VARIED
async def test_an_update_that_says_it_is_over_resolves(world: World, bot: Muster) -> None:
    """The form asks what *Resolve* asks, whose words for users are its own, and tells the end with them."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await alice.click("Resolve", on=incident.card)
    resolving = await form(alice, "INC-1: resolve")
    first, *rest = ASKED_OF_A_RESOLUTION
    assert resolving.labels == [first, "What users can do again", *rest]
    await resolving.close()
    await alice.click("Post update", on=incident.card)
    modal = await form(alice, "INC-1: update")
    await modal.fill("What happened", "All shops can <sell> again.")
    await modal.pick("Status", "Resolved")
    await modal.refresh()
    assert modal.labels == [*USUAL[:3], *ASKED_OF_A_RESOLUTION]
    assert modal.value("What happened") == "All shops can <sell> again."
    with pytest.raises(ModalRefused):
        await modal.submit()
    await modal.fill("What fixed it", "A new certificate.")
    await modal.submit()
    await world.settled(bot)
    said = (await alice.message(incident.channel, "resolved INC-1 after")).words
    assert "All shops can <sell> again." in said
    assert "What fixed it\nA new certificate." in said
    announcement = await farid.message("#incidents", "INC-1", button="Follow")
    told = (await farid.message("#incidents", "All shops can <sell> again.", thread=announcement.ts)).words
    assert re.match(r"✅ Resolved after \d+ s · P2\nINC-1 · Checkout is down\n", told)
    row = await incident_of(bot)
    assert (row.status, row.fix, row.newest_update) == (
        Status.RESOLVED,
        "A new certificate.",
        "All shops can <sell> again.",
    )


async def test_an_update_that_resolves_keeps_the_rules_of_resolving(world: World, bot: Muster) -> None:
    """Another time needs its reason, words that go on are pointed out, and who reads it is as was chosen."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    world.clock.advance(1800)
    await alice.click("Post update", on=incident.card)
    modal = await form(alice, "INC-1: update")
    await modal.fill("What happened", "It is still failing.")
    await pick_readers(modal, "Responders")
    await modal.pick("Status", "Resolved")
    await modal.refresh()
    await modal.fill("What fixed it", "A restart.")
    await modal.pick_time("Resolved at", world.clock.now() - timedelta(minutes=10))
    with pytest.raises(ModalRefused) as refused:
        await modal.submit()
    assert refused.value.errors == {"Why the time differs": "Please complete this required field."}
    await modal.fill("Why the time differs", "Seen in the logs.")
    await modal.submit()
    modal = await form(alice, "INC-1: update")
    assert "Please check: This sounds as if it is still going on, but the status is resolved." in modal.words
    assert modal.value("What fixed it") == "A restart."
    await modal.fill("What happened", "It is over.")
    await modal.submit()
    await alice.message(incident.channel, "It is over.")
    await world.settled(bot)
    announcement = await farid.message("#incidents", "INC-1", button="Follow")
    assert len(await farid.thread("#incidents", announcement.ts)) == 1


async def test_choosing_resolved_by_mistake_loses_no_time_that_was_chosen(world: World, bot: Muster) -> None:
    """Back at another status, the times stand as they were chosen."""
    del bot
    modal = await opened(world)
    await modal.pick("Next update", "2 h")
    await modal.pick("Expected resolution", "1 h")
    await modal.pick("Status", "Resolved")
    await modal.refresh()
    await modal.pick("Status", "Monitoring")
    await modal.refresh()
    assert (modal.value("Next update"), modal.value("Expected resolution")) == ("2 h", "1 h")


async def test_an_update_of_a_resolved_incident_promises_nothing(world: World, bot: Muster) -> None:
    """Its form asks for no time, and what was expected before the end is no longer told."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await farid.command("#general", "/incident follow INC-1")
    await alice.click("Post update", on=incident.card)
    modal = await form(alice, "INC-1: update")
    await modal.fill("What happened", "Looking.")
    await modal.pick("Expected resolution", "2 h")
    await modal.submit()
    await alice.command(incident.channel, "/incident resolve A restart")
    await world.settled(bot)
    await alice.click("Post update", on=await alice.refreshed(incident.card))
    modal = await form(alice, "INC-1: update")
    assert modal.labels == USUAL[:3]
    await modal.fill("What happened", "All is well.")
    await modal.submit()
    await world.settled(bot)
    announcement = await farid.message("#incidents", "INC-1", button="Follow")
    card = await farid.message("@muster", "INC-1", button="Unfollow")
    after = [
        await alice.refreshed(incident.card),
        announcement,
        card,
        *(await alice.messages(incident.channel))[-2:],
        *(await farid.thread("#incidents", announcement.ts))[-2:],
        *(await farid.thread("@muster", card.ts))[-2:],
    ]
    assert not [said.words for said in after if "Expected resolution" in said.words or "Next update" in said.words]
