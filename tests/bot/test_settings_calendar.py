"""The settings of the matrix and of the working calendar: checked as a whole, beside the field at fault."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from app import Muster
from bot.domain.policy import DEFAULT_POLICY
from bot.domain.vocabulary import Impact, Priority, Urgency
from tests.bot.settings_steps import changes, in_force, opened, refused
from tests.world import World

TEXTS = [
    ("Time zone", "Atlantis", "This is not the name of a time zone, such as Europe/Berlin."),
    ("Country of public holidays", "QQ", "The public holidays of this country are not known."),
    ("State or region", "BY", "Choose the country that this is a part of."),
    ("Other free dates", "2026-12-24\n24.12.", "“24.12.” is not a date. Write dates such as 2026-12-24."),
    ("Other free dates", "2026-02-30", "“2026-02-30” is not a date. Write dates such as 2026-12-24."),
]


def at(hour: int) -> datetime:
    """Return a moment at an hour, for a picker of times of day."""
    return datetime(2026, 11, 23, hour, tzinfo=UTC)


async def test_a_calendar_is_kept_as_it_was_put_in(world: World, bot: Muster) -> None:
    """Zone, days, hours, country and own dates, and the settings show it."""
    alice = await world.person("alice")
    modal = await opened(alice, "Calendar")
    await modal.fill("Time zone", "Europe/Berlin")
    await modal.check("Working days", "Monday", "Tuesday", "Wednesday", "Thursday")
    await modal.pick_time("Work begins", at(8))
    await modal.pick_time("Work ends", at(16))
    await modal.fill("Country of public holidays", "de")
    await modal.fill("State or region", "by")
    await modal.fill("Other free dates", "2026-12-24, 2026-12-31")
    await modal.submit()
    held = (await in_force(bot)).calendar
    assert (held.zone, held.days, held.opens, held.closes) == ("Europe/Berlin", frozenset(range(4)), time(8), time(16))
    assert (held.country, held.subdivision) == ("DE", "BY")
    assert held.free_dates == {date(2026, 12, 24), date(2026, 12, 31)}
    shown = (await alice.modal("Settings")).words
    assert "Mon, Tue, Wed, Thu, 08:00 to 16:00, Europe/Berlin, without the public holidays of DE/BY." in shown
    [change] = await changes(bot, "calendar")
    assert (change.before["zone"], change.after["zone"]) == ("UTC", "Europe/Berlin")


@pytest.mark.parametrize(("label", "typed", "sentence"), TEXTS)
async def test_a_calendar_that_cannot_be_is_refused_beside_its_field(
    world: World, bot: Muster, label: str, typed: str, sentence: str
) -> None:
    """With what was typed kept, and nothing recorded."""
    modal = await opened(await world.person("alice"), "Calendar")
    await modal.fill(label, typed)
    assert await refused(modal) == {label: sentence}
    assert modal.value(label) == typed
    assert await in_force(bot) == DEFAULT_POLICY


async def test_a_day_that_ends_before_it_begins_is_refused(world: World, bot: Muster) -> None:
    """So is one without a minute of work."""
    modal = await opened(await world.person("alice"), "Calendar")
    for ends in (8, 9):
        await modal.pick_time("Work ends", at(ends))
        assert await refused(modal) == {"Work ends": "Work must end later in the day than it begins."}
    assert await in_force(bot) == DEFAULT_POLICY


async def test_a_week_without_a_working_day_is_refused(world: World, bot: Muster) -> None:
    """Slack's own client asks for one before Muster would."""
    modal = await opened(await world.person("alice"), "Calendar")
    await modal.clear("Working days")
    assert list(await refused(modal)) == ["Working days"]
    assert await in_force(bot) == DEFAULT_POLICY


async def test_a_calendar_that_breaks_a_promise_elsewhere_is_refused_naming_it(world: World, bot: Muster) -> None:
    """With days of an hour, P4 would be acknowledged within 1 h and P3's 4 h come later than its 3 days."""
    modal = await opened(await world.person("alice"), "Calendar")
    await modal.pick_time("Work ends", at(10))
    said = (await refused(modal))["Time zone"]
    assert "With this, another setting (P3, acknowledge) would not hold: Acknowledging must be due sooner" in said
    assert await in_force(bot) == DEFAULT_POLICY


async def test_the_matrix_is_changed_cell_by_cell_and_judges_what_is_declared_from_then_on(
    world: World, bot: Muster
) -> None:
    """What holds stands in each cell."""
    modal = await opened(await world.person("alice"), "Matrix")
    assert modal.value("Minimal impact, low urgency") == "P4 Low"
    await modal.pick("Widespread impact, low urgency", "P1 Critical")
    await modal.pick("Widespread impact, medium urgency", "P1 Critical")
    await modal.submit()
    assert (await in_force(bot)).priority_of(Impact.WIDESPREAD, Urgency.LOW) is Priority.P1
    assert len(await changes(bot, "matrix")) == 1


async def test_a_matrix_in_which_more_impact_lowers_the_priority_is_refused_beside_the_cell(
    world: World, bot: Muster
) -> None:
    """What was picked stays picked."""
    modal = await opened(await world.person("alice"), "Matrix")
    await modal.pick("Widespread impact, immediate urgency", "P3 Medium")
    assert await refused(modal) == {
        "Widespread impact, immediate urgency": (
            "Widespread impact with immediate urgency cannot be of lower priority than "
            "major impact with immediate urgency."
        )
    }
    assert modal.value("Widespread impact, immediate urgency") == "P3 Medium"
    assert await in_force(bot) == DEFAULT_POLICY
