"""Hours outside working hours: counted like a clock would, once each, and never said about a few people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import WorkingCalendar
from bot.domain.reports.out_of_hours import SMALLEST_TEAM, OutOfHours, Work, out_of_hours, outside
from bot.messages.reports.out_of_hours import hours_outside
from tests.pure.test_calendar_laws import ALL, MOMENTS

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
CROWD = frozenset("ABCDE")
TEAMS = ("Payments", "Search", "Website")


def hours(*worked: Work, **members: Iterable[str]) -> OutOfHours:
    """Return the hours of teams with these members; of others nobody is known."""
    return out_of_hours(worked, {team: frozenset(known) for team, known in members.items()})


def work(began: float, ended: float, *teams: str, rests: Iterable[tuple[float, float]] = ()) -> Work:
    """Return work between hours of Monday by a calendar from nine to five."""
    return Work(
        began=MONDAY + began * HOUR,
        ended=MONDAY + ended * HOUR,
        rests=tuple((MONDAY + begins * HOUR, MONDAY + ends * HOUR) for begins, ends in rests),
        calendar=WorkingCalendar(),
        teams=teams or ("Payments",),
    )


def test_only_what_lies_outside_the_calendar_counts_and_rests_do_not() -> None:
    """From 16:00 to 20:00 it is three hours; with a pause from 16:30 to 18:00, two."""
    assert hours(work(16, 20), Payments=CROWD).teams == (("Payments", 3 * HOUR),)
    assert hours(work(16, 20, rests=[(16.5, 18)]), Payments=CROWD).teams == (("Payments", 2 * HOUR),)
    assert hours(work(10, 16), Payments=CROWD) == OutOfHours()
    assert hours(work(18, 20, rests=[(17, 21)]), Payments=CROWD) == OutOfHours()


def test_incidents_at_once_count_once_for_a_team_and_for_each_of_several() -> None:
    """Two nights that overlap are one; an incident of two teams kept both up."""
    found = hours(work(18, 21), work(20, 23, "Payments", "Search"), Payments=CROWD, Search=CROWD)
    assert found.teams == (("Payments", 5 * HOUR), ("Search", 3 * HOUR))


def test_a_small_team_is_told_together_with_others_or_not_at_all() -> None:
    """Four and three people are told as one where they are five at least, of whom none is counted twice."""
    worked = (work(18, 21, "Search"), work(20, 22, "Website"), work(18, 19, "Payments"))
    apart = hours(*worked, Payments=CROWD, Search="ABCD", Website="XYZ")
    assert (apart.teams, apart.others, apart.withheld) == ((("Payments", HOUR),), 4 * HOUR, 0)
    same = hours(*worked, Payments=CROWD, Search="ABCD", Website="BCD")
    assert (same.teams, same.others, same.withheld) == ((("Payments", HOUR),), timedelta(), 2)
    drawn = hours_outside(same)
    assert drawn is not None
    said = drawn.to_dict()["elements"][0]["text"]
    assert said == "*Outside working hours:* Payments 1 h; 2 teams of fewer than 5 known people are not shown."
    assert hours_outside(OutOfHours()) is None


@given(ALL, MOMENTS, st.integers(0, 3 * 24 * 60), st.integers(0, 3 * 24 * 60))
def test_what_is_outside_is_all_that_is_not_within(
    calendar: WorkingCalendar, start: datetime, one: int, two: int
) -> None:
    """Both add up to the whole, in order, without overlap; and cut anywhere, the parts add up to the whole."""
    middle, end = start + min(one, two) * MINUTE, start + max(one, two) * MINUTE
    found = list(outside(calendar, start, end))
    assert sum((until - since for since, until in found), timedelta()) + calendar.between(start, end) == end - start
    assert all(since < until for since, until in found)
    assert [edge for stretch in found for edge in stretch] == sorted(edge for stretch in found for edge in stretch)
    told = [
        dict(out_of_hours([Work(began=a, ended=b, calendar=calendar, teams=("Payments",))], {"Payments": CROWD}).teams)
        for a, b in ((start, middle), (middle, end), (start, end))
    ]
    first, second, whole = (each.get("Payments", timedelta()) for each in told)
    assert first + second == whole


@given(
    st.lists(
        st.builds(
            lambda began, lasts, teams: work(began, began + lasts, *sorted(teams)),
            st.integers(0, 60),
            st.integers(0, 30),
            st.frozensets(st.sampled_from(TEAMS), min_size=1),
        ),
        max_size=6,
    ),
    st.dictionaries(st.sampled_from(TEAMS), st.frozensets(st.sampled_from("ABCDEFGH"))),
)
def test_nobody_can_be_told_from_a_few(worked: list[Work], members: dict[str, frozenset[str]]) -> None:
    """A named team has five known members, those told together are five, and each hour was one outside the calendar."""
    found = out_of_hours(worked, members)
    assert all(len(members[team]) >= SMALLEST_TEAM for team, _ in found.teams)
    busy = {team for each in worked for team in each.teams if list(outside(each.calendar, each.began, each.ended))}
    small = {team for team in busy if len(members.get(team, ())) < SMALLEST_TEAM}
    people = {person for team in small for person in members.get(team, ())}
    assert bool(found.others) is (bool(small) and len(people) >= SMALLEST_TEAM)
    assert found.withheld == (len(small) if not found.others else 0)
    for team, told in found.teams:
        hour_by_hour = {
            hour
            for each in worked
            if team in each.teams
            for hour in range(100)
            if each.began <= MONDAY + hour * HOUR < each.ended and not each.calendar.is_working(MONDAY + hour * HOUR)
        }
        assert told == len(hour_by_hour) * HOUR
