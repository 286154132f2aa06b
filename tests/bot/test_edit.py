"""Putting an incident right: what turned out different is recorded, told once, and shown everywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import Muster
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Status
from sandbox.client import Channel, Message, Person
from sandbox.delivery.events import Event
from tests.bot.settings_steps import refused
from tests.bot.test_known_error import known_error, offers
from tests.reminders.watching import incident_of, set_policy, wait
from tests.steps import DECLARER, MANAGER, OUTSIDER, VARIED, staged, transitions
from tests.world import World, declared, form

BOTH = pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])


async def told(person: Person, channel: Channel, words: str = " changed ") -> list[str]:
    """Return the messages in an incident's channel that tell of an edit."""
    return [said.words for said in await person.messages(channel) if words in said.words and "Status" not in said.words]


async def edits(bot: Muster, number: int = 1) -> list[tuple[dict[str, object], dict[str, object]]]:
    """Return what is recorded of an incident's edits: before and after."""
    return [(row.before, row.after) for row in await transitions(bot, number) if row.kind == Kind.EDITED]


async def service(world: World, bot: Muster, name: str, *people: str, channel: str = "") -> None:
    """Have a service that calls these people and is announced in this channel."""
    users = [(await world.person(person)).id for person in people]
    async with bot.store.write() as unit:
        (row,) = await unit.services.ensure([name], world.clock.now())
        row.responders = {"groups": [], "people": users, "channels": [channel] if channel else []}


async def resolve_target(bot: Muster) -> timedelta | None:
    """Return how long after its declaration INC-1 was to be resolved, as its figures are judged."""
    incident = await incident_of(bot)
    async with bot.store.read() as unit:
        kept = await unit.figures.kept(incident.id)
    due = None if kept is None else kept.resolve_due_at
    return None if due is None else due - incident.declared_at


async def called(person: Person, number: int = 1) -> list[Message]:
    """Return the messages that call a person to an incident."""
    if await person.find_channel("@muster") is None:
        return []
    return [said for said in await person.messages("@muster") if f"You are called to INC-{number}" in said.words]


@VARIED
async def test_what_turned_out_different_is_put_right_in_one_form(world: World, bot: Muster) -> None:
    """Title, description and services are told in one post, each recorded, and shown and found everywhere."""
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    channel, card = await declared(alice, "Checkuot is down", services=("Checkout",))
    await world.settled(bot)
    await alice.click("Edit", on=card)
    modal = await form(alice, "INC-1: edit")
    assert modal.value("Title") == "Checkuot is down"
    assert modal.value("Affected services") == ["Checkout"]
    await modal.fill("Title", "Payments <are> slow")
    await modal.fill("What is happening", "Half of them & more")
    await modal.pick("Affected services", "Add Payments", typing="Payments")
    await modal.submit()
    await world.heeded(bot)
    [said] = await told(alice, channel)
    assert "Alice Moreau changed the title: Checkuot is down → Payments <are> slow" in said
    assert "Alice Moreau changed what is happening:\nHalf of them & more" in said
    assert "Alice Moreau changed the affected services: Payments added; Checkout removed" in said
    assert await edits(bot) == [
        ({"title": "Checkuot is down"}, {"title": "Payments <are> slow"}),
        ({"description": ""}, {"description": "Half of them & more"}),
        ({"services": ["Checkout"]}, {"services": ["Payments"]}),
    ]
    for shown in (await alice.refreshed(card), await farid.message("#incidents", "INC-1")):
        assert "Payments <are> slow" in shown.words
        assert "Affected services\nPayments" in shown.words
        assert "Checkuot" not in shown.words
    assert "Half of them & more" in (await alice.refreshed(card)).words
    here = await alice.channel(channel.id)
    assert here.name == "inc-1-payments-are-slow"
    for words, found in (("slow payments", True), ("checkuot", False), ("checkout", False)):
        await farid.command("#general", f"/incident find {words}")
        modal = await farid.modal()
        assert ("INC-1" in modal.words) is found, words
        await modal.close()


@BOTH
async def test_only_what_its_author_changed_is_changed(world: World, bot: Muster) -> None:
    """A form opened before somebody else's edit takes nothing of it back; one that changes nothing says so."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    await alice.command(incident.channel, "/incident edit")
    modal = await form(alice, "INC-1: edit")
    await bob.command(incident.channel, "/incident rename Search is down")
    await world.settled(bot)
    assert await refused(modal) == {"Title": "Nothing is different."}
    await modal.fill("What is happening", "Nobody finds anything")
    await modal.submit()
    await world.settled(bot)
    assert "Search is down" in (await alice.refreshed(incident.card)).words
    assert len(await edits(bot)) == 2
    await alice.command(incident.channel, "/incident edit")
    modal = await form(alice, "INC-1: edit")
    await modal.clear("Title")
    assert "Title" in await refused(modal)


@BOTH
async def test_title_and_services_can_be_typed(world: World, bot: Muster) -> None:
    """From anywhere, by anyone who takes part; names are known in any case, and the same again changes nothing."""
    incident = await staged(world, bot)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await service(world, bot, "Payments")
    reply = await alice.command("#general", "/incident rename INC-1 Payments & search are slow")
    assert reply.words == "INC-1 is renamed."
    reply = await alice.command("#general", "/incident services INC-1 payments, Label printer")
    assert reply.words == "INC-1 is updated."
    await world.settled(bot)
    card = (await alice.refreshed(incident.card)).words
    assert "Payments & search are slow" in card
    assert "Affected services\nLabel printer, Payments" in card
    again = await alice.command(incident.channel, "/incident services Payments, Label printer")
    assert again.words == "Nothing is different. Nothing was recorded."
    outside = await farid.command("#general", "/incident rename INC-1 Nonsense")
    assert outside.words.startswith("Only people who take part in INC-1 can edit it.")
    for typed in ("rename", "services"):
        await alice.command(incident.channel, f"/incident {typed}")
        await (await form(alice, "INC-1: edit")).close()
    await alice.command(incident.channel, "/incident timeline status")
    page = (await alice.modal()).words
    assert "Title changed: Checkout is down → Payments & search are slow" in page


async def test_an_ended_incident_is_put_right_without_a_stir(world: World, bot: Muster) -> None:
    """Nobody is called and nothing is announced again, whatever its services name; what shows it follows."""
    incident = await staged(world, bot, Status.RESOLVED)
    alice, carmen = await world.person(DECLARER), await world.person("carmen")
    place = next(channel for channel in await alice.channels() if channel.name == "random")
    await service(world, bot, "Payments", "carmen", channel=place.id)
    await alice.command(incident.channel, "/incident services Payments")
    await alice.command(incident.channel, "/incident rename Payments were down")
    await world.settled(bot)
    assert "Affected services\nPayments" in (await alice.refreshed(incident.card)).words
    assert not await called(carmen)
    assert not [said for said in await alice.messages("#random") if "INC-1" in said.words]


@BOTH
async def test_a_channel_that_somebody_named_by_hand_keeps_its_name(world: World, bot: Muster) -> None:
    """Muster renames what it named, as often as need be, by the next free name; a person's name is left alone."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    await alice.create_channel("inc-1-search-is-down")
    await alice.command(incident.channel, "/incident rename Search is down")
    await world.heeded(bot)
    assert (await alice.channel(incident.channel.id)).name == "inc-1-search-is-down-2"
    await alice.command(incident.channel, "/incident rename Search is slow")
    await alice.command(incident.channel, "/incident rename Search was slow")
    await world.heeded(bot)
    assert (await alice.channel(incident.channel.id)).name == "inc-1-search-was-slow"
    await alice.rename(incident.channel, "war-room")
    await world.heeded(bot)
    await alice.command(incident.channel, "/incident rename Search is fine")
    await world.heeded(bot)
    assert (await alice.channel(incident.channel.id)).name == "war-room"
    renamed = [row for row in await transitions(bot) if row.kind == Kind.CHANNEL and "name" in row.after]
    assert [row.after["name"] for row in renamed] == ["war-room"]


async def test_a_name_of_musters_own_that_slack_tells_late_is_no_persons(world: World, bot: Muster) -> None:
    """It has another title by then: nothing is recorded, and the next title names the channel."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    for title in ("Search is slow", "Search was slow"):
        await alice.command(incident.channel, f"/incident rename {title}")
        await world.heeded(bot)
    late = {"type": "channel_rename", "channel": {"id": incident.channel.id, "name": "inc-1-search-is-slow"}}
    world.sandbox.delivery.tell(Event("channel_rename", "channels:read", late))
    await world.heeded(bot)
    assert not [row for row in await transitions(bot) if row.kind == Kind.CHANNEL and "name" in row.after]
    await alice.command(incident.channel, "/incident rename Search is fine")
    await world.heeded(bot)
    assert (await alice.channel(incident.channel.id)).name == "inc-1-search-is-fine"


async def test_a_workspace_that_lets_nobody_rename_is_told_of_once(world: World, bot: Muster) -> None:
    """The incident has its new title all the same."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    for title in ("Search is down", "Search is slow"):
        await world.fault("conversations.rename", "error", error="restricted_action")
        await alice.command(incident.channel, f"/incident rename {title}")
        await world.heeded(bot)
    assert (await alice.channel(incident.channel.id)).name == "inc-1-checkout-is-down"
    assert "Search is slow" in (await alice.refreshed(incident.card)).words
    assert len([m for m in await bob.messages("@muster") if "Its channel keeps its old name" in m.words]) == 1


@BOTH
async def test_a_service_that_is_added_calls_those_it_names_and_tells_who_follows_it(world: World, bot: Muster) -> None:
    """Once, as the declaration would have: its channel and followers too; nobody who was called is called again."""
    alice, carmen, hiro = [await world.person(name) for name in (DECLARER, "carmen", "hiro")]
    farid = await world.person(OUTSIDER)
    place = next(channel for channel in await alice.channels() if channel.name == "random")
    await service(world, bot, "Checkout", "hiro")
    await service(world, bot, "Payments", "hiro", "carmen", channel=place.id)
    await farid.command("#general", "/incident follow payments")
    channel, card = await declared(alice, services=("Checkout",))
    await world.settled(bot)
    assert (len(await called(hiro)), len(await called(carmen))) == (1, 0)
    await alice.command(channel, "/incident services Checkout, Payments")
    await world.settled(bot)
    assert (len(await called(hiro)), len(await called(carmen))) == (1, 1)
    assert "@Carmen Ruiz" in (await alice.refreshed(card)).words
    assert carmen.id in (await alice.channel(channel.id)).members
    announced = await alice.message("#random", "INC-1")
    followed = await farid.message("@muster", "You follow INC-1")

    await alice.command(channel, "/incident services Checkout")
    await world.settled(bot)
    assert "INC-1 does not affect the services that are announced here" in (await alice.refreshed(announced)).words
    assert "You no longer follow INC-1." in (await farid.refreshed(followed)).words
    await alice.command(channel, "/incident update Found it")
    await world.settled(bot)
    assert not [said for said in await alice.thread("#random", announced.ts) if "Found it" in said.words]
    await alice.command(channel, "/incident services Payments")
    await world.settled(bot)
    assert "Incident manager" in (await alice.refreshed(announced)).words
    assert len(await called(carmen)) == 1


@pytest.mark.parametrize("marks", [("Drill",), ("Private",)])
async def test_a_drill_and_a_private_incident_call_nobody_for_an_added_service(
    world: World, bot: Muster, marks: tuple[str, ...]
) -> None:
    """Nor is it announced in the service's channel, nor does who follows the service hear of it."""
    alice, carmen, farid = [await world.person(name) for name in (DECLARER, "carmen", OUTSIDER)]
    place = next(channel for channel in await alice.channels() if channel.name == "random")
    await service(world, bot, "Payments", "carmen", channel=place.id)
    await farid.command("#general", "/incident follow payments")
    channel, _ = await declared(alice, marks=marks)
    await alice.command(channel, "/incident services Payments, Vault")
    await world.settled(bot)
    assert not await called(carmen)
    assert not [said for said in await alice.messages("#random") if "INC-1" in said.words]
    assert await farid.find_channel("@muster") is None
    await farid.command("#general", "/incident declare")
    suggested = await (await farid.modal()).suggestions("Affected services", "Vault")
    assert suggested == (["Add Vault"] if marks == ("Private",) else ["Vault"])
    for typed in ("rename INC-1 Nonsense", "services INC-1 Payments", "edit INC-1"):
        refusal = (await farid.command("#general", f"/incident {typed}")).words
        assert ("There is no incident INC-1" in refusal) is (marks == ("Private",)), refusal


async def test_an_added_service_offers_its_known_error(world: World, bot: Muster) -> None:
    """What was declared without it is recognised as soon as it is put right, once."""
    alice = await known_error(world, bot)
    channel, _ = await declared(alice, "Something is odd")
    await world.settled(bot)
    assert not await offers(alice, channel)
    await alice.command(channel, "/incident services Payments")
    await alice.command(channel, "/incident rename Card payments fail")
    await world.settled(bot)
    assert len(await offers(alice, channel)) == 1


@BOTH
async def test_the_priority_of_what_is_over_can_be_corrected_with_a_reason(world: World, bot: Muster) -> None:
    """It is recorded as a correction and counts by the right one; no verdict turns, and nobody is called."""
    alice, emma = await world.person(DECLARER), await world.person("emma")
    place = next(channel for channel in await alice.channels() if channel.name == "random")
    await set_policy(bot, P1={"chain": [{"people": [emma.id], "minutes": 5}], "announce": [place.id]})
    incident = await staged(world, bot, Status.INVESTIGATING)
    world.clock.advance(5 * 3600)
    await alice.command(incident.channel, "/incident resolve A restart")
    await world.settled(bot)
    shown = (await alice.command(incident.channel, "/incident show")).words
    assert "Time to resolve: 5 h" in shown
    rings = len(await called(emma))
    await alice.click("Change priority", on=await alice.refreshed(incident.card))
    modal = await form(alice, "INC-1: priority")
    await modal.pick("Impact", "Widespread – halts core services for most customers")
    modal = await modal.refresh()
    assert "Reason" in await refused(modal)
    await modal.fill("Reason", "Every shop was hit")
    await modal.submit()
    await world.settled(bot)
    [said] = await told(alice, incident.channel, " corrected ")
    assert "Alice Moreau corrected the priority: P2 → P1 Critical\nEvery shop was hit" in said
    shown = (await alice.command(incident.channel, "/incident show")).words
    assert "Time to resolve: 5 h (target 8 h)" in shown
    assert "Priority corrected: P2 → P1: Every shop was hit" in shown
    assert (await resolve_target(bot)) == timedelta(hours=8)
    assert len(await called(emma)) == rings
    assert not [said for said in await alice.messages("#random") if "INC-1" in said.words]
    assert "Priority\nP1 Critical" in (await alice.refreshed(incident.card)).words
    reply = await alice.command("#general", "/incident priority INC-1 P3")
    assert reply.words == "Say why the priority differs from what impact and urgency give. Nothing was recorded."
    assert (await alice.command("#general", "/incident priority INC-1 P3 It was not")).words == "INC-1 is set to P3."
    assert (await resolve_target(bot)) == timedelta(hours=8)


async def test_a_service_added_at_night_calls_when_work_begins_where_the_priority_keeps_working_hours(
    world: World, bot: Muster
) -> None:
    """Nobody is rung out of bed for a P3; its people are called in the morning. Who is called by hand is called now."""
    alice, carmen, emma = [await world.person(name) for name in (DECLARER, "carmen", "emma")]
    await service(world, bot, "Checkout", "hiro")
    await service(world, bot, "Payments", "carmen")
    impact = "Minor – some customers or a team are affected, a workaround exists"
    channel, _ = await declared(alice, impact=impact, urgency="Medium", services=("Checkout",))
    await wait(world, bot, hours=12)
    await alice.command(channel, "/incident services Checkout, Payments")
    await alice.message(channel, "Payments added")
    reply = await alice.command(channel, f"/incident escalate @{emma.name} Please look")
    assert not reply.words, reply.words

    async def heard() -> bool:
        return await emma.find_channel("@muster") is not None

    await world.until(heard, "emma, called by hand")
    assert not await called(carmen)
    world.clock.advance(11.5 * 3600)
    await world.settled(bot)
    assert len(await called(carmen)) == 1
