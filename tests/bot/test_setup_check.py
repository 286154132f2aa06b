"""The setup check where admins look: who is called, and what would reach nobody, in words."""

from __future__ import annotations

from typing import Any

import pytest

from app import Muster
from tests.bot.settings_steps import account, group_id, opened, refused
from tests.reminders.watching import set_policy
from tests.steps import DECLARER, MANAGER, OUTSIDER, staged
from tests.world import World, declared

OUT_OF_THE_BOX = "P1, P2, P3, P4: nobody is called unless an affected service has responders."
NO_MANAGERS = "P1, P2, P3, P4: no managers are set."


def reaching(world: World) -> dict[str, Any]:
    """Return what a priority keeps that reaches somebody."""
    chain = [
        {"groups": [group_id(world, "sre-oncall")], "minutes": 10},
        {"groups": [group_id(world, "leadership")], "minutes": 10},
    ]
    return {"chain": chain, "managers": {"people": [account(world, "emma").id]}}


async def test_the_settings_say_first_what_would_reach_nobody_and_who_is_called(world: World, bot: Muster) -> None:
    """Out of the box nobody, in so many words."""
    del bot
    alice = await world.person(DECLARER)
    await alice.command("#general", "/incident settings")
    words = (await alice.modal("Settings")).words
    assert OUT_OF_THE_BOX in words
    assert NO_MANAGERS in words
    assert "#incidents does not exist yet, so announcements reach nobody. Press Set up on App Home to create" in words
    assert "MUSTER_ANNOUNCEMENT_CHANNEL" in words
    assert "P1 Critical\nCalls the services' responders at once, then nobody else." in words


async def test_the_settings_tell_the_policy_in_sentences(world: World, bot: Muster) -> None:
    """Whom each priority calls and when, what it promises and who else hears of it; the matrix is seen as a grid."""
    alice = await world.person(DECLARER)
    support = (await alice.channel("#support")).id
    told = {"announce": [support], "mention": group_id(world, "security"), "leadership": support}
    await set_policy(bot, P1=reaching(world) | told)
    async with bot.store.write() as unit:
        [payments] = await unit.services.ensure(["Payments"], world.clock.now())
        payments.responders = {"people": [account(world, "carmen").id]}
    await alice.command("#general", "/incident settings")
    words = (await alice.modal("Settings")).words
    assert (
        "P1 Critical\nCalls the services' responders at once, after 8 min @sre-oncall, after 18 min @leadership.\n"
        "Update every 30 min; acknowledge within 15 min, resolve within 4 h.\nA missed target calls @Emma Lindqvist.\n"
        "Also announced in #support.\nAnnouncements mention @security.\nUpdates for leadership go to #support."
    ) in words
    assert "Services\nPayments: calls @Carmen" in words
    assert (
        "            Immediate  High  Medium  Low\n"
        "Widespread  P1         P1    P2      P2\n"
        "Major       P1         P2    P2      P3\n"
    ) in words


async def test_each_warning_leads_to_the_form_in_which_it_is_set(world: World, bot: Muster) -> None:
    """Of a priority, of the roles, of a service; a channel is filled in Slack, so it has no button."""
    alice = await world.person(DECLARER)
    nobody = group_id(world, "security")
    world.sandbox.workspace.people.groups[nobody].users = []
    chain = {"P1": reaching(world), "P2": reaching(world), "P4": reaching(world)}
    await set_policy(bot, **chain, people={"security": nobody})
    async with bot.store.write() as unit:
        [payments] = await unit.services.ensure(["Payments"], world.clock.now())
        payments.responders = {"groups": [nobody]}
    await alice.command("#general", "/incident settings")
    settings = await alice.modal("Settings")
    assert settings.buttons[:4] == ["P3 Medium", "Services", "Roles and privacy", "P3 Medium"]
    for words, form in (("P3: nobody is called", "P3 Medium"), ("Payments: nobody is reached", "Services")):
        await settings.click(form, beside=words)
        await (await alice.modal(form)).close()


async def test_who_is_called_is_said_by_name_to_whoever_asks(world: World, bot: Muster) -> None:
    """Each priority and service in a sentence; a group emptied and a person who left are named with their places."""
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await set_policy(bot, **{priority: reaching(world) for priority in ("P1", "P2", "P3", "P4")})
    await declared(alice)
    await world.settled(bot)
    async with bot.store.write() as unit:
        [payments] = await unit.services.ensure(["Payments"], world.clock.now())
        payments.responders = {"people": [account(world, "carmen").id]}
    said = (await farid.command("#general", "/incident oncall")).words
    assert "#incidents has no members but Muster" in said
    await farid.join("#incidents")
    world.clock.advance(61)
    said = (await farid.command("#general", "/incident oncall")).words
    assert "Everything that is set reaches somebody." in said
    assert "after 8 min @sre-oncall, after 18 min @leadership; managers: @Emma" in said
    assert "Payments: calls @Carmen" in said
    world.sandbox.workspace.people.groups[group_id(world, "leadership")].users = []
    world.sandbox.workspace.people.deactivate(account(world, "carmen").id)
    await world.heeded(bot)
    world.clock.advance(61)
    said = (await farid.command("#general", "/incident oncall")).words
    assert "Payments: nobody is reached." in said
    assert "@leadership has no members (P1, step 2, P2, step 2, P3, step 2, P4, step 2)." in said
    assert "has left and is not reached (Payments)." in said


async def test_an_admins_home_says_what_would_reach_nobody(world: World, bot: Muster) -> None:
    """Until it is put right, also when the page is drawn again; nobody else's says so."""
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    assert OUT_OF_THE_BOX in (await alice.home()).words
    assert "reach nobody" not in (await bob.home()).words
    await declared(alice)
    await world.settled(bot)
    home = await alice.look_at_home()
    assert home is not None
    assert "INC-1" in home.words
    assert OUT_OF_THE_BOX in home.words
    await alice.click("Who is called", on=home)
    assert "P1: calls the services' responders at once" in (await alice.modal()).words


async def test_escalating_to_managers_that_are_not_set_says_where_to_set_them(world: World, bot: Muster) -> None:
    """With the button for an admin; anybody else is told whom to ask."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    said = await alice.command(incident.channel, "/incident escalate it gets worse")
    assert "No managers are set for P2: a workspace admin can set them in /incident settings." in said.words
    await alice.click("Settings", on=said)
    assert (await alice.modal("Settings")).buttons[-2:] == ["Services", "Announcements"]
    said = await bob.command(incident.channel, "/incident escalate it gets worse")
    assert "No managers are set for P2" in said.words
    assert said.buttons == []


@pytest.mark.usefixtures("bot")
async def test_settings_editors_change_everything_but_roles_and_privacy(world: World) -> None:
    """Who is in the group that the admins name, as Slack says at that moment, the moment of saving too."""
    alice, bob = [await world.person(name) for name in ("alice", "bob")]
    modal = await opened(alice, "People")
    await modal.pick("Settings editors", "@sre-oncall")
    await modal.submit()
    assert "@sre-oncall may change the other settings." in (await alice.modal("Settings")).words
    editors = world.sandbox.workspace.people.groups[group_id(world, "sre-oncall")]
    editors.users = [bob.id]
    modal = await opened(bob, "P1")
    await modal.fill("Resolve within", "5 h")
    await modal.submit()
    settings = await bob.modal("Settings")
    assert "resolve within 5 h" in settings.words
    assert "Roles and privacy\nPrivate incidents are seen by" in settings.words
    assert "Roles and privacy" not in settings.buttons
    await settings.close()
    account(world, "bob").is_admin = True
    privacy = await opened(bob, "People")
    account(world, "bob").is_admin = False
    assert "for the workspace's admins and owners" in (await refused(privacy))["Roles that several people may hold"]
    await privacy.close(clear=True)
    modal = await opened(bob, "P3")
    editors.users = []
    assert "are for the workspace's admins" in (await refused(modal))["Acknowledge within"]


async def test_the_owners_of_services_change_whom_these_call_and_nothing_else(world: World, bot: Muster) -> None:
    """Who is in the group that the admins name, as Slack says at that moment."""
    alice, bob, carmen = [await world.person(name) for name in ("alice", "bob", "carmen")]
    modal = await opened(alice, "People")
    await modal.pick("Service owners", "@payments-oncall")
    await modal.submit()
    assert "are for the workspace's admins" in (await bob.command("#general", "/incident settings")).words
    await carmen.command("#general", "/incident settings")
    services = await carmen.modal("Services")
    await services.pick("Service", "Add Search", typing="Search")
    await services.submit()
    modal = await carmen.modal("Whom to call")
    await modal.pick("User groups", "@sre-oncall")
    await modal.submit()
    async with bot.store.read() as unit:
        search = await unit.services.named("Search")
    assert search is not None
    assert search.responders == {"groups": [group_id(world, "sre-oncall")], "people": []}
