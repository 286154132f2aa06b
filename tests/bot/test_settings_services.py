"""The settings of services: whom to call for each, and adding one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app import Muster
from sandbox.client import Modal, Person
from storage.tables import Service
from tests.bot.settings_steps import changes, group_id, opened, refused
from tests.reminders.watching import reminders_of, set_policy
from tests.world import World, declared


async def chosen(person: Person, name: str, *, typing: str = "") -> Modal:
    """Open the settings of one service."""
    modal = await opened(person, "Services")
    await modal.pick("Service", name, typing=typing)
    await modal.submit()
    return await person.modal("Whom to call")


async def calendar_form(person: Person, name: str, *, typing: str = "") -> Modal:
    """Open the calendar of one service."""
    modal = await opened(person, "Services")
    await modal.pick("Service", name, typing=typing)
    await modal.pick("What to do", "Its own working calendar")
    await modal.submit()
    return await person.modal("Working calendar")


async def works(person: Person, service: str, opens: int, closes: int, *, typing: str = "") -> None:
    """Give a service a calendar of its own."""
    modal = await calendar_form(person, service, typing=typing)
    await modal.pick_time("Work begins", datetime(2026, 11, 23, opens, tzinfo=UTC))
    await modal.pick_time("Work ends", datetime(2026, 11, 23, closes, tzinfo=UTC))
    await modal.submit()


async def promised(bot: Muster, person: Person) -> str:
    """Return when the next update on INC-1 is due."""
    async with bot.store.read() as unit:
        incident = await unit.incidents.by_number(1, viewer=person.id)
        assert incident is not None
        assert incident.next_update_at is not None
        return f"{incident.next_update_at:%a %H:%M}"


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
    assert [label for label in modal.labels if label.startswith("Step")] == []
    await modal.click("Add step")
    await modal.click("Add step")
    await modal.click("Remove step 2")
    assert modal.value("Minutes until the next call") == "5"
    await modal.click("Add step")
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
    assert "If nobody comes or acknowledges within 5 min, Muster calls @leadership" in words


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
    assert "is deleted or disabled" in (await refused(second))["User groups"]
    await second.clear("User groups")
    assert (await refused(second))["User groups"].startswith("Somebody else has changed this")
    assert len(await changes(bot, "services.Search")) == 1


async def test_a_service_is_renamed_and_all_that_points_at_it_follows(world: World, bot: Muster) -> None:
    """Incidents, followers, search and cards know it by its new name; a name that is taken is refused."""
    alice, farid = await world.person("alice"), await world.person("farid")
    _, card = await declared(alice, services=("Paymnts",))
    await farid.command("#general", "/incident follow Paymnts")
    async with bot.store.write() as unit:
        await unit.services.ensure(["Search"], world.clock.now())
    listed = await opened(alice, "Services")
    await listed.click("Rename", beside="Paymnts")
    form = await alice.modal("Rename service")
    await form.fill("New name", "Search")
    assert (await refused(form))["New name"].startswith("There is a service of this name.")
    await form.fill("New name", "  Payments ")
    await form.submit()
    assert "Payments\nThe steps of the incident's priority" in (await alice.modal("Services")).words
    assert "Paymnts" not in (await alice.modal("Services")).words

    async def redrawn() -> bool:
        return "Payments" in (await alice.refreshed(card)).words

    await world.until(redrawn, "the card by the new name")
    assert "INC-1" in (await alice.command("#general", "/incident list Payments")).words
    assert "Payments" in (await farid.command("#general", "/incident following")).words
    [change] = await changes(bot, "services.Paymnts")
    assert (change.before, change.after) == ({"name": "Paymnts"}, {"name": "Payments"})


async def test_a_merged_service_leaves_its_incidents_and_followers_to_the_other(world: World, bot: Muster) -> None:
    """An incident of both counts once; the other keeps its responders, or gets those of the one that goes."""
    alice, farid = await world.person("alice"), await world.person("farid")
    await declared(alice, services=("Paymnts", "Payments"))
    await declared(alice, "Cards fail", services=("Paymnts",))
    await farid.command("#general", "/incident follow Paymnts")
    modal = await chosen(alice, "Paymnts")
    await modal.pick_person("People", "Hiro Tanaka")
    await modal.submit()
    listed = await alice.modal("Services")
    await listed.click("Merge", beside="Paymnts")
    form = await alice.modal("Merge service")
    assert "2 incidents count for the other service from now on, in past reports too." in form.words
    assert await form.suggestions("Merge into", "Pay") == ["Payments"]
    await form.pick("Merge into", "Payments")
    emma = await world.person("emma")
    await (await opened(emma, "Services")).click("Rename", beside="Payments")
    renaming = await emma.modal("Rename service")
    await renaming.fill("New name", "Paying")
    await renaming.submit()
    assert (await refused(form))["Merge into"] == "Choose another service that there is."
    await (await emma.modal("Services")).click("Rename", beside="Paying")
    renaming = await emma.modal("Rename service")
    await renaming.fill("New name", "Payments")
    await renaming.submit()
    await form.submit()
    assert await kept(bot, "Paymnts") is None
    service = await kept(bot, "Payments")
    assert service is not None
    assert service.responders is not None
    assert service.responders["people"]
    async with bot.store.read() as unit:
        affected = await unit.services.affected_by([1, 2])
        assert list(affected.values()) == [["Payments"], ["Payments"]]
        assert len(await unit.services.incidents_of(service)) == 2
    assert "Payments" in (await farid.command("#general", "/incident following")).words


async def test_a_removed_service_is_offered_no_longer_and_keeps_its_incidents(world: World, bot: Muster) -> None:
    """One that no incident has goes altogether; who names it again has it back."""
    alice = await world.person("alice")
    await declared(alice, services=("Fax",))
    async with bot.store.write() as unit:
        await unit.services.ensure(["Telex"], world.clock.now())
    for name in ("Fax", "Telex"):
        listed = await opened(alice, "Services")
        await listed.click("Remove", beside=name)
        form = await alice.modal("Remove service")
        assert ("1 incident keeps it" in form.words) is (name == "Fax")
        await form.submit()
        assert name not in (await alice.modal("Services")).words
        await alice.close_modal()
    assert await kept(bot, "Telex") is None
    assert "Fax" in (await alice.command("#general", "/incident show INC-1")).words
    again = await chosen(alice, "Add Fax", typing="Fax")
    await again.pick_person("People", "Hiro Tanaka")
    await again.submit()
    assert "Fax\n@Hiro Tanaka" in (await alice.modal("Services")).words


async def test_services_are_listed_page_by_page(world: World, bot: Muster) -> None:
    """Ten on each, in the place of the others."""
    alice = await world.person("alice")
    async with bot.store.write() as unit:
        await unit.services.ensure([f"Service {number:02}" for number in range(12)], world.clock.now())
    listed = await opened(alice, "Services")
    assert "Service 09" in listed.words
    await listed.click("More services")
    listed = await alice.modal("Services")
    assert "Service 10" in listed.words
    assert "Service 09" not in listed.words
    await listed.click("Previous")
    assert "Service 00" in (await alice.modal("Services")).words


async def test_an_incident_keeps_the_working_time_of_the_services_it_affects(world: World, bot: Muster) -> None:
    """Of one service its own, of several whenever one works, of none the workspace's; promises made before hold."""
    alice = await world.person("alice")  # it is Monday, 09:30
    await works(alice, "Add Night desk", 22, 6, typing="Night desk")
    await works(alice, "Add Late desk", 14, 20, typing="Late desk")
    assert "Late desk\nThe steps of the incident's priority\nMon, Tue, Wed, Thu, Fri, 14:00 to 20:00, UTC." in (
        (await alice.modal("Services")).words
    )
    modal = await chosen(alice, "Night desk")
    await modal.pick_person("People", "Hiro Tanaka")
    await modal.submit()
    service = await kept(bot, "Night desk")
    assert service is not None
    assert service.responders is not None
    assert service.responders["calendar"]["opens"] == "22:00:00", "who is called was set, its calendar is as before"
    channel, _ = await declared(alice, urgency="Low", services=("Night desk",))
    assert await promised(bot, alice) == "Tue 02:00"
    await alice.command(channel, "/incident services Night desk, Late desk")
    assert await promised(bot, alice) == "Tue 02:00"
    told = (await alice.command(channel, "/incident clock")).words
    days = "Mon, Tue, Wed, Thu, Fri"
    assert f"Working time: {days}, 14:00 to 20:00, UTC; and {days}, 22:00 to 06:00 the next day, UTC." in told
    for services, due in (("", "Mon 18:00"), ("Late desk, Mailroom", "Mon 13:30"), ("Night desk", "Tue 02:00")):
        if services:
            await alice.command(channel, f"/incident services {services}")
        await alice.command(channel, "/incident update Still looking")
        assert await promised(bot, alice) == due, services


async def test_the_form_that_declares_goes_by_the_calendar_of_the_services_chosen(world: World, bot: Muster) -> None:
    """It says when those are called whose work has not begun."""
    alice = await world.person("alice")
    await works(alice, "Add Night desk", 22, 6, typing="Night desk")
    modal = await chosen(alice, "Night desk")
    await modal.pick_person("People", "Hiro Tanaka")
    await modal.submit()
    await alice.command("#general", "/incident declare Reports stay empty")
    form = await alice.modal("Declare incident")
    await form.pick("Urgency", "Low")
    await form.refresh()
    await form.pick("Impact", "Minimal – nobody is kept from their work")
    await form.refresh()
    await form.pick("Affected services", "Night desk")
    assert "calls @Hiro Tanaka when work begins, 2026-11-23 22:00 UTC: P4 keeps" in (await form.refresh()).words
    del bot


async def test_a_calendar_that_cannot_be_is_refused_and_one_of_its_own_given_up(world: World, bot: Muster) -> None:
    """What was typed stays, each fault beside its field, also where the workspace's promises would not hold."""
    alice = await world.person("alice")
    modal = await calendar_form(alice, "Add Night desk", typing="Night desk")
    assert modal.value("Time zone") == "UTC"
    await modal.pick("Country of public holidays", "Germany (DE)", typing="germ")
    await modal.pick("State or region", "Bayern (BY)", typing="bay")
    await modal.clear("Country of public holidays")
    await modal.fill("Half days", "24 Dec")
    assert set(await refused(modal)) == {"State or region", "Half days"}
    await modal.clear("State or region")
    await modal.pick("Time zone", "Asia/Tokyo", typing="tokyo")
    await modal.fill("Half days", "2026-12-24 until 12:00")
    await modal.pick_time("Work ends", datetime(2026, 11, 23, 10, tzinfo=UTC))
    said = (await refused(modal))["Work ends"]
    assert said.startswith(
        "These hours conflict with another setting (P3, acknowledge): The time to acknowledge must be"
    )
    assert modal.value("Half days") == "2026-12-24 until 12:00"
    await modal.pick_time("Work ends", datetime(2026, 11, 23, 16, tzinfo=UTC))
    await modal.submit()
    [change] = await changes(bot, "services.Night desk")
    assert change.after["calendar"]["zone"] == "Asia/Tokyo"
    promises = await opened(alice, "P3")
    await promises.fill("Acknowledge within", "23 working h")  # of three days of eight hours, or of seven
    said = (await refused(promises))["Acknowledge within"]
    assert said.startswith(
        "By the calendar of Night desk: The time to acknowledge must be shorter than the time to resolve"
    )
    again = await calendar_form(alice, "Night desk")
    assert again.value("Time zone") == "Asia/Tokyo"
    await again.pick("Calendar", "The workspace's calendar")
    await again.submit()
    service = await kept(bot, "Night desk")
    assert service is not None
    assert service.responders is None


async def test_open_incidents_are_planned_again_by_a_calendar_their_service_gets(world: World, bot: Muster) -> None:
    """Nobody is reminded of them before their work begins."""
    alice = await world.person("alice")
    await declared(alice, urgency="Low", services=("Night desk",))
    assert min(row.due_at for row in await reminders_of(bot)).hour < 17
    await works(alice, "Night desk", 22, 6)

    async def replanned() -> bool:
        return min(row.due_at for row in await reminders_of(bot)) >= datetime(2026, 11, 23, 22, tzinfo=UTC)

    await world.until(replanned, "a plan by the night's hours")
