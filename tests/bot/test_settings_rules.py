"""The settings of who else is told, by priority and by service; and of what impact means in a workspace's words."""

from __future__ import annotations

import pytest

from app import Muster
from bot.domain.vocabulary import Priority
from tests.bot.settings_steps import group_id, in_force, opened, refused
from tests.world import World


async def test_the_rules_of_a_priority_are_set_kept_and_taken_back(world: World, bot: Muster) -> None:
    """Shown again when the form is opened again; what is emptied is gone."""
    alice = await world.person("alice")
    modal = await opened(alice, "P1")
    await modal.pick("Also announced in", "#payments", "#support")
    await modal.pick("Mention this user group", "@leadership", typing="lead")
    await modal.pick("Managers' channel", "#engineering")
    await modal.submit()
    held = (await in_force(bot)).of_priority(Priority.P1)
    ids = {name: (await alice.channel(name)).id for name in ("#payments", "#support", "#engineering")}
    assert held.announce == (ids["#payments"], ids["#support"])
    assert held.mention == group_id(world, "leadership")
    assert held.leadership == ids["#engineering"]
    await alice.close_modal()
    modal = await opened(alice, "P1")
    assert modal.value("Also announced in") == ["payments", "support"]
    assert modal.value("Mention this user group") == ["@leadership"]
    for label in ("Also announced in", "Mention this user group", "Managers' channel"):
        await modal.clear(label)
    await modal.submit()
    held = (await in_force(bot)).of_priority(Priority.P1)
    assert (held.announce, held.mention, held.leadership) == ((), None, None)


async def test_a_services_incidents_are_announced_in_its_channels_too(world: World, bot: Muster) -> None:
    """Whatever their priority, and though it calls nobody."""
    alice = await world.person("alice")
    modal = await opened(alice, "Services")
    await modal.pick("Service", "Add Payments", typing="Payments")
    await modal.submit()
    modal = await alice.modal("Whom to call")
    await modal.pick("Also announced in", "#payments")
    await modal.submit()
    await alice.close_modal()
    await alice.command("#general", "/incident declare Cards fail")
    modal = await alice.modal()
    for label, choice in (
        ("Impact", "Minor – some customers or a team are affected, a workaround exists"),
        ("Urgency", "Medium"),
    ):
        await modal.pick(label, choice)
        await modal.refresh()
    await modal.pick("Affected services", "Payments")
    await modal.submit()
    await world.settled(bot)
    await alice.message("#payments", "Cards fail", button="Follow")


@pytest.mark.usefixtures("bot")
async def test_impact_and_urgency_mean_what_the_workspace_says(world: World) -> None:
    """In the form of who declares, and to who joins; a meaning that is missing is asked for beside its field."""
    alice = await world.person("alice")
    modal = await opened(alice, "Meanings")
    await modal.fill("Major impact", " ")
    assert await refused(modal) == {"Major impact": "This is empty."}
    await modal.fill("Major impact", "more than 100 customers cannot pay.")
    await modal.fill("Immediate urgency", "customers leave")
    await modal.submit()
    await alice.close_modal()
    bob = await world.person("bob")
    await bob.command("#general", "/incident declare Cards fail")
    modal = await bob.modal()
    await modal.pick("Impact", "Major – more than 100 customers cannot pay.")
    assert "Immediate: customers leave. High: within hours." in modal.words
    await modal.submit()
    brief = await bob.command("#general", "/incident catchup INC-1")
    assert "Impact major: more than 100 customers cannot pay." in brief.words
