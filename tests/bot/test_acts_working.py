"""The acts while work goes on: what each posts, records and shows, through its form and through its command."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app import Muster
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Status
from storage.promises import SILENT
from tests.steps import DECLARER, MANAGER, OUTSIDER, pick_own_time, press, recorded, staged, transitions
from tests.world import World, declared, form

KNOWN = {"Post update": "What happened", "Resolve": "What fixed it"}


@pytest.mark.parametrize(
    ("minutes", "verdict"),
    [(5, "5 min (target 15 min: met)"), (16, "16 min: 1 min over the target of 15 min")],
)
async def test_an_acknowledgement_says_who_how_fast_and_whether_in_time(
    world: World, bot: Muster, minutes: int, verdict: str
) -> None:
    """Said in the channel, stamped on the card and the announcement, recorded with its transition."""
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    channel, card = await declared(alice, urgency="Immediate")
    await world.settled(bot)
    declared_at = (await recorded(bot))[0][0]["declared_at"]
    assert isinstance(declared_at, datetime)
    world.clock.advance((declared_at + timedelta(minutes=minutes) - world.clock.now()).total_seconds())
    await bob.click("Acknowledge", on=await bob.message("#incidents", "INC-1"))
    said = await alice.message(channel, "Okafor acknowledged INC-1")
    assert said.words == f"Bob Okafor acknowledged INC-1 after {verdict}."
    await world.settled(bot)
    assert f"Acknowledged\n@Bob Okafor, after {minutes} min" in (await alice.refreshed(card)).words
    assert "Status\nInvestigating" in (await bob.message("#incidents", "INC-1")).words
    row = next(row for row in await transitions(bot) if row.kind == Kind.ACKNOWLEDGED)
    assert (row.actor, row.via, row.before, row.after) == (
        bob.id,
        "button",
        {"status": "declared"},
        {"status": "investigating"},
    )


async def test_an_update_carries_status_words_workaround_and_promises(world: World, bot: Muster) -> None:
    """Posted in the channel, and kept on the card and the announcement."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await alice.click("Post update", on=incident.card)
    modal = await form(alice, "INC-1: update")
    assert modal.value("Status") == "Investigating"
    await modal.pick("Status", "Identified")
    await modal.fill("What happened", "A certificate <expired> & nobody knew")
    await modal.click("More")
    await modal.fill("Workaround", "Pay by invoice")
    day = world.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    await pick_own_time(modal, "Expected resolution", day + timedelta(hours=17))
    await pick_own_time(modal, "Next update", day + timedelta(hours=11))
    await modal.submit()
    posted = await alice.message(incident.channel, "Update ·")
    await world.settled(bot)
    card, announced = await alice.refreshed(incident.card), await farid.message("#incidents", "INC-1")
    for surface in (posted, card, announced):
        assert "A certificate <expired> & nobody knew" in surface.words
        assert "Workaround\nPay by invoice" in surface.words
        assert "Expected resolution\n2026-11-23 17:00 UTC" in surface.words
        assert "Next update\n2026-11-23 11:00 UTC" in surface.words
    assert "Status\nIdentified" in card.words
    assert (await alice.channel(incident.channel.id)).topic.endswith(" P2 · INC-1 · Checkout is down")


async def test_a_workaround_is_measured_once_and_can_be_taken_back(world: World, bot: Muster) -> None:
    """Its time counts from the declaration; emptied in the form, it leaves the card."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    for workaround in ("Pay by invoice", ""):
        await alice.click("Post update", on=incident.card)
        modal = await form(alice, "INC-1: update")
        await modal.fill("What happened", f"So: {workaround or 'none'}")
        await modal.click("More")
        await (modal.fill("Workaround", workaround) if workaround else modal.clear("Workaround"))
        await modal.submit()
        await alice.message(incident.channel, f"So: {workaround or 'none'}")
    await world.settled(bot)
    assert "Pay by invoice" not in (await alice.refreshed(incident.card)).words
    assert "Time to workaround:" in (await alice.command(incident.channel, "/incident show")).words
    assert [row.kind for row in await transitions(bot)].count(Kind.WORKAROUND) == 1


async def test_an_update_form_opened_before_somebody_acknowledged_leaves_the_status_alone(
    world: World, bot: Muster
) -> None:
    """The status the form was opened with is no wish to go back to it."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    await alice.click("Post update", on=incident.card)
    modal = await form(alice, "INC-1: update")
    await modal.fill("What happened", "Looking into it")
    await bob.command(incident.channel, "/incident ack")
    await world.settled(bot)
    await modal.submit()
    await alice.message(incident.channel, "Looking into it")
    assert (await recorded(bot))[0][0]["status"] == "investigating"


async def test_a_change_of_priority_shows_before_and_after_with_the_targets_from_now_on(
    world: World, bot: Muster
) -> None:
    """In the preview, in the channel, on the card; the reason stands beside it."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    await alice.click("Change priority", on=incident.card)
    modal = await form(alice, "INC-1: priority")
    await modal.pick("Impact", "Widespread – halts core services for most customers")
    assert "P2 High → P1 Critical" in (await modal.refresh()).words
    await modal.pick("Priority", "P3 Medium")
    assert "P2 High → P3 Medium" in (await modal.refresh()).words
    await modal.fill("Reason", "Only one shop & it is closed")
    await modal.submit()
    said = (await alice.message(incident.channel, "changed the priority")).words
    assert "Alice Moreau changed the priority: P2 → P3 Medium" in said
    assert "Only one shop & it is closed" in said
    assert "Targets now: acknowledge by " in said
    assert "update every 4 working h" in said
    await world.settled(bot)
    card = (await alice.refreshed(incident.card)).words
    assert "Priority\nP3 Medium" in card
    assert "Impact widespread, urgency high · priority set by hand: Only one shop & it is closed" in card


async def test_a_priority_can_be_typed_with_its_reason(world: World, bot: Muster) -> None:
    """The quick way through the command."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    reply = await alice.command("#general", "/incident priority INC-1 p1 The press is calling")
    assert reply.words == "INC-1 is set to P1."
    assert "The press is calling" in (await alice.message(incident.channel, "P2 → P1 Critical")).words


async def test_a_change_of_status_is_told_with_its_note_and_counts_as_acknowledgement(
    world: World, bot: Muster
) -> None:
    """Who moves the status is on it: an incident not yet acknowledged is from then on."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, "/incident status monitoring Rolled back")
    said = (await alice.message(incident.channel, "changed the status")).words
    assert said == "Alice Moreau changed the status: Declared → Monitoring\nRolled back"
    await world.settled(bot)
    assert "Acknowledged\n@Alice Moreau" in (await alice.refreshed(incident.card)).words


async def test_a_status_is_changed_by_an_update_where_no_more_is_typed(world: World, bot: Muster) -> None:
    """One form for both; that it is resolved opens it, filled, since there is more to say."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    assert "Change status" not in incident.card.buttons
    await alice.command(incident.channel, "/incident status")
    modal = await form(alice, "INC-1: update")
    assert modal.options("Status") == ["Investigating", "Identified", "Monitoring", "Resolved"]
    await modal.close()
    await alice.command(incident.channel, "/incident status resolved All can pay again")
    modal = await form(alice, "INC-1: update")
    assert (modal.value("Status"), modal.value("What happened")) == ("Resolved", "All can pay again")
    await modal.fill("What fixed it", "A restart")
    await modal.submit()
    await alice.message(incident.channel, "resolved INC-1 after")
    assert "is resolved, so you cannot" in (await alice.command(incident.channel, "/incident status resolved")).words


async def test_roles_are_assigned_told_and_their_holders_invited(world: World, bot: Muster) -> None:
    """New holders come into the channel and take part; unchanged ones are not told again."""
    incident = await staged(world, bot)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await press(alice, "Roles", incident.card)
    modal = await form(alice, "INC-1: roles")
    assert modal.value("Incident manager") == "Bob Okafor"
    await modal.pick_person("Communications lead", "Farid Haddad")
    await modal.pick_person("Technical lead", "Alice Moreau")
    await modal.submit()
    await alice.message(incident.channel, "Alice Moreau made Farid Haddad the communications lead.")
    await alice.message(incident.channel, "Alice Moreau is now the technical lead.")
    await world.settled(bot)
    assert farid.id in (await alice.channel(incident.channel.id)).members
    assert not [m for m in await alice.messages(incident.channel) if "the incident manager." in m.words]
    await farid.command("#general", "/incident update INC-1 Customers are told")
    await alice.message(incident.channel, "Customers are told")
    shown = (await alice.command(incident.channel, "/incident show")).words
    assert "Communications lead: @Farid Haddad" in shown


async def test_a_quick_update_promises_the_next_one_by_the_cadence(world: World, bot: Muster) -> None:
    """Words only: what was promised before still holds."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    world.clock.advance(1800)
    now = world.clock.now()
    await alice.command(incident.channel, "/incident update Still looking")
    await alice.message(incident.channel, "Still looking")
    await world.settled(bot)
    promised = (await recorded(bot))[0][0]["next_update_at"]
    assert isinstance(promised, datetime)
    assert timedelta(0) <= promised.astimezone(UTC) - (now + timedelta(hours=1)) < timedelta(minutes=1)


async def test_silence_that_has_begun_is_counted_by_the_cadence_of_the_last_priority(world: World, bot: Muster) -> None:
    """Set lower and back within it: the next update is missed when the shorter cadence asks for it."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, "/incident priority P1 many more are affected")
    world.clock.advance(31 * 60)
    await alice.command(incident.channel, "/incident priority P2 fewer than we thought")
    world.clock.advance(60)
    await alice.command(incident.channel, "/incident priority P1 it spreads after all")
    await world.settled(bot)
    async with bot.store.read() as unit:
        standing = await unit.promises.standing(1)
    assert standing is not None
    assert timedelta(minutes=29) < standing.due_at - world.clock.now() <= timedelta(minutes=30)
    assert standing.outcome == SILENT
