"""Hours of incident work while nobody works: by team, never so that they show those of a few people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.domain.calendar import WorkingCalendar

SMALLEST_TEAM = 5
"""Known members that a team has at least whose hours are told by its name."""

Stretch: TypeAlias = tuple[datetime, datetime]
"""A stretch of time, from its first moment to the moment it is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What was worked on one incident: from when to when, but for rests in order, by which calendar, by which teams."""

    began: datetime
    ended: datetime
    rests: tuple[Stretch, ...] = ()
    calendar: WorkingCalendar
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutOfHours:
    """How long teams worked on incidents while nobody works, the longest first."""

    teams: tuple[tuple[str, timedelta], ...] = ()
    others: timedelta = timedelta()
    """Of teams that are too small to be named, together; nothing where they are too few even so."""
    withheld: int = 0
    """How many teams are not shown at all."""


NONE = OutOfHours()
"""Where nobody worked outside working hours."""


def out_of_hours(worked: Iterable[Work], members: Mapping[str, frozenset[str]]) -> OutOfHours:
    """Add up for each team what was worked on its incidents while nobody works; what went on at once counts once.

    `members` are the people known of each team. A smaller team than `SMALLEST_TEAM` is told together with others as
    small, and these only where they are as many people together.
    """
    stretches = _by_team(worked)
    large = {team for team in stretches if len(members.get(team, ())) >= SMALLEST_TEAM}
    told = {team: length(united(found)) for team, found in stretches.items() if team in large}
    small = stretches.keys() - large
    people = {person for team in small for person in members.get(team, ())}
    together = len(people) >= SMALLEST_TEAM
    others = united(each for team in small for each in stretches[team]) if together else []
    ranked = sorted(told.items(), key=lambda each: (-each[1], each[0]))
    return OutOfHours(tuple(ranked), length(others), 0 if together else len(small))


def _by_team(worked: Iterable[Work]) -> dict[str, list[Stretch]]:
    found: dict[str, list[Stretch]] = defaultdict(list)
    for each in worked:
        free = [free for at_work in _at_work(each) for free in outside(each.calendar, *at_work)]
        for team in each.teams if free else ():
            found[team] += free
    return found


def _at_work(worked: Work) -> Iterator[Stretch]:
    """Yield the stretches of an incident's work between its rests."""
    reached = worked.began
    for begins, ends in worked.rests:
        if reached < min(begins, worked.ended):
            yield reached, min(begins, worked.ended)
        reached = max(reached, ends)
    if reached < worked.ended:
        yield reached, worked.ended


def outside(calendar: WorkingCalendar, start: datetime, end: datetime) -> Iterator[Stretch]:
    """Yield the stretches from `start` to `end` in which nobody works."""
    reached = start
    for opening, closing in calendar.windows_from(start):
        if opening >= end:
            break
        if reached < opening:
            yield reached, opening
        reached = max(reached, closing)
    if reached < end:
        yield reached, end


def united(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return the same time as stretches that do not overlap, in order."""
    found: list[Stretch] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def length(stretches: Iterable[Stretch]) -> timedelta:
    """Return how long stretches that do not overlap are together."""
    return sum((end - start for start, end in stretches), timedelta())
