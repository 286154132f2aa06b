"""When an incident may be said to have been resolved: one rule, whatever its history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.durations import Moment, durations, history
from bot.domain.resolution_time import exact, why_not_resolved
from bot.domain.transitions import Kind, Milestone

BEGINNING = datetime(2026, 10, 1, 9, 0, 17, tzinfo=UTC)
minutes = st.integers(-90, 900).map(lambda after: BEGINNING.replace(second=0) + timedelta(minutes=after))


@st.composite
def lives(draw: st.DrawFn) -> list[Moment]:
    """Draw a declaration and the resolutions and reopenings after it, the last of which is a reopening or none."""
    at, found = BEGINNING, [Moment(Kind.DECLARED, BEGINNING)]
    for _ in range(draw(st.integers(0, 3))):
        for kind in (Kind.RESOLVED, Kind.REOPENED):
            at += timedelta(seconds=draw(st.integers(1, 7200)))
            found.append(Moment(kind, at))
    return found


@given(lives(), minutes, st.sampled_from([None, Milestone.RESOLVED]))
def test_no_time_to_resolve_ends_before_work_was_taken_up_again(
    life: list[Moment], chosen: datetime, of: Milestone | None
) -> None:
    """Resolved or corrected to a time that is let pass, it took until the last reopening at least."""
    at, now = history(life), life[-1].effective_at + timedelta(hours=8)
    assume(why_not_resolved(at, chosen, now) is None)
    ended = Moment(Kind.RESOLVED if of is None else Kind.TIMES, exact(at, chosen), of)
    took = durations([*life, ended]).resolve
    assert took is not None
    assert life[-1].effective_at - BEGINNING <= took <= now - BEGINNING


@given(lives(), minutes)
def test_only_what_is_too_early_or_still_to_come_is_refused(life: list[Moment], chosen: datetime) -> None:
    """Whatever lies between the last reopening, to the minute, and now is taken."""
    begun = life[-1].effective_at.replace(second=0, microsecond=0)
    now = life[-1].effective_at + timedelta(hours=8)
    assert (why_not_resolved(history(life), chosen, now) is None) == (begun <= chosen <= now)
