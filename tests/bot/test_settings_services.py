"""The settings of services: whom to call for each, and adding one."""

from __future__ import annotations

import pytest

from app import Muster
from sandbox.client import Modal, Person
from storage.tables import Service
from tests.bot.settings_steps import changes, group_id, opened, refused
from tests.reminders.watching import set_policy
from tests.world import World


async def chosen(person: Person, name: str, *, typing: str = "") -> Modal:
    """Open the settings of one service."""
    modal = await opened(person, "Services")
    await modal.pick("Service", name, typing=typing)
    await modal.submit()
    return await person.modal("Whom to call")


async def kept(bot: Muster, name: str) -> Service | None:
    """Return a service's row."""
    async with bot.store.read() as unit:
        return await unit.services.named(name)


async def test_an_admin_adds_a_service_and_says_whom_to_call(world: World, bot: Muster) -> None:
    """It is offered for incidents from then on, and the list says who is called."""
    alice = await world.person("alice")
    modal = await chosen(alice, "Add Label printer", typing="Label printer")
    await modal.pick("User groups", "@support-leads")
    await modal.pick_person("People", "Noor van Dijk")
    await modal.submit()
    noor = next(user.id for user in world.sandbox.workspace.people.users.values() if user.name == "noor")
    service = await kept(bot, "Label printer")
    assert service is not None
    assert service.responders == {"groups": [group_id(world, "support-leads")], "people": [noor]}
    [change] = await changes(bot, "services.Label printer")
    assert (change.actor, change.before, change.after) == (alice.id, {}, service.responders)
    listed = await alice.modal("Services")
    assert "Label printer\n@support-leads, @Noor van Dijk" in listed.words
    await listed.close()
    await alice.command("#general", "/incident declare")
    assert await (await alice.modal()).suggestions("Affected services", "Label printer") == ["Label printer"]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_a_service_has_steps_of_its_own_that_win_over_those_of_the_priority(world: World, bot: Muster) -> None:
    """First its responders, then its own steps; the list tells them, gaps close, and the form that declares follows."""
    alice, bob = await world.person("alice"), await world.person("bob")
    await set_policy(bot, P2={"chain": [{"people": [alice.id], "minutes": 10}]})
    modal = await chosen(alice, "Add Search", typing="Search")
    await modal.pick_person("People", "Hiro Tanaka")
    await modal.fill("Minutes until the next call", "5")
    await modal.pick("Step 3: user groups", "@leadership")
    assert (await refused(modal))["Step 3: minutes until the next call"] == "Write a whole number."
    await modal.fill("Step 3: minutes until the next call", "20")
    await modal.submit()
    assert "Search\n@Hiro Tanaka, then @leadership" in (await alice.modal("Services")).words
    service = await kept(bot, "Search")
    assert service is not None
    assert service.responders is not None
    assert [step["groups"] for step in service.responders["chain"]] == [[group_id(world, "leadership")]]
    await bob.command("#general", "/incident declare Search is slow")
    words = (await bob.modal("Declare incident")).words
    assert "Declaring calls @Hiro Tanaka at once." in words
    assert "If nobody comes or acknowledges, 5 min later: @leadership" in words


async def test_a_service_that_names_nobody_any_more_leaves_it_to_the_priority(world: World, bot: Muster) -> None:
    """Emptied fields are kept as nobody named, which the reminders read so."""
    alice = await world.person("alice")
    modal = await chosen(alice, "Add Search", typing="Search")
    await modal.pick_person("People", "Hiro Tanaka")
    await modal.submit()
    modal = await chosen(alice, "Search")
    assert modal.value("People") == ["Hiro Tanaka"]
    await modal.clear("People")
    await modal.submit()
    service = await kept(bot, "Search")
    assert service is not None
    assert service.responders is None
    assert len(await changes(bot, "services.Search")) == 2


async def test_a_service_is_refused_like_any_part_when_outdated_or_with_a_group_that_is_gone(
    world: World, bot: Muster
) -> None:
    """Two admins at once, and a group disabled meanwhile."""
    alice, emma = await world.person("alice"), await world.person("emma")
    first = await chosen(alice, "Add Search", typing="Search")
    second = await chosen(emma, "Add Search", typing="Search")
    await first.pick("User groups", "@security")
    await first.submit()
    await second.pick("User groups", "@security")
    world.sandbox.workspace.people.group(group_id(world, "security")).disabled = True
    assert "does not exist any more" in (await refused(second))["User groups"]
    await second.clear("User groups")
    assert (await refused(second))["User groups"].startswith("Somebody else has changed this")
    assert len(await changes(bot, "services.Search")) == 1
