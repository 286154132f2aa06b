"""What the weekly summary tells of problems: services to raise one for, and those whose target date has passed."""

from __future__ import annotations

from datetime import datetime

from app import Muster
from sandbox.client import Person
from tests.reports.test_summary import DAY, NEXT_MONDAY_NINE, claimed
from tests.steps import DECLARER, MANAGER
from tests.world import World, declared

HEADING = "Candidates for a problem, 3 or more incidents within 30 days"


async def times(world: World, bot: Muster, person: Person, count: int, *, marks: tuple[str, ...] = ()) -> None:
    """Declare so many incidents of Payments."""
    for _ in range(count):
        await declared(person, "Card payments fail", services=("Payments",), marks=marks)
        await world.settled(bot)


async def test_repeated_incidents_of_a_service_are_proposed_for_a_problem_once_raised_no_more(
    world: World, bot: Muster
) -> None:
    """Public ones that count, named; the button raises a problem linked to them; then nothing is proposed."""
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    await times(world, bot, alice, 2)
    for mark in ("Drill", "Private"):
        await times(world, bot, alice, 1, marks=(mark,))
    assert HEADING not in (await bob.command("#general", "/incident summary this week")).words
    await times(world, bot, alice, 1)
    told = await bob.command("#general", "/incident summary this week")
    assert HEADING in told.words
    assert "Payments: 3 incidents, INC-1, INC-2, INC-5" in told.words
    await bob.click("Raise problem", on=told)
    modal = await bob.modal("Raise a problem")
    assert modal.value("Title") == "Repeated incidents of Payments"
    assert "It is linked to INC-1, INC-2 and INC-5. Everybody sees it." in modal.words
    await modal.submit()
    hub = await bob.modal("PRB-1")
    assert "3 incidents" in hub.words
    await hub.close()
    assert HEADING not in (await bob.command("#general", "/incident summary this week")).words
    await world.settled(bot)
    assert "Linked to PRB-1" in (await alice.command("#general", "/incident show INC-2")).words


async def test_a_summary_names_problems_past_their_target_date_by_their_owner(world: World, bot: Muster) -> None:
    """Those everybody may see, even where nothing else happened."""
    alice = await world.person(DECLARER)
    for title, private in (("Certificates end unseen", False), ("Names are shown", True)):
        if private:
            await declared(alice, "A leak", marks=("Private",))
            await alice.command("#general", f"/incident problem INC-1 {title}")
        else:
            await alice.command("#general", f"/incident problem {title}")
        modal = await alice.modal("Raise a problem")
        await modal.pick_time("Target date", datetime(2026, 11, 24))  # noqa: DTZ001 - a day of nobody's zone
        await modal.submit()
        await (await alice.modal()).close()
    await world.settled(bot)
    assert "past their target date" not in (await alice.command("#general", "/incident summary this week")).words
    world.clock.advance(2 * 86400)
    told = (await alice.command("#general", "/incident summary this week")).words
    assert "Problems past their target date\n• @Alice Moreau: PRB-1 · Certificates end unseen: open, target" in told
    assert "Names are shown" not in told


async def test_a_posted_summary_forgets_a_problem_whose_incident_turns_private(world: World, bot: Muster) -> None:
    """And the incident itself where a later week's summary names it as still open."""
    alice = await world.person(DECLARER)
    await declared(alice, "Names are shown")
    await alice.command("#general", "/incident problem INC-1 Names leave the shop")
    modal = await alice.modal("Raise a problem")
    await modal.pick_time("Target date", datetime(2026, 11, 24))  # noqa: DTZ001 - a day of nobody's zone
    await modal.submit()
    await (await alice.modal()).close()
    world.clock.advance(NEXT_MONDAY_NINE + 7 * DAY)
    await claimed(world, bot)
    [post] = [said for said in await alice.messages("#incidents") if "Week 49 of 2026" in said.words]
    assert "PRB-1 · Names leave the shop" in post.words
    assert "INC-1 Names are shown" in post.words
    await alice.command("#general", "/incident private INC-1")
    modal = await alice.modal()
    await modal.fill("Why", "They are customers")
    await modal.submit()
    await world.settled(bot)
    words = (await alice.refreshed(post)).words
    assert "Names" not in words
    assert "PRB-1" not in words
