"""The working calendar: weekends, holidays, and the nights on which clocks change, in both hemispheres."""

from __future__ import annotations

from datetime import UTC, date, time, timedelta
from typing import Any

import pytest

from bot.domain.calendar import CalendarError, HalfDay, WeekdayHours, WorkingCalendar
from tests.pure.clock_changes import BERLIN, CLOCK_CHANGES, LORD_HOWE, NEW_YORK, SYDNEY, local

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
EVERY_DAY = frozenset(range(7))
EVE = date(2026, 12, 24)


def round_the_clock(zone: str) -> WorkingCalendar:
    """Return a calendar without any rest."""
    return WorkingCalendar(zone=zone, days=EVERY_DAY, opens=time(0), closes=time(0))


def nights(zone: str) -> WorkingCalendar:
    """Return a calendar of night shifts, midnight to 06:00 on every day."""
    return WorkingCalendar(zone=zone, days=EVERY_DAY, opens=time(0), closes=time(6))


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        # The 20th of November 2026 is a Friday.
        ("2026-11-20 10:00", 4, "2026-11-20 14:00"),
        ("2026-11-20 13:00", 4, "2026-11-20 17:00"),
        ("2026-11-20 16:00", 4, "2026-11-23 12:00"),
        ("2026-11-20 17:00", 4, "2026-11-23 13:00"),
        ("2026-11-20 07:00", 4, "2026-11-20 13:00"),
        ("2026-11-21 12:00", 4, "2026-11-23 13:00"),
        ("2026-11-20 16:00", 24, "2026-11-25 16:00"),
        ("2026-11-20 16:00", 40, "2026-11-27 16:00"),
        ("2026-11-21 12:00", 0, "2026-11-21 12:00"),
    ],
)
def test_working_time_passes_in_office_hours_only(start: str, hours: float, due: str) -> None:
    """Nights and weekends do not count; what is used up at closing is due at closing."""
    calendar = WorkingCalendar(zone=BERLIN)
    assert calendar.add(local(BERLIN, start), hours * HOUR) == local(BERLIN, due)
    assert calendar.between(local(BERLIN, start), local(BERLIN, due)) == hours * HOUR


@pytest.mark.parametrize(
    ("moment", "working", "following"),
    [
        ("2026-11-20 08:59", False, "2026-11-20 09:00"),
        ("2026-11-20 09:00", True, "2026-11-20 09:00"),
        ("2026-11-20 16:59", True, "2026-11-20 16:59"),
        ("2026-11-20 17:00", False, "2026-11-23 09:00"),
        ("2026-11-21 12:00", False, "2026-11-23 09:00"),
        ("2026-11-22 23:59", False, "2026-11-23 09:00"),
    ],
)
def test_a_moment_of_rest_waits_for_the_next_opening(moment: str, working: bool, following: str) -> None:
    """Opening is work, closing is rest."""
    calendar = WorkingCalendar(zone=NEW_YORK)
    assert calendar.is_working(local(NEW_YORK, moment)) is working
    assert calendar.next_working(local(NEW_YORK, moment)) == local(NEW_YORK, following)


@pytest.mark.parametrize(
    ("country", "subdivision", "free", "start", "due"),
    [
        (None, None, [], "2026-12-24 16:00", "2026-12-25 12:00"),
        ("DE", None, [], "2026-12-24 16:00", "2026-12-28 12:00"),
        ("DE", None, ["2026-12-28", "2026-12-29"], "2026-12-24 16:00", "2026-12-30 12:00"),
        ("DE", None, [], "2026-12-31 16:00", "2027-01-04 12:00"),
        ("DE", None, [], "2027-01-05 16:00", "2027-01-06 12:00"),
        ("DE", "BY", [], "2027-01-05 16:00", "2027-01-07 12:00"),
        ("US", None, [], "2026-11-25 16:00", "2026-11-27 12:00"),
        ("AU", "NSW", [], "2026-06-05 16:00", "2026-06-09 12:00"),
        ("AU", "QLD", [], "2026-06-05 16:00", "2026-06-08 12:00"),
    ],
)
def test_holidays_do_not_count(
    country: str | None, subdivision: str | None, free: list[str], start: str, due: str
) -> None:
    """Four working hours from 16:00: over Christmas, Epiphany, Thanksgiving, the King's birthday, own dates."""
    calendar = WorkingCalendar(
        zone=SYDNEY, country=country, subdivision=subdivision, free_dates=frozenset(map(date.fromisoformat, free))
    )
    assert calendar.add(local(SYDNEY, start), 4 * HOUR) == local(SYDNEY, due)


@pytest.mark.parametrize(
    ("facts", "start", "end", "hours"),
    [
        # Friday until 15:00, and Saturday from ten to two.
        ({"weekday_hours": (WeekdayHours(4, time(15)),)}, "2026-11-19 16:00", "2026-11-23 10:00", 1 + 6 + 1),
        (
            {"days": frozenset(range(6)), "weekday_hours": (WeekdayHours(5, time(14), time(10)),)},
            "2026-11-20 16:00",
            "2026-11-23 10:00",
            1 + 4 + 1,
        ),
        # Christmas Eve until noon, on its own and as the countries have it; one that begins after noon has no work.
        ({"half_dates": (HalfDay(EVE, time(12)),)}, "2026-12-24 00:00", "2026-12-25 00:00", 3),
        (
            {"half_dates": (HalfDay(date(2000, 12, 24), time(12), yearly=True),)},
            "2026-12-24 00:00",
            "2026-12-25 00:00",
            3,
        ),
        (
            {"half_dates": (HalfDay(date(2000, 12, 24), time(12), yearly=True), HalfDay(EVE, time(14)))},
            "2026-12-24 00:00",
            "2026-12-25 00:00",
            5,
        ),
        ({"country": "GR", "half_days_end": time(12)}, "2026-12-24 00:00", "2026-12-25 00:00", 3),
        ({"country": "GR"}, "2026-12-24 00:00", "2026-12-25 00:00", 8),
        ({"country": "DE", "half_days_end": time(12)}, "2026-12-24 00:00", "2026-12-25 00:00", 8),
        ({"opens": time(13), "half_dates": (HalfDay(EVE, time(12)),)}, "2026-12-24 00:00", "2026-12-25 00:00", 0),
        # Saturday the 10th of January makes up for Friday the 2nd in Hungary.
        ({"country": "HU"}, "2026-01-10 00:00", "2026-01-11 00:00", 0),
        ({"country": "HU", "moved_days": True}, "2026-01-10 00:00", "2026-01-11 00:00", 8),
        ({"country": "HU", "moved_days": True}, "2026-01-02 00:00", "2026-01-03 00:00", 0),
        # What is set by date goes before what the country does.
        (
            {"country": "HU", "moved_days": True, "free_dates": frozenset({date(2026, 1, 10)})},
            "2026-01-10 00:00",
            "2026-01-11 00:00",
            0,
        ),
        (
            {"country": "DE", "extra_dates": frozenset({date(2026, 12, 25), date(2026, 12, 26)})},
            "2026-12-25 00:00",
            "2026-12-28 00:00",
            16,
        ),
    ],
)
def test_a_date_can_have_hours_of_its_own(facts: dict[str, Any], start: str, end: str, hours: float) -> None:
    """By its weekday, as a half day, or as a day that is worked though its weekday is not."""
    assert WorkingCalendar(**facts).between(local("UTC", start), local("UTC", end)) == hours * HOUR


def test_a_shift_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    """Friday's ends on Saturday morning, nobody comes on Sunday night, and a free date is free of its own night."""
    calendar = WorkingCalendar(zone=BERLIN, opens=time(22), closes=time(6), free_dates=frozenset({EVE}))
    assert calendar.day_length == 8 * HOUR
    assert calendar.between(local(BERLIN, "2026-11-20 12:00"), local(BERLIN, "2026-11-23 12:00")) == 8 * HOUR
    assert calendar.next_working(local(BERLIN, "2026-11-21 06:00")) == local(BERLIN, "2026-11-23 22:00")
    assert calendar.add(local(BERLIN, "2026-11-20 23:00"), 8 * HOUR) == local(BERLIN, "2026-11-23 23:00")
    assert calendar.is_working(local(BERLIN, "2026-12-24 05:00"))
    assert not calendar.is_working(local(BERLIN, "2026-12-24 22:00"))
    assert calendar.end_of(date(2026, 11, 20)) == local(BERLIN, "2026-11-21 06:00")


def test_a_night_cut_short_ends_before_or_after_midnight() -> None:
    """As the hour comes: at 23:00 on the same date, at 02:00 on the next."""
    for until, hours in ((time(23), 1), (time(2), 4), (time(12), 8)):
        calendar = WorkingCalendar(opens=time(22), closes=time(6), half_dates=(HalfDay(EVE, until),))
        assert calendar.between(local("UTC", "2026-12-24 12:00"), local("UTC", "2026-12-25 12:00")) == hours * HOUR


@pytest.mark.parametrize(("zone", "sunday", "more"), CLOCK_CHANGES)
def test_a_night_on_which_clocks_change_has_its_own_length(zone: str, sunday: str, more: float) -> None:
    """A shift from midnight to 06:00, and the whole day, are as long as the clocks make them."""
    midnight = local(zone, f"{sunday} 00:00")
    morning = local(zone, f"{sunday} 06:00")
    next_midnight = local(zone, f"{date.fromisoformat(sunday) + timedelta(days=1)} 00:00")
    assert nights(zone).between(midnight, next_midnight) == (6 + more) * HOUR
    assert nights(zone).add(midnight, (6 + more) * HOUR) == morning
    assert round_the_clock(zone).between(midnight, next_midnight) == (24 + more) * HOUR
    assert round_the_clock(zone).add(midnight, (24 + more) * HOUR) == next_midnight


@pytest.mark.parametrize(("zone", "sunday", "more"), CLOCK_CHANGES)
def test_office_hours_keep_to_the_clock_on_the_wall(zone: str, sunday: str, more: float) -> None:
    """Four working hours from Friday 16:00 end on Monday at 12:00, though the night between was longer or shorter."""
    day = date.fromisoformat(sunday)
    friday = local(zone, f"{day - timedelta(days=2)} 16:00")
    monday = local(zone, f"{day + timedelta(days=1)} 12:00")
    calendar = WorkingCalendar(zone=zone)
    assert calendar.add(friday, 4 * HOUR) == monday
    assert monday.astimezone(UTC) - friday.astimezone(UTC) == (68 + more) * HOUR
    assert calendar.between(friday, monday) == 4 * HOUR


@pytest.mark.parametrize(
    ("zone", "opens", "closes", "windows"),
    [
        # At 02:00 it is 03:00: an opening that never comes happens when the clock passes it.
        (BERLIN, "02:30", "06:00", ["2026-03-29 01:00", "2026-03-29 04:00"]),
        (BERLIN, "01:00", "02:30", ["2026-03-29 00:00", "2026-03-29 01:00"]),
        # At 03:00 it is 02:00 again: a clock that shows an earlier hour than opening time shows rest.
        (BERLIN, "02:30", "06:00", ["2026-10-25 00:30", "2026-10-25 01:00", "2026-10-25 01:30", "2026-10-25 05:00"]),
        (BERLIN, "01:00", "02:30", ["2026-10-24 23:00", "2026-10-25 00:30", "2026-10-25 01:00", "2026-10-25 01:30"]),
        # At 02:00 it is 01:30 again.
        (LORD_HOWE, "01:45", "06:00", ["2026-04-04 14:45", "2026-04-04 15:00", "2026-04-04 15:15", "2026-04-04 19:30"]),
    ],
)
def test_hours_within_the_change_are_what_the_clock_shows(
    zone: str, opens: str, closes: str, windows: list[str]
) -> None:
    """Work begins, given in UTC, when the clock shows opening time or later, and rests when it shows closing time."""
    calendar = WorkingCalendar(
        zone=zone, days=EVERY_DAY, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes)
    )
    moments = [local("UTC", window) for window in windows]
    assert calendar.next_working(moments[0] - 6 * HOUR) == moments[0]
    for edge, working in zip(moments, [True, False] * 2, strict=False):
        assert calendar.is_working(edge) is working
        assert calendar.is_working(edge - MINUTE) is not working
    worked = [end - start for start, end in zip(moments[::2], moments[1::2], strict=True)]
    assert calendar.between(moments[0] - 6 * HOUR, moments[-1] + 6 * HOUR) == sum(worked, timedelta())


def test_a_shift_that_the_change_swallows_is_passed_over() -> None:
    """From 02:00 to 03:00 there is no work on the night without that hour; the next night has it."""
    calendar = WorkingCalendar(zone=BERLIN, days=EVERY_DAY, opens=time(2), closes=time(3))
    assert calendar.next_working(local(BERLIN, "2026-03-28 12:00")) == local(BERLIN, "2026-03-30 02:00")


def test_a_date_that_a_zone_skipped_has_no_work() -> None:
    """Samoa went from Thursday the 29th of December 2011 to Saturday the 31st."""
    apia = "Pacific/Apia"
    calendar = WorkingCalendar(zone=apia)
    assert calendar.next_working(local(apia, "2011-12-29 17:00")) == local(apia, "2012-01-02 09:00")


def test_years_are_counted_whole() -> None:
    """Every working day of a decade counts, and none of its holidays."""
    calendar = WorkingCalendar(zone=NEW_YORK, country="US")
    start, end = local(NEW_YORK, "2026-01-01 00:00"), local(NEW_YORK, "2036-01-01 00:00")
    worked = calendar.between(start, end)
    assert worked % (8 * HOUR) == timedelta()
    assert 2490 <= worked // (8 * HOUR) <= 2510
    assert calendar.add(start, worked) == local(NEW_YORK, "2035-12-31 17:00")


@pytest.mark.parametrize(
    ("field", "sentence", "facts"),
    [
        ("days", "at least one day", {"days": frozenset()}),
        ("days", "from 0, Monday, to 6, Sunday", {"days": frozenset({0, 7})}),
        ("closes", "at another time", {"opens": time(9), "closes": time(9)}),
        ("opens", "without a zone", {"opens": time(9, tzinfo=UTC)}),
        ("zone", "not the name of a time zone", {"zone": "Europe/Atlantis"}),
        ("zone", "not the name of a time zone", {"zone": ""}),
        ("zone", "not the name of a time zone", {"zone": "Europe"}),
        ("zone", "not the name of a time zone", {"zone": "../../etc/passwd"}),
        ("country", "not known", {"country": "XX"}),
        ("subdivision", "no such part", {"country": "DE", "subdivision": "XX"}),
        ("subdivision", "Choose the country", {"subdivision": "BY"}),
        ("half_days_end", "Choose the country", {"half_days_end": time(12)}),
        ("moved_days", "Choose the country", {"moved_days": True}),
        ("weekday_hours", "Saturday is not among the working days", {"weekday_hours": (WeekdayHours(5, time(12)),)}),
        ("weekday_hours", "Friday has hours twice", {"weekday_hours": (WeekdayHours(4, time(12)),) * 2}),
        ("weekday_hours", "On Friday, work must end", {"weekday_hours": (WeekdayHours(4, time(9)),)}),
        ("half_dates", "is a free date too", {"half_dates": (HalfDay(EVE, time(12)),), "free_dates": {EVE}}),
        ("half_dates", "stands there twice", {"half_dates": (HalfDay(EVE, time(12)),) * 2}),
        ("extra_dates", "is a free date too", {"extra_dates": {EVE}, "free_dates": {EVE}}),
    ],
)
def test_a_calendar_nobody_can_work_by_is_refused(field: str, sentence: str, facts: dict[str, object]) -> None:
    """It names the part at fault, in a sentence for people."""
    with pytest.raises(CalendarError, match=sentence) as refused:
        WorkingCalendar(**facts)  # type: ignore[arg-type]  # some are wrong on purpose
    assert refused.value.field == field


def test_a_moment_without_a_zone_is_refused() -> None:
    """Nobody can say which moment it means."""
    naive = local("UTC", "2026-11-20 10:00").replace(tzinfo=None)
    with pytest.raises(ValueError, match="has no timezone"):
        WorkingCalendar().is_working(naive)


def test_working_time_cannot_be_taken_away() -> None:
    """There is no adding of less than nothing."""
    with pytest.raises(ValueError, match="only be added"):
        WorkingCalendar().add(local("UTC", "2026-11-20 10:00"), -HOUR)
