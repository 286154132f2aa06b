"""Who leads from the start: who declares, unless others are called to it; those are offered the lead."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.reminders.watching import group, incident_of, pass_until, quiet, said, set_policy
from tests.world import declare

if TYPE_CHECKING:
    from app import Muster
    from sandbox.client import Channel, Message, Person
    from tests.world import World

NOBODY_YET = "If you leave this empty, the people who are called can take over. Choose yourself if you lead it."
CALLED = "You are called to INC-1 · Checkout is down"


async def calling(world: World, bot: Muster, *names: str) -> None:
    """Have the service Checkout call these people."""
    async with bot.store.write() as unit:
        (service,) = await unit.services.ensure(["Checkout"], world.clock.now())
        service.responders = {"groups": [], "people": [(await world.person(name)).id for name in names]}


async def declared_by(world: World, bot: Muster, person: Person) -> tuple[Channel, Message]:
    """Declare an incident of Checkout, choosing no manager; return its channel and card."""
    await declare(person, urgency="Immediate")
    channel = await person.channel("inc-1-checkout-is-down")
    await quiet(world, bot)
    return channel, await person.message(channel, "Incident manager")


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_who_declares_for_others_does_not_lead_and_whoever_comes_is_offered_it(world: World, bot: Muster) -> None:
    """Support declares, those on call are called: nobody leads yet, and who acknowledges takes the lead in one tap."""
    await calling(world, bot, "carmen", "dmitri")
    grace, carmen, dmitri = [await world.person(name) for name in ("grace", "carmen", "dmitri")]
    await grace.command("#general", "/incident declare Checkout is down")
    modal = await grace.modal()
    assert NOBODY_YET in modal.words
    assert modal.value("Incident manager") is None
    await modal.close()
    _, card = await declared_by(world, bot, grace)
    assert "Incident manager\nnobody yet" in card.words
    assert card.buttons[:2] == ["Acknowledge", "Take over"]
    announced = await dmitri.message("#incidents", "INC-1")
    assert announced.buttons == ["Acknowledge", "Take over", "Follow"]
    call = await carmen.message("@muster", CALLED)
    assert call.buttons == ["Acknowledge", "I'm coming", "I can't"]
    await carmen.click("I'm coming", on=call)
    await quiet(world, bot)
    call = await carmen.refreshed(call)
    assert "You are coming. Nobody leads it yet: Take over makes you the incident manager." in call.words
    await carmen.click("Acknowledge", on=call)
    await quiet(world, bot)
    call = await carmen.refreshed(call)
    assert "You have acknowledged it. Nobody leads it yet" in call.words
    await carmen.click("Take over", on=call)  # one tap
    await quiet(world, bot)
    assert "Incident manager\n@Carmen Ruiz" in (await grace.refreshed(card)).words
    assert "Incident manager\n@Carmen Ruiz" in (await grace.message("#incidents", "INC-1")).words
    assert not (await carmen.refreshed(call)).buttons
    assert (await incident_of(bot)).vacant_since is None
    report = await grace.command("#general", "/incident report by manager")
    assert "@Carmen Ruiz" in report.words
    assert "@Grace Chen" not in report.words


@pytest.mark.parametrize("how", ["by name", "by group"])
async def test_who_declares_and_is_called_themselves_leads(world: World, bot: Muster, how: str) -> None:
    """A responder who declares is on it already."""
    await calling(world, bot, "alice", "carmen") if how == "by name" else await set_policy(
        bot, P1={"chain": [{"groups": [group(world, "sre-oncall")], "minutes": 5}]}
    )
    alice = await world.person("alice")
    _, card = await declared_by(world, bot, alice)
    assert "Incident manager\n@Alice Moreau" in card.words


async def test_who_chooses_to_lead_leads(world: World, bot: Muster) -> None:
    """No matter who is called: what is chosen holds."""
    await calling(world, bot, "carmen")
    grace = await world.person("grace")
    await declare(grace, urgency="Immediate", manager="Grace Chen")
    await quiet(world, bot)
    card = await grace.message(await grace.channel("inc-1-checkout-is-down"), "Incident manager")
    assert "Incident manager\n@Grace Chen" in card.words


async def test_a_lead_that_nobody_takes_is_asked_for_after_a_while(world: World, bot: Muster) -> None:
    """Calling asks until somebody acknowledges; a quarter of an hour later the channel does, by name."""
    await calling(world, bot, "carmen")
    grace = await world.person("grace")
    await declared_by(world, bot, grace)
    start = (await incident_of(bot)).declared_at
    await pass_until(world, bot, start + timedelta(minutes=16))
    await grace.command("#general", "/incident ack INC-1")
    await pass_until(world, bot, start + timedelta(minutes=32))
    asked = [one for one in await said(world, start) if "Nobody has led" in one.text]
    assert [one.since(start)[:22] for one in asked] == ["+31 channel: @carmen: n"[:22]]
