"""The settings of the matrix and of the working calendar: checked as a whole, beside the field at fault."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from app import Muster
from bot.domain.calendar import HalfDay, WeekdayHours
from bot.domain.policy import DEFAULT_POLICY
from bot.domain.vocabulary import Impact, Priority, Urgency
from tests.bot.settings_steps import account, changes, in_force, opened, refused
from tests.world import World

EVE = date(2026, 12, 24)
HALF = "Write lines such as 24 Dec until 12:00, for each year, or 2026-12-24 until 12:00."
TEXTS = [
    ("Other free dates", "2026-12-24\n24.12.", "“24.12.” is not a date. Write dates such as 2026-12-24."),
    (
        "Other hours on some days",
        "Xyz 9",
        "“Xyz 9” does not say hours. Write lines such as Fri until 15:00, or Sat 10:00 to 14:00.",
    ),
    ("Other hours on some days", "Sat 9-12", "Saturday is not among the working days. Tick it first."),
    ("Half days of the country end at", "noon", "Write a time of day such as 12:00."),
    ("Half days of the country end at", "12:00", "Choose the country whose half days these are."),
    ("Half days", "24 Dec", f"“24 Dec” is not a half day. {HALF}"),
    ("Half days", "30 Feb until 12:00", f"“30 Feb until 12:00” is not a half day. {HALF}"),
    ("Half days", "2026-02-30 until 12", f"“2026-02-30 until 12” is not a half day. {HALF}"),
    ("Extra working dates", "12.12.", "“12.12.” is not a date. Write dates such as 2026-12-24."),
    ("Other free dates", "2026-02-30", "“2026-02-30” is not a date. Write dates such as 2026-12-24."),
]


def at(hour: int) -> datetime:
    """Return a moment at an hour, for a picker of times of day."""
    return datetime(2026, 11, 23, hour, tzinfo=UTC)


async def test_a_calendar_is_kept_as_it_was_put_in(world: World, bot: Muster) -> None:
    """Zone, days, hours, country and own dates, and the settings show it."""
    alice = await world.person("alice")
    modal = await opened(alice, "Calendar")
    await modal.pick("Time zone", "Europe/Berlin", typing="berl")
    await modal.check("Working days", "Monday", "Tuesday", "Wednesday", "Thursday")
    await modal.pick_time("Work begins", at(8))
    await modal.pick_time("Work ends", at(16))
    await modal.pick("Country of public holidays", "Germany (DE)", typing="germ")
    await modal.pick("State or region", "Bayern (BY)", typing="bay")
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


async def test_a_calendar_that_cannot_be_is_refused_beside_its_field(world: World, bot: Muster) -> None:
    """With what was typed kept, and nothing recorded."""
    for label, typed, sentence in TEXTS:
        modal = await opened(await world.person("alice"), "Calendar")
        await modal.clear("Country of public holidays")
        await modal.fill(label, typed)
        assert await refused(modal) == {label: sentence}
        assert modal.value(label) == typed
        await modal.close(clear=True)
        assert await in_force(bot) == DEFAULT_POLICY


async def test_time_zones_and_countries_are_found_by_the_names_that_people_know(world: World, bot: Muster) -> None:
    """By city, country or code; before anything is typed, those that fit what is chosen come first."""
    del bot
    modal = await opened(await world.person("alice"), "Calendar")
    assert await modal.suggestions("Time zone", "new york") == ["America/New_York"]
    assert "Asia/Tokyo" in await modal.suggestions("Time zone", "japan")
    assert await modal.suggestions("Time zone", "atlantis") == []
    assert (await modal.suggestions("Country of public holidays", "DE"))[:1] == ["Germany (DE)"]
    await modal.pick("Time zone", "Europe/Lisbon", typing="lisbon")
    assert (await modal.suggestions("Country of public holidays", ""))[0] == "Portugal (PT)"
    await modal.pick("Country of public holidays", "Japan (JP)", typing="japan")
    assert (await modal.suggestions("Time zone", ""))[0] == "Asia/Tokyo"


async def test_a_region_is_picked_by_name_among_those_of_the_country(world: World, bot: Muster) -> None:
    """Shown again by its name; none is offered before a country is chosen, and one of another country is refused."""
    alice = await world.person("alice")
    modal = await opened(alice, "Calendar")
    await modal.clear("Country of public holidays")
    assert await modal.suggestions("State or region", "") == []
    await modal.pick("Country of public holidays", "Spain (ES)", typing="spain")
    assert await modal.suggestions("State or region", "catal") == ["Cataluña (CT)"]
    assert len(await modal.suggestions("State or region", "")) > len(["Cataluña (CT)"])
    await modal.pick("State or region", "Cataluña (CT)", typing="ct")
    await modal.submit()
    assert (await in_force(bot)).calendar.subdivision == "CT"
    await alice.close_modal()
    modal = await opened(alice, "Calendar")
    assert modal.value("State or region") == "Cataluña (CT)"
    await modal.clear("Country of public holidays")
    assert await refused(modal) == {"State or region": "Choose the country that this is a part of."}
    await modal.pick("Country of public holidays", "Japan (JP)", typing="japan")
    assert await refused(modal) == {"State or region": "This country has no such part with holidays of its own."}


async def test_the_calendar_begins_with_the_admins_own_zone_where_nothing_is_set(world: World, bot: Muster) -> None:
    """And with its country; nothing is kept until it is saved, and what is set stays."""
    alice, emma = await world.person("alice"), await world.person("emma")
    account(world, "alice").tz = "Europe/Berlin"
    account(world, "emma").tz = "America/New_York"
    modal = await opened(alice, "Calendar")
    assert "your own time zone and its country are filled in" in modal.words
    assert modal.value("Time zone") == "Europe/Berlin"
    assert modal.value("Country of public holidays") == "Germany (DE)"
    assert await in_force(bot) == DEFAULT_POLICY
    await modal.submit()
    held = (await in_force(bot)).calendar
    assert (held.zone, held.country) == ("Europe/Berlin", "DE")
    modal = await opened(emma, "Calendar")
    assert modal.value("Time zone") == "Europe/Berlin"
    assert "filled in" not in modal.words


async def test_half_days_working_saturdays_and_nights_are_kept_as_they_were_put_in(world: World, bot: Muster) -> None:
    """The form shows them again as people write them, and emptied they are gone."""
    alice = await world.person("alice")
    modal = await opened(alice, "Calendar")
    await modal.pick("Time zone", "UTC")
    await modal.check("Working days", "Monday", "Friday", "Saturday")
    await modal.pick_time("Work begins", at(22))
    await modal.pick_time("Work ends", at(6))
    await modal.fill("Other hours on some days", "friday until 23.30\nSat 8-14:00")
    await modal.pick("Country of public holidays", "Hungary (HU)", typing="hu")
    await modal.fill("Half days of the country end at", "9:30")
    await modal.check("Working Saturdays", "Work on the weekend days that the country moves work to")
    await modal.fill("Half days", "2026-12-24 until 23\nDec 31 23:30\n6 january until 1")
    await modal.fill("Extra working dates", "2026-12-13")
    await modal.submit()
    held = (await in_force(bot)).calendar
    assert held.weekday_hours == (WeekdayHours(4, time(23, 30)), WeekdayHours(5, time(14), time(8)))
    assert (held.half_days_end, held.moved_days) == (time(9, 30), True)
    yearly = [
        HalfDay(date(2000, *day), until, yearly=True) for day, until in (((12, 31), time(23, 30)), ((1, 6), time(1)))
    ]
    assert held.half_dates == (HalfDay(EVE, time(23)), *yearly)
    assert held.extra_dates == {date(2026, 12, 13)}
    said = "Mon, Fri, Sat, 22:00 to 06:00 the next day (Fri until 23:30, Sat 08:00 to 14:00), UTC"
    settings = await alice.modal("Settings")
    assert said in settings.words
    await settings.click("Language and calendar")
    again = await alice.modal("Language and calendar")
    assert again.value("Other hours on some days") == "Fri until 23:30\nSat 08:00 to 14:00"
    assert again.value("Half days") == "2026-12-24 until 23:00\n31 Dec until 23:30\n6 Jan until 01:00"
    for label in ("Other hours on some days", "Half days of the country end at", "Working Saturdays", "Half days"):
        await again.clear(label)
    await again.submit()
    held = (await in_force(bot)).calendar
    assert (held.weekday_hours, held.half_days_end, held.moved_days, held.half_dates) == ((), None, False, ())


async def test_work_that_ends_when_it_begins_is_refused(world: World, bot: Muster) -> None:
    """There would be none, or no rest."""
    modal = await opened(await world.person("alice"), "Calendar")
    await modal.pick_time("Work ends", at(9))
    assert await refused(modal) == {"Work ends": "Work must end at another time than it begins."}
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
    assert "This conflicts with another setting (P3, acknowledge): The time to acknowledge must be shorter" in said
    assert await in_force(bot) == DEFAULT_POLICY


async def test_the_matrix_is_changed_cell_by_cell_and_judges_what_is_declared_from_then_on(
    world: World, bot: Muster
) -> None:
    """What holds stands in each cell."""
    modal = await opened(await world.person("alice"), "Matrix")
    assert modal.value("Minimal impact, low urgency") == "P4 Low"
    await modal.pick("Widespread impact, low urgency", "P1 Critical")
    await modal.pick("Widespread impact, medium urgency", "P1 Critical")
    assert "Widespread  P1         P1    P1      P1\n" in (await modal.refresh()).words
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
            "This cannot be a lower priority than “Major impact, immediate urgency”."
        )
    }
    assert modal.value("Widespread impact, immediate urgency") == "P3 Medium"
    assert await in_force(bot) == DEFAULT_POLICY
