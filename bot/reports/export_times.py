"""An incident's times and pauses as its transitions tell them: what was recorded, and what counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.durations import history, moments_of, standing
from bot.domain.times import times_of
from bot.domain.transitions import REACHED_BY, Kind, Milestone

if TYPE_CHECKING:
    from storage.tables import Transition


class Timed(NamedTuple):
    """One time of an incident as it was recorded or corrected."""

    number: int
    row: Transition
    milestone: Milestone
    what: str
    effective_at: datetime | None
    counts: bool


class Pause(NamedTuple):
    """One pause of an incident, over or not."""

    number: int
    began: Transition
    ended: Transition | None


def times(number: int, rows: Sequence[Transition]) -> Iterator[Timed]:
    """Yield every time that was recorded, corrected, given or taken away, in that order, and say which count.

    `rows` are transitions that durations are computed from, in the order they were recorded.
    """
    counting = times_of(history(moments_of(rows)))
    said = [(row, milestone) for row in standing(rows) if (milestone := _milestone(row)) is not None]
    newest = {(milestone, _effective(row)): row for row, milestone in said}
    for row in rows:
        milestone = _milestone(row)
        if milestone is not None:
            at = _effective(row)
            counts = at is not None and counting[milestone] == at and newest.get((milestone, at)) is row
            yield Timed(number, row, milestone, _what(row), at, counts)


def pauses(number: int, rows: Sequence[Transition]) -> Iterator[Pause]:
    """Yield the pauses in order; one that an undone end had ended goes on."""
    began: Transition | None = None
    for row in standing(rows):
        if row.kind == Kind.PAUSED:
            began = row
        elif row.kind == Kind.RESUMED and began is not None:
            yield Pause(number, began, row)
            began = None
    if began is not None:
        yield Pause(number, began, None)


def _milestone(row: Transition) -> Milestone | None:
    if row.kind == Kind.TIMES:
        return Milestone(row.after["milestone"])
    return _REACHED.get(Kind(row.kind))


def _effective(row: Transition) -> datetime | None:
    return None if _what(row) == "taken away" else row.effective_at


def _what(row: Transition) -> str:
    if row.kind != Kind.TIMES:
        return "recorded"
    return "taken away" if row.after.get("at", "") is None else "corrected"


_REACHED = {Kind.DECLARED: Milestone.DECLARED, **REACHED_BY}
