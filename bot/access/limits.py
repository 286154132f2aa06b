"""How much one person may ask for, and how much one incident holds: beyond that, a refusal that says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.domain.references import reference
from bot.language.texts import N_, _
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
    """Raise `Refusal` for a person who has declared as many incidents, or drills, within the hour as one may.

    They were `made` then, the newest first.
    """
    most, said = most_declared(drill=drill), _TOO_MANY[drill]
    if len(made) >= most:
        raise Refusal(_(said, n=most, time=when(made[-1] + DECLARED_IN)))


_TOO_MANY = {
    False: N_(
        "You have declared {n} incidents within an hour, the most that one person can. Nothing was recorded. "
        "Work in one of those, ask a colleague to declare this one, or declare it after {time}."
    ),
    True: N_(
        "You have declared {n} drills within an hour, the most that one person can. Nothing was recorded. "
        "Work in one of those, ask a colleague to declare this one, or declare it after {time}."
    ),
}
"""For incidents, and for drills."""


async def check_open_tasks(unit: Unit, incident: Incident) -> None:
    """Raise `Refusal` for an incident that has as many open tasks as it may."""
    if incident.has_tasks and await unit.tasks.count_open(incident.id, OPEN_TASKS) >= OPEN_TASKS:
        raise Refusal(
            _(
                "{incident} has {n} open tasks, the most that an incident can. Nothing was recorded. "
                "Finish or drop some first: `/incident tasks {incident}` shows them.",
                incident=reference(incident.number),
                n=OPEN_TASKS,
            )
        )


async def too_many_together(unit: Unit, duplicate: Incident, target: Incident) -> str | None:
    """Say why an incident cannot take over another's open tasks: together they are more than one may have."""
    brings, there = [await unit.tasks.count_open(each.id, _COUNTED) for each in (duplicate, target)]
    if not brings or brings + there <= OPEN_TASKS:
        return None
    return _(
        "{target} has {there} open tasks, and {incident} would bring {brings} more; an incident can have {most}. "
        "Nothing was recorded. Finish or drop some first: `/incident tasks {target}` and `/incident tasks {incident}` "
        "show them.",
        target=reference(target.number),
        there=there,
        incident=reference(duplicate.number),
        brings=brings,
        most=OPEN_TASKS,
    )


async def full(unit: Unit, incident: Incident) -> bool:
    """Say whether people have put as much into a timeline as it may hold, hidden or not."""
    return await unit.timeline.count_put_in(incident.id, NOTES) >= NOTES


async def check_room(unit: Unit, incident: Incident) -> None:
    """Raise `Refusal` for a timeline that is full."""
    if await full(unit, incident):
        raise Refusal(no_room(incident.number))


def no_room(number: int) -> str:
    """Say that a timeline holds all that it can."""
    return _(
        "The timeline of {incident} holds {n} notes and messages, the most that it can. "
        "Nothing was recorded. Post what matters as an update instead.",
        incident=reference(number),
        n=f"{NOTES:,}",
    )
