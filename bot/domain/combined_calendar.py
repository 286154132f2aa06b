"""The working calendar of what several services share: somebody works on it whenever any of them does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from heapq import merge

from bot.domain.calendar import Window, WorkingCalendar


@dataclass(frozen=True, slots=True)
class CombinedCalendar(WorkingCalendar):
    """A calendar by which a moment is working time when it is by any of several; otherwise the workspace's.

    A working day of it is as long as the longest of theirs.
    """

    of: tuple[WorkingCalendar, ...] = ()

    @property
    def day_length(self) -> timedelta:
        """Return how long the work of an ordinary day is where it is longest."""
        return max(each.day_length for each in self.of)

    def is_working(self, moment: datetime) -> bool:
        """Say whether people work anywhere at that moment."""
        return any(each.is_working(moment) for each in self.of)

    def windows_from(self, moment: datetime) -> Iterator[Window]:
        """Yield the stretches of time in which any of them works that are not over at `moment`, in order."""
        reached = moment
        for start, end in merge(*(each.windows_from(moment) for each in self.of)):
            if end > reached:
                yield max(start, reached), end
                reached = end


def calendar_of_services(workspace: WorkingCalendar, own: Sequence[WorkingCalendar | None]) -> WorkingCalendar:
    """Return the calendar of an incident: given the workspace's, and for each affected service its own, if it has one.

    A service without one works by the workspace's; so does an incident that affects none.
    """
    different = tuple(dict.fromkeys(each or workspace for each in own)) or (workspace,)
    if len(different) == 1:
        return different[0]
    kept = {field.name: getattr(workspace, field.name) for field in fields(workspace)}
    return CombinedCalendar(**kept, of=different)
