"""Laws of the working calendar, tried on any zone, hours, holidays and moments: it agrees with counting by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import HalfDay, WeekdayHours, WorkingCalendar
from bot.domain.combined_calendar import CombinedCalendar, calendar_of_services
from tests.pure.clock_changes import BERLIN, CLOCK_CHANGES, LORD_HOWE, NEW_YORK, SYDNEY, local

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
ZONES = st.sampled_from(
    [BERLIN, NEW_YORK, SYDNEY, LORD_HOWE, "UTC", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns"]
)
Shift = tuple[datetime, datetime] | None
FREE = frozenset(date(2026, month, day) for month in range(1, 13) for day in (6, 13))
NEAR_CHANGES = st.builds(
    lambda change, minutes: local(change[0], f"{change[1]} 00:00").astimezone(UTC) + minutes * MINUTE,
    st.sampled_from(CLOCK_CHANGES),
    st.integers(-3 * 24 * 60, 3 * 24 * 60),
)
MOMENTS = NEAR_CHANGES | st.builds(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + minutes * MINUTE, st.integers(0, 365 * 24 * 60)
)
LENGTHS = st.builds(lambda minutes: minutes * MINUTE, st.integers(0, 200 * 60))


CLOCK = st.builds(lambda minutes: time(*divmod(minutes, 60)), st.integers(0, 24 * 60 - 1))
HOURS = st.one_of(
    st.tuples(CLOCK, CLOCK).filter(lambda pair: pair[0] != pair[1]), CLOCK.map(lambda opens: (opens, time(0)))
).filter(lambda pair: pair[0] != pair[1] or pair[0] == time(0))
"""When work begins and ends: by day, over midnight, until midnight, round the clock."""
DATES = st.builds(
    lambda change, days: date.fromisoformat(change[1]) + timedelta(days=days),
    st.sampled_from(CLOCK_CHANGES),
    st.integers(-3, 3),
)


DAYS = st.frozensets(st.integers(0, 6), min_size=1)
OWN_HOURS = st.dictionaries(st.integers(0, 6), HOURS, max_size=2)
FEW_DATES = st.frozensets(DATES, max_size=3)
FREE_DATES = st.sampled_from([frozenset[date](), FREE]) | FEW_DATES
HALF_DAYS = st.dictionaries(DATES, st.tuples(CLOCK, st.booleans()), max_size=3)
UNTIL = st.none() | CLOCK

NO_COUNTRY = ((None, None),)
COUNTRIES = (*NO_COUNTRY, ("DE", None), ("AU", "NSW"), ("HU", None), ("TR", None))


@st.composite
def calendars(draw: st.DrawFn, countries: Sequence[tuple[str | None, str | None]] = COUNTRIES) -> WorkingCalendar:
    """Draw calendars of any zone, days, hours and shifts, with and without dates of their own and a country's."""
    opens, closes = draw(HOURS)
    days = draw(DAYS)
    country, subdivision = draw(st.sampled_from(countries))
    free = draw(FREE_DATES)
    return WorkingCalendar(
        zone=draw(ZONES),
        days=days,
        opens=opens,
        closes=closes,
        country=country,
        subdivision=subdivision,
        free_dates=free,
        weekday_hours=tuple(
            WeekdayHours(day, ends, begins) for day, (begins, ends) in draw(OWN_HOURS).items() if day in days
        ),
        half_days_end=draw(UNTIL) if country else None,
        moved_days=draw(st.booleans()) if country else False,
        half_dates=tuple(
            HalfDay(on.replace(year=2024), until, yearly=True) if yearly else HalfDay(on, until)
            for on, (until, yearly) in draw(HALF_DAYS).items()
            if on not in free
        ),
        extra_dates=draw(FEW_DATES) - free,
    )


def of_one_or_several(each: st.SearchStrategy[WorkingCalendar]) -> st.SearchStrategy[WorkingCalendar]:
    """Draw calendars of one, and those of several services together."""
    return each | st.builds(calendar_of_services, each, st.lists(st.none() | each, min_size=2, max_size=3))


ALL = of_one_or_several(calendars())
OF_NO_COUNTRY = of_one_or_several(calendars(NO_COUNTRY))
"""Those that can be counted without knowing what countries do."""


def begun(calendar: WorkingCalendar, day: date) -> Shift:
    """Return from when to when the clock on the wall shows the work that begins on a date, told as people would."""
    if day in calendar.free_dates or (day.weekday() not in calendar.days and day not in calendar.extra_dates):
        return None
    opens, closes = calendar.opens, calendar.closes
    for own in calendar.weekday_hours:
        if own.day == day.weekday():
            opens, closes = own.opens or opens, own.closes
    begins, ends = datetime.combine(day, opens), datetime.combine(day, closes)
    ends = ends if ends > begins else ends + timedelta(days=1)
    for half in calendar.half_dates:
        if half.on == day or (half.yearly and half.on.replace(year=day.year) == day):
            early = datetime.combine(day, half.until)
            over_midnight = ends > datetime.combine(day + timedelta(days=1), time())
            ends = min(ends, early + timedelta(days=1) if over_midnight and early <= begins else early)
    return begins, ends


def counted(calendar: WorkingCalendar, start: datetime, end: datetime) -> timedelta:
    """Count working minutes one by one, by what the clock on the wall shows, without a country's dates."""
    of = calendar.of if isinstance(calendar, CombinedCalendar) else (calendar,)
    walls = [(ZoneInfo(each.zone), cache(partial(begun, each))) for each in of]
    total = timedelta()
    while start < end:
        total += MINUTE * any(at_work(start.astimezone(zone), shift_of) for zone, shift_of in walls)
        start += MINUTE
    return total


def at_work(on_the_wall: datetime, shift_of: Callable[[date], Shift]) -> bool:
    """Say whether the clock on the wall shows an hour of that date's shift, or of the one of the night before."""
    wall = on_the_wall.replace(tzinfo=None)
    shifts = (shift_of(wall.date()), shift_of(wall.date() - DAY))
    return any(shift is not None and shift[0] <= wall < shift[1] for shift in shifts)


@given(OF_NO_COUNTRY, MOMENTS, st.integers(0, 2 * 24 * 60))
def test_it_agrees_with_counting_minute_by_minute(calendar: WorkingCalendar, start: datetime, minutes: int) -> None:
    """On short ranges, near changes of clocks above all, it counts what a person with a clock would."""
    end = start + minutes * MINUTE
    assert calendar.between(start, end) == counted(calendar, start, end)
    assert calendar.is_working(start) is (counted(calendar, start, start + MINUTE) == MINUTE)


@given(ALL, MOMENTS, LENGTHS)
def test_adding_and_measuring_undo_each_other(calendar: WorkingCalendar, start: datetime, working: timedelta) -> None:
    """Exactly as much working time lies between a moment and the moment it leads to, which is the first such."""
    reached = calendar.add(start, working)
    assert calendar.between(start, reached) == working
    assert not working or calendar.between(start, reached - MINUTE) < working


@given(ALL, MOMENTS, MOMENTS, MOMENTS)
def test_working_time_adds_up(calendar: WorkingCalendar, one: datetime, two: datetime, three: datetime) -> None:
    """A range is the sum of its parts, and a range that ends before it begins is empty."""
    first, middle, last = sorted([one, two, three])
    parts = calendar.between(first, middle) + calendar.between(middle, last)
    assert calendar.between(first, last) == parts
    assert calendar.between(last, first) == timedelta()


@given(ALL, MOMENTS, MOMENTS, LENGTHS, LENGTHS)
def test_later_and_longer_never_end_sooner(
    calendar: WorkingCalendar, one: datetime, two: datetime, this: timedelta, that: timedelta
) -> None:
    """Neither a later start nor more working time brings the end forward."""
    sooner, later = sorted([one, two])
    shorter, longer = sorted([this, that])
    assert calendar.add(sooner, shorter) <= calendar.add(later, shorter)
    assert calendar.add(sooner, shorter) <= calendar.add(sooner, longer)


@given(ALL, MOMENTS)
def test_the_next_working_moment_is_the_next_one(calendar: WorkingCalendar, moment: datetime) -> None:
    """It is working time, and there is none between now and then."""
    following = calendar.next_working(moment)
    assert calendar.is_working(following)
    assert following >= moment
    assert calendar.between(moment, following) == timedelta()


@given(calendars(), st.lists(st.none() | calendars(), max_size=3), MOMENTS, LENGTHS)
def test_several_services_are_worked_on_whenever_one_of_them_is(
    workspace: WorkingCalendar, own: list[WorkingCalendar | None], moment: datetime, length: timedelta
) -> None:
    """One without a calendar goes by the workspace's, as does an incident without services."""
    shared, each = calendar_of_services(workspace, own), [one or workspace for one in own] or [workspace]
    assert shared.is_working(moment) is any(one.is_working(moment) for one in each)
    assert shared.next_working(moment) == min(one.next_working(moment) for one in each)
    assert shared.add(moment, length) <= min(one.add(moment, length) for one in each)
    assert shared.day_length == max(one.day_length for one in each)
    if len(set(each)) == 1:
        assert shared == each[0]
