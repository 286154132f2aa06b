"""A past to look at: plausible incidents of a company, invented from a seed.

The demo begins with a year of it, so that reports, charts and summaries have something to show; measures write more.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.domain.durations import Moment
from bot.domain.policy import Policy
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Impact, Priority, Status, Urgency
from bot.reports.past_tales import SAYINGS, TALES, Tale

DAYS = 365
PER_DAY = 0.9
SEED = 20261123
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and what the incidents are about: people's Slack ids, and services by name."""

    people: Sequence[str]
    services: Sequence[str]


@dataclass(slots=True)
class Invented:
    """One incident that never was: its row, and what happened to it in order."""

    row: dict[str, Any]
    manager: str
    services: tuple[str, ...]
    happened: list[dict[str, Any]] = field(default_factory=list)
    promises: list[tuple[datetime, datetime, datetime]] = field(default_factory=list)
    """Made, due and settled."""

    @property
    def moments(self) -> list[Moment]:
        """What its durations are computed from."""
        return [Moment(Kind(row["kind"]), row["effective_at"]) for row in self.happened]


_JUDGED = {
    Priority.P1: (Impact.WIDESPREAD, Urgency.HIGH),
    Priority.P2: (Impact.MAJOR, Urgency.HIGH),
    Priority.P3: (Impact.MINOR, Urgency.MEDIUM),
    Priority.P4: (Impact.MINIMAL, Urgency.LOW),
}


_ACKNOWLEDGED_WITHIN = {
    Priority.P1: 2 * _MINUTE,
    Priority.P2: 4 * _MINUTE,
    Priority.P3: 9 * _MINUTE,
    Priority.P4: 20 * _MINUTE,
}
_STUBBORN = 12
"""How many times as long an incident takes whose cause is not found at once."""


def invent(
    cast: Cast, policy: Policy, *, until: datetime, days: int = DAYS, per_day: float = PER_DAY, seed: int = SEED
) -> Iterator[Invented]:
    """Invent incidents that were all over by `until`, in order of declaration; a seed gives the same always."""
    chance = random.Random(seed)  # noqa: S311 - a made-up past needs no secrets
    since = until - timedelta(days=days)
    moments = sorted(_declared_at(chance, since, days) for _ in range(round(days * per_day)))
    for number, declared_at in enumerate(moments, start=1):
        yield _Story(chance, cast, policy, until).tell(number, declared_at)


def _declared_at(chance: random.Random, since: datetime, days: int) -> datetime:
    """Choose a moment; most fall into the working hours of working days, when things are changed."""
    day = since + timedelta(days=chance.randrange(days))
    while day.weekday() >= _SATURDAY and chance.random() < _MOVED_TO_FRIDAY:
        day -= timedelta(days=1)
    hour = min(23.9, max(0.0, chance.gauss(13, 4)))
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    return max(since, midnight + timedelta(hours=hour)).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class _Shares:
    """How many of all incidents, or of all updates, are so."""

    false_alarm: float = 0.04
    private: float = 0.03
    drill: float = 0.03
    two_services: float = 0.15
    cause_known: float = 0.9
    unacknowledged: float = 0.03
    workaround: float = 0.3
    paused: float = 0.06
    reopened: float = 0.06
    late_update: float = 0.08
    stubborn: float = 0.06


_SHARES = _Shares()
_SATURDAY = 5
_MOVED_TO_FRIDAY = 0.6
"""The share of weekends' incidents that happen on a working day after all."""


class _Story:
    """One incident being told."""

    def __init__(self, chance: random.Random, cast: Cast, policy: Policy, until: datetime) -> None:
        self._chance = chance
        self._cast = cast
        self._policy = policy
        self._until = until

    def _happens(self, share: float) -> bool:
        return self._chance.random() < share

    def tell(self, number: int, declared_at: datetime) -> Invented:
        tale = self._chance.choices(TALES, [each.often for each in TALES])[0]
        self._told = self._begin(number, tale, declared_at)
        if self._happens(_SHARES.false_alarm):
            self._end(Status.CANCELLED, Kind.CANCELLED, self._after(declared_at, 20 * _MINUTE))
            return self._told
        acknowledged = self._acknowledge(tale.priority, declared_at)
        self._work(tale, acknowledged or declared_at)
        return self._told

    def _begin(self, number: int, tale: Tale, declared_at: datetime) -> Invented:
        services = tuple(
            self._chance.sample(list(self._cast.services), 2 if self._happens(_SHARES.two_services) else 1)
        )
        if tale.service in self._cast.services:
            services = (tale.service, *(name for name in services[1:] if name != tale.service))
        declarer, manager = self._chance.sample(list(self._cast.people), 2)
        impact, urgency = _JUDGED[tale.priority]
        known = self._happens(_SHARES.cause_known)
        row = {
            "number": number,
            "title": tale.title,
            "status": str(Status.CLOSED),
            "impact": str(impact),
            "urgency": str(urgency),
            "priority": str(tale.priority),
            "private": self._happens(_SHARES.private),
            "drill": self._happens(_SHARES.drill),
            "declared_by": declarer,
            "declared_at": declared_at,
            "fix": tale.fix,
            "cause_category": tale.category if known else "",
            "root_cause": tale.cause if known else "",
            "reopened": 0,
            "paused_seconds": 0,
        }
        told = Invented(row, manager, services)
        self._told = told
        self._happen(Kind.DECLARED, declared_at, after={"priority": str(tale.priority)})
        return told

    def _acknowledge(self, priority: Priority, declared_at: datetime) -> datetime | None:
        if self._happens(_SHARES.unacknowledged):
            return None
        usual = _ACKNOWLEDGED_WITHIN[priority]
        at = self._after(declared_at, usual * self._chance.lognormvariate(0, 0.7))
        self._happen(Kind.ACKNOWLEDGED, at)
        self._told.row |= {"acknowledged_at": at, "acknowledged_by": self._told.manager}
        return at

    def _work(self, tale: Tale, began: datetime) -> None:
        promised = self._policy.of_priority(tale.priority)
        length = tale.minutes * _MINUTE * self._chance.lognormvariate(0, 0.4)
        resolved = self._after(began, length * _STUBBORN if self._happens(_SHARES.stubborn) else length)
        self._updates(began, resolved, promised.update_every.length(self._policy.calendar))
        if self._happens(_SHARES.workaround):
            self._happen(Kind.WORKAROUND, began + (resolved - began) * 0.4)
        if self._happens(_SHARES.paused):
            self._pause(began, resolved)
        self._end(Status.CLOSED, Kind.RESOLVED, resolved)
        if self._happens(_SHARES.reopened):
            resolved = self._again(resolved)
        self._happen(Kind.CLOSED, self._after(resolved, timedelta(days=1)))

    def _updates(self, began: datetime, resolved: datetime, cadence: timedelta) -> None:
        """Give a few updates; most keep their promise."""
        count = min(9, 2 + round((resolved - began) / (20 * _MINUTE)))
        step = (resolved - began) / (count + 1)
        made = began
        for number in range(1, count + 1):
            at = began + step * number
            self._happen(Kind.UPDATED, at, reason=SAYINGS[min(number, len(SAYINGS)) - 1])
            late = self._happens(_SHARES.late_update)
            due = made + (at - made) * 0.7 if late else at + min(cadence, step) / 4
            self._told.promises.append((made, due, at))
            made = at

    def _pause(self, began: datetime, resolved: datetime) -> None:
        start, end = began + (resolved - began) * 0.5, began + (resolved - began) * 0.8
        self._happen(Kind.PAUSED, start, reason="Waiting for the provider.")
        self._happen(Kind.RESUMED, end)
        self._told.row["paused_seconds"] = int((end - start).total_seconds())

    def _again(self, resolved: datetime) -> datetime:
        reopened = self._after(resolved, timedelta(hours=3))
        self._happen(Kind.REOPENED, reopened, reason="It came back.")
        self._told.row["reopened"] = 1
        again = self._after(reopened, timedelta(hours=2))
        self._end(Status.CLOSED, Kind.RESOLVED, again)
        return again

    def _end(self, status: Status, kind: Kind, at: datetime) -> None:
        self._happen(kind, at, after={"status": str(status)}, reason=self._told.row["fix"])
        self._told.row["status"] = str(status)
        if kind is Kind.RESOLVED:
            self._told.row["resolved_at"] = at

    def _happen(self, kind: Kind, at: datetime, after: dict[str, Any] | None = None, reason: str = "") -> None:
        who = self._told.row["declared_by"] if kind is Kind.DECLARED else self._told.manager
        moment = {"recorded_at": at, "effective_at": at, "before": {}, "after": after or {}}
        self._told.happened.append({"kind": str(kind), "actor": who, "via": "command", "reason": reason, **moment})

    def _after(self, start: datetime, span: timedelta) -> datetime:
        """Go on by about so long, yet not beyond the present: what began late ended sooner."""
        left = (self._until - start) * 0.5
        return (start + min(span * self._chance.uniform(0.6, 1.4), left)).replace(microsecond=0)
