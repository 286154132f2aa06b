"""What an admin sets up before the first incident: ticked by what is set, or by keeping the defaults."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.policy_parts import Part
from bot.domain.reachability import Gap, Place, Setup
from bot.domain.reports.schedule import PART as SUMMARIES

PART = "checklist"
"""What the history of the settings and the audit log call it."""


class Item(StrEnum):
    """What there is to set up, in this order."""

    READERS = "readers"
    CALLED = "called"
    SERVICES = "services"
    PRIORITIES = "priorities"
    CALENDAR = "calendar"
    SUMMARY = "summary"
    PRACTICE = "practice"


WITH_DEFAULT = frozenset({Item.SERVICES, Item.PRIORITIES, Item.CALENDAR, Item.SUMMARY})
"""What works as it is, so that it can be kept."""
_SET_IN = {
    Item.PRIORITIES: frozenset({Part.MATRIX, Part.MEANINGS, Part.P1, Part.P2, Part.P3, Part.P4}),
    Item.CALENDAR: frozenset({Part.CALENDAR}),
    Item.SUMMARY: frozenset({SUMMARIES}),
}
"""Under what the settings record that somebody has changed it."""
_MOST_URGENT = Place(Part.P1)
"""Whom it calls counts; what the other priorities lack is among the warnings."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """What is done of it, which defaults were kept, and whether an admin has hidden it."""

    done: Collection[Item]
    kept: Collection[Item] = ()
    hidden: bool = False

    @property
    def left(self) -> list[Item]:
        """What there is still to do."""
        return [item for item in Item if item not in {*self.done, *self.kept}]

    @property
    def to_keep(self) -> list[Item]:
        """What of that works as it is."""
        return [item for item in self.left if item in WITH_DEFAULT]

    @property
    def is_shown(self) -> bool:
        """Whether admins see it."""
        return bool(self.left) and not self.hidden


def done(setup: Setup, changed: Collection[str], *, practised: bool) -> frozenset[Item]:
    """Return what is done: as Slack and the settings say, after these parts of them were `changed`."""
    return frozenset(_done(setup, changed, practised=practised))


def _done(setup: Setup, changed: Collection[str], *, practised: bool) -> Iterator[Item]:
    if setup.facts.listeners:
        yield Item.READERS
    if not any(found.gap is Gap.NOBODY and _MOST_URGENT in found.where for found in setup.findings):
        yield Item.CALLED
    if setup.services:
        yield Item.SERVICES
    yield from (item for item, parts in _SET_IN.items() if not parts.isdisjoint(changed))
    if practised:
        yield Item.PRACTICE
