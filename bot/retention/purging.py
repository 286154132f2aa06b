"""Purging: what ended before a day is forgotten, kind by kind, by hand or by schedule, and each time on record."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.audit.entries import audit
from bot.domain.audit import What
from bot.domain.errors import MusterError
from bot.domain.references import lone_reference, reference
from bot.domain.retention import Kind
from bot.domain.vocabulary import CLOCK
from bot.language.texts import N_, _, for_everybody
from storage.forgetting import ENDED

if TYPE_CHECKING:
    from storage.store import Store, Unit
    from storage.tables import Incident

AT_ONCE = 50
"""Incidents forgotten in one transaction, so that nobody waits for long."""
_FORGOTTEN = N_("Forgotten")


async def counted(unit: Unit, kind: Kind, before: datetime) -> int:
    """Say how much would go of what ended before a moment."""
    match kind:
        case Kind.MESSAGES:
            return len(await unit.forgetting.messages(before))
        case Kind.AUDIT:
            return await unit.audit.count_before(before)
        case _:
            return len(await unit.forgetting.ended(before, drills=kind is Kind.DRILLS))


async def purge(store: Store, kind: Kind, before: datetime, *, actor: str, now: datetime) -> int:
    """Forget what ended before a moment, a few at a time; return how much that was."""
    gone = 0
    while True:
        async with store.write() as unit:
            some = await _some(unit, kind, before)
            if some and _told(kind, actor):
                detail = {"kind": kind, "before": before.isoformat(), "rows": some}
                await audit(unit, What.PURGED, actor=actor, now=now, detail=detail)
        gone += some
        if some < AT_ONCE or kind is Kind.AUDIT:
            return gone
        await store.give_way()


class NotADrillError(MusterError):
    """What is to be deleted is no drill, or one that is not over."""


async def drill_called(unit: Unit, named: str) -> Incident:
    """Return a drill that is over, by its reference.

    Raises `NotADrillError` for anything else: incidents are never deleted.
    """
    number = lone_reference(named)
    incident = None if number is None else await unit.incidents.by_number_unseen(number)
    if incident is None or not incident.drill:
        raise NotADrillError(f"{named} is no drill. Nothing was deleted.")
    if incident.status not in ENDED:
        raise NotADrillError(f"{named} is not over: cancel or close it first. Nothing was deleted.")
    return incident


async def delete_drill(unit: Unit, drill: Incident, *, actor: str, now: datetime) -> None:
    """Delete one drill with all that belongs to it, whatever its age."""
    detail = {"kind": Kind.DRILLS, "before": now.isoformat(), "rows": 1, "private": drill.private}
    name = reference(drill.number)
    await unit.forgetting.delete([drill.id])
    await audit(unit, What.PURGED, actor=actor, now=now, subject=name, detail=detail)


def _told(kind: Kind, actor: str) -> bool:
    """Say whether it is recorded: of the log's own age, only where somebody asked for it."""
    return kind is not Kind.AUDIT or actor != CLOCK


async def _some(unit: Unit, kind: Kind, before: datetime) -> int:
    match kind:
        case Kind.AUDIT:
            found = await unit.audit.count_before(before)
            await unit.audit.forget_before(before)
            return found
        case Kind.MESSAGES:
            entries = (await unit.forgetting.messages(before))[:AT_ONCE]
            await unit.forgetting.forget_messages(entries)
            unit.documents.touch(await unit.forgetting.incidents_of(entries))
            return len(entries)
        case Kind.DRILLS:
            drills = await unit.forgetting.ended(before, drills=True, limit=AT_ONCE)
            await unit.forgetting.delete(drills)
            return len(drills)
        case Kind.INCIDENTS:
            incidents = await unit.forgetting.ended(before, drills=False, limit=AT_ONCE)
            await unit.forgetting.forget(incidents, for_everybody(_)(_FORGOTTEN))
            return len(incidents)
