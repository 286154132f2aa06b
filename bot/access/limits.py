"""How much one person may ask for, and how much one incident holds: beyond that, a refusal that says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.domain.references import reference
from bot.messages.text import when

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident

DECLARED_IN = timedelta(hours=1)
DECLARED = 10
"""Incidents that one person declares within `DECLARED_IN`."""
DRILLS = 20
"""Drills that one person declares within `DECLARED_IN`."""
OPEN_TASKS = 200
"""Tasks and follow-ups of an incident that are open at once."""
_COUNTED = 10 * OPEN_TASKS
"""Open tasks counted at most, to say how many there are: some may date from before the limit."""
NOTES = 5000
"""Notes and messages that people put into one timeline."""


def most_declared(*, drill: bool) -> int:
    """Return how many incidents, or drills, one person declares within `DECLARED_IN`."""
    return DRILLS if drill else DECLARED


def check_declared(made: Sequence[datetime], *, drill: bool) -> None:
    """Raise `Refusal` for who has declared as many incidents, or drills, within the hour as one person may.

    They were `made` then, the newest first.
    """
    most, what = most_declared(drill=drill), "drills" if drill else "incidents"
    if len(made) < most:
        return
    raise Refusal(
        f"You have declared {most} {what} within an hour, the most that one person can. Nothing was recorded. "
        "Work in one of those, ask a colleague to declare this one, or declare it after "
        f"{when(made[-1] + DECLARED_IN)}."
    )


async def check_open_tasks(unit: Unit, incident: Incident) -> None:
    """Raise `Refusal` for an incident that has as many open tasks as it may."""
    if incident.has_tasks and await unit.tasks.count_open(incident.id, OPEN_TASKS) >= OPEN_TASKS:
        name = reference(incident.number)
        raise Refusal(
            f"{name} has {OPEN_TASKS} open tasks, the most that an incident can. Nothing was recorded. "
            f"Finish or drop some first: `/incident tasks {name}` shows them."
        )


async def too_many_together(unit: Unit, duplicate: Incident, target: Incident) -> str | None:
    """Say why an incident cannot take over another's open tasks: together they are more than one may have."""
    brings, there = [await unit.tasks.count_open(each.id, _COUNTED) for each in (duplicate, target)]
    if not brings or brings + there <= OPEN_TASKS:
        return None
    into, name = reference(target.number), reference(duplicate.number)
    return (
        f"{into} has {there} open tasks, and {name} would bring {brings} more; an incident can have {OPEN_TASKS}. "
        f"Nothing was recorded. Finish or drop some first: `/incident tasks {into}` and `/incident tasks {name}` show "
        "them."
    )


async def full(unit: Unit, incident: Incident) -> bool:
    """Say whether people have put as much into a timeline as it may hold, hidden or not."""
    return await unit.timeline.count_put_in(incident.id, NOTES) >= NOTES


async def check_room(unit: Unit, incident: Incident) -> None:
    """Raise `Refusal` for a timeline into which nothing more can be put."""
    if await full(unit, incident):
        raise Refusal(no_room(incident.number))


def no_room(number: int) -> str:
    """Say that a timeline holds all that it can."""
    return (
        f"The timeline of {reference(number)} holds {NOTES:,} notes and messages, the most that it can. "
        "Nothing was recorded. Post what matters as an update instead."
    )
