"""Incidents of which reminders are planned, and the plan as lines that read as days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.calendar import WorkingCalendar
from bot.domain.calls import Call, Calling
from bot.domain.policy import DEFAULT_POLICY, Audience
from bot.domain.reminder_plan import Due, Facts, Kind, plan
from bot.domain.vocabulary import Priority, Status

OFFICE = WorkingCalendar()
"""Monday to Friday, 09:00 to 17:00 UTC."""


def called(*minutes: int, **more: object) -> Calling:
    """Return a chain of so many steps, of a person each, which last so long."""
    calls = tuple(
        Call(f"step-{number}", Audience(people=(f"U{number}",)), timedelta(minutes=lasts))
        for number, lasts in enumerate(minutes, start=1)
    )
    return replace(Calling(calls, every=timedelta(minutes=[10, *minutes][-1])), **more)  # type: ignore[arg-type]


def at(day: str, clock: str) -> datetime:
    """Return a moment of the week of Monday 5 January 2026, or of the next: `at("mon", "10:00")`, `at("+mon", …)`."""
    number = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(day.removeprefix("+"))
    hour, minute = map(int, clock.split(":"))
    weeks = timedelta(weeks=1) if day.startswith("+") else timedelta(0)
    return datetime(2026, 1, 5, hour, minute, tzinfo=UTC) + timedelta(days=number) + weeks


def facts(priority: str = "P1", declared: datetime | None = None, **more: object) -> Facts:
    """Return an incident just declared, by default policy on a Monday at 10:00."""
    policy = DEFAULT_POLICY.of_priority(Priority(priority))
    declared = declared or at("mon", "10:00")
    plain = Facts(
        status=Status.DECLARED,
        priority=Priority(priority),
        policy=policy,
        calendar=OFFICE,
        calling=called(60 if priority in {"P3", "P4"} else 10),
        declared_at=declared,
        acknowledged_at=None,
        promised_at=declared,
        next_update_at=policy.update_every.after(declared, OFFICE),
        active_at=declared,
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # names of fields


def investigated(priority: str = "P1", since: datetime | None = None, **more: object) -> Facts:
    """Return an incident acknowledged as soon as it was declared."""
    declared = since or at("mon", "10:00")
    return facts(priority, declared, **{"status": Status.INVESTIGATING, "acknowledged_at": declared, **more})


def days_of(incident: Facts, until: datetime, *only: Kind) -> list[str]:
    """Let every reminder fire at its moment, and return what fired up to `until`, a line each."""
    told = list[str]()
    now = incident.declared_at
    while pending := [due for due in plan(incident, now) if not only or due.kind in only]:
        first = pending[0]
        now = max(now, first.due_at)
        if now > until:
            break
        told.append(line(first, now))
        incident = replace(incident, fired=incident.fired | {(first.kind, first.slot)})
    return told


def line(due: Due, at: datetime | None = None) -> str:
    """Return a reminder as the tables write it."""
    return f"{(at or due.due_at):%a %d %H:%M} {due.kind} {due.stage}"


def pending(incident: Facts, now: datetime, *only: Kind) -> list[str]:
    """Return what is pending at a moment, a line each."""
    return [line(due) for due in plan(incident, now) if not only or due.kind in only]


def rows(table: str) -> list[str]:
    """Return the lines of a table."""
    return [" ".join(row.split()) for row in table.strip().splitlines()]
