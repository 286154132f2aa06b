"""Laws of the working calendar, tried on any zone, hours, holidays and moments: it agrees with counting by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import WorkingCalendar
from tests.pure.clock_changes import BERLIN, CLOCK_CHANGES, LORD_HOWE, NEW_YORK, SYDNEY, local

MINUTE = timedelta(minutes=1)
ZONES = st.sampled_from(
    [BERLIN, NEW_YORK, SYDNEY, LORD_HOWE, "UTC", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns"]
)
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


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """Draw calendars of any zone, days and hours, with and without free dates and holidays."""
    minutes = st.integers(0, 24 * 60 - 1)
    opens, closes = sorted(draw(st.tuples(minutes, minutes).filter(lambda pair: pair[0] != pair[1])))
    country, subdivision = draw(st.sampled_from([(None, None), ("DE", None), ("AU", "NSW")]))
    return WorkingCalendar(
        zone=draw(ZONES),
        days=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        opens=time(*divmod(opens, 60)),
        closes=draw(st.sampled_from([time(*divmod(closes, 60)), time(0)])),
        country=country,
        subdivision=subdivision,
        free_dates=draw(st.sampled_from([frozenset(), FREE])),
    )


def counted(calendar: WorkingCalendar, start: datetime, end: datetime) -> timedelta:
    """Count working minutes one by one, by what the clock on the wall shows, without holidays."""
    total = timedelta()
    while start < end:
        wall = start.astimezone(ZoneInfo(calendar.zone))
        hours = calendar.opens <= wall.time() and (calendar.closes == time(0) or wall.time() < calendar.closes)
        if hours and wall.weekday() in calendar.days and wall.date() not in calendar.free_dates:
            total += MINUTE
        start += MINUTE
    return total


@given(calendars().filter(lambda calendar: calendar.country is None), MOMENTS, st.integers(0, 2 * 24 * 60))
def test_it_agrees_with_counting_minute_by_minute(calendar: WorkingCalendar, start: datetime, minutes: int) -> None:
    """On short ranges, near changes of clocks above all, it counts what a person with a clock would."""
    end = start + minutes * MINUTE
    assert calendar.between(start, end) == counted(calendar, start, end)
    assert calendar.is_working(start) is (counted(calendar, start, start + MINUTE) == MINUTE)


@given(calendars(), MOMENTS, LENGTHS)
def test_adding_and_measuring_undo_each_other(calendar: WorkingCalendar, start: datetime, working: timedelta) -> None:
    """Exactly as much working time lies between a moment and the moment it leads to, which is the first such."""
    reached = calendar.add(start, working)
    assert calendar.between(start, reached) == working
    assert not working or calendar.between(start, reached - MINUTE) < working


@given(calendars(), MOMENTS, MOMENTS, MOMENTS)
def test_working_time_adds_up(calendar: WorkingCalendar, one: datetime, two: datetime, three: datetime) -> None:
    """A range is the sum of its parts, and a range that ends before it begins is empty."""
    first, middle, last = sorted([one, two, three])
    parts = calendar.between(first, middle) + calendar.between(middle, last)
    assert calendar.between(first, last) == parts
    assert calendar.between(last, first) == timedelta()


@given(calendars(), MOMENTS, MOMENTS, LENGTHS, LENGTHS)
def test_later_and_longer_never_end_sooner(
    calendar: WorkingCalendar, one: datetime, two: datetime, this: timedelta, that: timedelta
) -> None:
    """Neither a later start nor more working time brings the end forward."""
    sooner, later = sorted([one, two])
    shorter, longer = sorted([this, that])
    assert calendar.add(sooner, shorter) <= calendar.add(later, shorter)
    assert calendar.add(sooner, shorter) <= calendar.add(sooner, longer)


@given(calendars(), MOMENTS)
def test_the_next_working_moment_is_the_next_one(calendar: WorkingCalendar, moment: datetime) -> None:
    """It is working time, and there is none between now and then."""
    following = calendar.next_working(moment)
    assert calendar.is_working(following)
    assert following >= moment
    assert calendar.between(moment, following) == timedelta()
