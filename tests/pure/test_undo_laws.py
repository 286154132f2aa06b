"""Laws of undoing: a history with slips counts, whatever happens around them, as the same history without."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.durations import history, moments_of, rests
from bot.domain.transitions import Kind, Milestone
from storage.history import Recorded

BEGINNING = datetime(2026, 10, 1, tzinfo=UTC)
_NEXT = {
    "working": {Kind.UPDATED: "working", Kind.PAUSED: "paused", Kind.RESOLVED: "over", Kind.CANCELLED: "over"},
    "paused": {Kind.RESUMED: "working", Kind.RESOLVED: "over", Kind.CANCELLED: "over"},
    "over": {Kind.REOPENED: "working", Kind.UPDATED: "over"},
}
"""What can happen, by how things stand, and how they stand then."""


class _Life:
    """A history as it is recorded, beside the same without its slips."""

    def __init__(self) -> None:
        self.recorded: list[Recorded] = []
        self.meant: list[Recorded] = []

    def add(self, kind: Kind, *, slip: bool = False, **after: Any) -> None:  # noqa: ANN401 - as JSON keeps it
        """Record what happens now; what is a `slip` was not meant."""
        at = BEGINNING + timedelta(minutes=len(self.recorded))
        row = Recorded(kind, at, at, after)
        self.recorded.append(row)
        if not slip:
            self.meant.append(row)

    def end(self, kind: Kind, *, paused: bool, slip: bool) -> None:
        """End it, and the pause under way."""
        if paused:
            self.add(Kind.RESUMED, slip=slip)
        self.add(kind, slip=slip)


@st.composite
def lives(draw: st.DrawFn) -> _Life:
    """Draw a life, with slips here and there, of which some had their time corrected before they were undone."""
    life, standing = _Life(), "working"
    life.add(Kind.DECLARED)
    for _ in range(draw(st.integers(0, 8))):
        if standing != "over" and draw(st.booleans()):
            end = draw(st.sampled_from([Kind.RESOLVED, Kind.CANCELLED]))
            life.end(end, paused=standing == "paused", slip=True)
            if end is Kind.RESOLVED and draw(st.booleans()):
                life.add(Kind.TIMES, slip=True, milestone=Milestone.RESOLVED)
            if draw(st.booleans()):
                life.add(Kind.TIMES, milestone=Milestone.DETECTED)
            life.add(Kind.UNDONE, slip=True, undone=end, paused=standing == "paused")
        kind = draw(st.sampled_from(sorted(_NEXT[standing])))
        if kind in {Kind.RESOLVED, Kind.CANCELLED}:
            life.end(Kind(kind), paused=standing == "paused", slip=False)
        else:
            life.add(Kind(kind))
        standing = _NEXT[standing][Kind(kind)]
    return life


@given(lives())
def test_a_history_with_slips_counts_as_the_same_without(life: _Life) -> None:
    """Every moment, pause and reopening that counts is the same."""
    with_slips, without = moments_of(life.recorded), moments_of(life.meant)
    assert with_slips == without
    assert history(with_slips) == history(without)
    assert rests(with_slips) == rests(without)


def test_an_undone_closing_leaves_the_resolution_as_it_was() -> None:
    """It counts, and a later reopening takes it back as ever."""
    life = _Life()
    for kind in (Kind.DECLARED, Kind.RESOLVED):
        life.add(kind)
    life.add(Kind.CLOSED, slip=True)
    life.add(Kind.UNDONE, slip=True, undone=Kind.CLOSED)
    assert history(moments_of(life.recorded)).resolved == life.recorded[1].effective_at
