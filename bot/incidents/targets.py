"""What each priority promises: by when an incident is acknowledged, resolved and told of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.incidents.vocabulary import Priority


@dataclass(frozen=True, slots=True)
class Target:
    """A length of time and how it is said; `working` ones count working time only."""

    length: timedelta
    words: str
    working: bool = False

    def met(self, start: datetime, end: datetime) -> bool | None:
        """Say whether `end` came in time; None where only a working calendar could tell."""
        return None if self.working else end - start <= self.length


@dataclass(frozen=True, slots=True)
class Targets:
    """The promises of one priority."""

    acknowledge: Target
    resolve: Target
    update_every: Target


def _minutes(count: int) -> Target:
    return Target(timedelta(minutes=count), f"{count} min")


def _hours(count: int) -> Target:
    return Target(timedelta(hours=count), f"{count} h")


def _working_days(count: int) -> Target:
    return Target(timedelta(days=count), f"{count} working day{'s' if count > 1 else ''}", working=True)


DEFAULT_TARGETS = {
    Priority.P1: Targets(_minutes(15), _hours(4), _minutes(30)),
    Priority.P2: Targets(_minutes(30), _hours(8), _minutes(60)),
    Priority.P3: Targets(
        _hours(4), _working_days(3), Target(timedelta(hours=4), "4 h, working hours", working=True)
    ),
    Priority.P4: Targets(
        _working_days(1), _working_days(5), Target(timedelta(days=1), "working day", working=True)
    ),
}
"""The default targets of each priority."""


def targets_of(priority: Priority) -> Targets:
    """Return the targets of `priority`."""
    return DEFAULT_TARGETS[priority]
