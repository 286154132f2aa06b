"""Who gets to the settings: workspace admins and owners, as Slack says at that moment; nobody else."""

from __future__ import annotations

import pytest

from app import Muster
from sandbox.client import Person
from tests.bot.settings_steps import account, changes, group_id, in_force, opened, refused
from tests.reminders.watching import set_policy
from tests.world import World

PARTS = [
    *("Priority matrix", "Impact and urgency", "P1 Critical", "P2 High", "P3 Medium", "P4 Low"),
    *("Language and calendar", "Roles and privacy", "After the incident", "Messages", "Services"),
]
REFUSED = (
    "Muster's settings are for the workspace's admins and owners. Nothing was changed. "
    "Ask one of them to change what you need; /incident help metrics shows the targets that hold now."
)


async def test_an_admin_opens_the_settings_by_command_and_sees_what_holds(world: World, bot: Muster) -> None:
    """One button for each part, with what holds beside it."""
    del bot
    alice = await world.person("alice")
    assert not (await alice.command("#general", "/incident settings")).words
    modal = await alice.modal("Settings")
    assert modal.buttons[-len(PARTS) - 1 :] == [*PARTS, "Announcements"]
    assert "Update every 30 min; acknowledge within 15 min, resolve within 4 h." in modal.words
    assert "Mon, Tue, Wed, Thu, Fri, 09:00 to 17:00, UTC." in modal.words
    assert "Last changed" not in modal.words


async def test_an_admin_opens_the_settings_from_app_home(world: World, bot: Muster) -> None:
    """The button stands on everybody's Home."""
    del bot
    alice = await world.person("alice")
    await alice.click("Settings", on=await alice.home())
    assert (await alice.modal("Settings")).buttons[-2:] == ["Services", "Announcements"]


async def test_anybody_else_is_told_who_can(world: World, bot: Muster) -> None:
    """By command and from App Home alike."""
    del bot
    bob = await world.person("bob")
    assert (await bob.command("#general", "/incident settings")).words == REFUSED
    await bob.click("Settings", on=await bob.home())
    assert REFUSED in (await bob.modal("Nothing changed")).words


async def test_who_is_admin_no_more_neither_opens_a_part_nor_saves_one(world: World, bot: Muster) -> None:
    """The form they had open does not help them."""
    alice = await world.person("alice")
    modal = await opened(alice, "P1")
    await modal.fill("Resolve within", "6 h")
    account(world, "alice").is_admin = False
    assert REFUSED.replace("`", "") in (await refused(modal))["Acknowledge within"]
    assert await changes(bot, "priorities.P1") == []
    await modal.close()
    await (await alice.modal("Settings")).click("Language and calendar")
    assert REFUSED in (await alice.modal("Nothing changed")).words


@pytest.mark.parametrize("kind", ["hang", "http_500", "error"])
async def test_when_slack_does_not_say_who_is_admin_nobody_gets_in(world: World, bot: Muster, kind: str) -> None:
    """An honest refusal rather than a guess."""
    del bot
    alice = await world.person("alice")
    await alice.command("#general", "/incident list")  # who she is, is known from here on; whether an admin, is not
    await world.fault("users.info", kind)
    said = await alice.command("#general", "/incident settings")
    assert said.words == "Muster had to ask Slack something and got no answer. Nothing was recorded. Please try again."


async def test_who_left_the_owners_of_services_neither_opens_nor_saves_one(world: World, bot: Muster) -> None:
    """The form they had open does not help them; nor does being a guest in the group."""
    owners = world.sandbox.workspace.people.groups[group_id(world, "payments-oncall")]
    await set_policy(bot, people={"owners": owners.id})
    carmen = await world.person("carmen")
    await carmen.command("#general", "/incident settings")
    services = await carmen.modal("Services")
    await services.pick("Service", "Add Search", typing="Search")
    await services.submit()
    modal = await carmen.modal("Whom to call")
    await modal.pick("User groups", "@sre-oncall")
    owners.users.remove(carmen.id)
    assert REFUSED.replace("`", "") in (await refused(modal))["User groups"]
    assert await changes(bot, "services.Search") == []
    assert (await carmen.command("#general", "/incident settings")).words == REFUSED
    noor = await world.person("noor")
    owners.users.append(noor.id)
    assert (await noor.command("#warehouse", "/incident settings")).words == REFUSED


async def test_a_part_of_the_settings_stays_closed_to_a_forged_submission(world: World, bot: Muster) -> None:
    """What is submitted is judged by who submits it, not by who was shown the form."""
    before = await in_force(bot)
    alice: Person = await world.person("alice")
    modal = await opened(alice, "Matrix")
    await modal.pick("Minimal impact, low urgency", "P3 Medium")
    account(world, "alice").is_admin = False
    await refused(modal)
    assert await in_force(bot) == before
