"""When and where the periodic summaries are posted: the settings, and what is due when; pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.calendar import WorkingCalendar
from bot.domain.reports import period_name
from bot.domain.reports.period import Period, midnight, month, week
from bot.domain.vocabulary import DEFAULT_PLACE

LATE = timedelta(days=1)
"""How late a summary is still posted; after that it is skipped, and that is said."""
BASELINE = 4
"""How many weeks before a week, or months before a month, it is compared with."""
_DAY = timedelta(days=1)


class Rhythm(StrEnum):
    """How often a summary is posted."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


PART = "summaries"
"""Under what name its changes are recorded among those of the settings."""


@dataclass(frozen=True, slots=True)
class Target:
    """A channel that gets the summaries, of some services only or of all, from a moment on."""

    place: str = DEFAULT_PLACE
    services: tuple[str, ...] = ()
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """What the workspace set: which summaries, on which day (Monday is 0), at which time of its zone, where."""

    rhythms: frozenset[Rhythm] = frozenset(Rhythm)
    day: int = 0
    at: time = time(9)
    targets: tuple[Target, ...] = (Target(),)

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Schedule:
        """Read what the workspace's row keeps; the default where it keeps nothing."""
        if kept is None:
            return cls()
        targets = tuple(_target(each) for each in kept["targets"])
        rhythms = frozenset(Rhythm(word) for word in kept["rhythms"])
        return cls(rhythms, int(kept["day"]), time.fromisoformat(kept["at"]), targets)

    def to_json(self) -> dict[str, Any]:
        """Return what the workspace's row keeps."""
        targets = [
            {"place": to.place, "services": list(to.services), "since": to.since and to.since.isoformat()}
            for to in self.targets
        ]
        return {
            "rhythms": sorted(self.rhythms),
            "day": self.day,
            "at": self.at.isoformat(timespec="minutes"),
            "targets": targets,
        }

    def with_target(self, target: Target) -> Schedule:
        """Add a channel, or change what it gets."""
        return replace(self, targets=(*self.without(target.place).targets, target))

    def without(self, place: str) -> Schedule:
        """Take a channel out."""
        return replace(self, targets=tuple(target for target in self.targets if target.place != place))


@dataclass(frozen=True, slots=True)
class Slot:
    """One summary: of which period, named by its key, and when it is due."""

    rhythm: Rhythm
    key: str
    period: Period
    due_at: datetime


def _target(kept: Mapping[str, Any]) -> Target:
    since = datetime.fromisoformat(kept["since"]) if kept.get("since") else None
    return Target(str(kept["place"]), tuple(kept["services"]), since)


def latest(schedule: Schedule, calendar: WorkingCalendar, now: datetime) -> list[Slot]:
    """Return, of each rhythm, the newest summary that is due by now."""
    return [
        next(slot for slot in _backwards(schedule, rhythm, calendar, now) if slot.due_at <= now)
        for rhythm in sorted(schedule.rhythms)
    ]


def next_due(schedule: Schedule, calendar: WorkingCalendar, now: datetime) -> datetime | None:
    """Return when the next summary is due."""
    ahead = [
        slot.due_at
        for rhythm in schedule.rhythms
        for slot in _backwards(schedule, rhythm, calendar, now)
        if slot.due_at > now
    ]
    return min(ahead, default=None)


def _backwards(schedule: Schedule, rhythm: Rhythm, calendar: WorkingCalendar, now: datetime) -> Iterator[Slot]:
    """Yield the summaries around now, from one still ahead back to one that is surely due."""
    today = now.astimezone(ZoneInfo(calendar.zone)).date()
    if rhythm is Rhythm.WEEKLY:
        monday = today - timedelta(days=today.weekday())
        for back in (-1, 0, 1, 2):
            yield _weekly(schedule, monday - timedelta(weeks=back), calendar, now)
        return
    first = today.replace(day=1)
    yield _monthly(schedule, (first + timedelta(days=31)).replace(day=1), calendar, now)
    for _month in range(3):
        yield _monthly(schedule, first, calendar, now)
        first = (first - _DAY).replace(day=1)


def _weekly(schedule: Schedule, monday: date, calendar: WorkingCalendar, now: datetime) -> Slot:
    """Return the summary posted in the week of `monday`, which tells of the week before."""
    due_at = _moment(monday + timedelta(days=schedule.day), schedule.at, calendar.zone)
    period = week(monday - _DAY, max(now, due_at), calendar.zone)
    return Slot(Rhythm.WEEKLY, period_name.week(monday - _DAY), period, due_at)


def _monthly(schedule: Schedule, first: date, calendar: WorkingCalendar, now: datetime) -> Slot:
    """Return the summary posted on the first working day of a month, which tells of the month before."""
    day = calendar.next_working(midnight(first, calendar.zone)).astimezone(ZoneInfo(calendar.zone)).date()
    due_at = _moment(day, schedule.at, calendar.zone)
    last = first - _DAY
    return Slot(
        Rhythm.MONTHLY,
        period_name.month(last),
        month(last.year, last.month, max(now, due_at), calendar.zone),
        due_at,
    )


def _moment(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
