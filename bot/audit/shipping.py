"""Telling the audit log to what collects logs: each entry at least once, in order, and never while anybody waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

import structlog

from bot.domain.errors import MusterError

if TYPE_CHECKING:
    from bot.clock import Clock
    from storage.store import Store, Unit
    from storage.tables import AuditEntry

log = structlog.get_logger()
AT_ONCE = 200
"""Entries told at once."""
SETTLED: Final = timedelta(seconds=30)
"""How old an entry is when it is told: by then no transaction is under way that could commit one before it."""
LEASE: Final = timedelta(seconds=60)
"""How long one of several replicas has to tell what it took on; after that, or a failure, it is told again."""
EVERY: Final = timedelta(seconds=10)


class Sink(Protocol):
    """Where entries go."""

    @property
    def name(self) -> str:
        """What it is called: what was told is kept under it."""

    async def send(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Take entries; raises `MusterError` or `OSError` where it did not."""


async def ship(store: Store, clock: Clock, sinks: Sequence[Sink]) -> None:
    """Tell each sink what it has not been told, a portion at a time; one that does not take it holds up no other."""
    for sink in sinks:
        while await _portion(store, clock, sink):
            await store.give_way()


async def _portion(store: Store, clock: Clock, sink: Sink) -> bool:
    """Tell a portion; say whether there may be more."""
    now = clock.now()
    async with store.read() as unit:
        if not await _next(unit, sink, now):
            return False
    async with store.write() as unit:
        workspace = await unit.workspaces.get(lock=True)
        entries = await _next(unit, sink, now)
        if entries:
            told = {"id": entries[0]["id"] - 1, "until": (now + LEASE).isoformat()}
            workspace.audit_told = {**(workspace.audit_told or {}), sink.name: told}
    if not entries:
        return False
    try:
        await sink.send(entries)
    except (MusterError, OSError, TimeoutError) as error:
        log.warning("The audit log could not be told", action="audit_not_told", to=sink.name, error=str(error))
        return False
    async with store.write() as unit:
        workspace = await unit.workspaces.get(lock=True)
        workspace.audit_told = {**(workspace.audit_told or {}), sink.name: {"id": entries[-1]["id"]}}
    return len(entries) == AT_ONCE


async def _next(unit: Unit, sink: Sink, now: datetime) -> list[dict[str, Any]]:
    """Return what the sink is to be told now: nothing while another replica is at it."""
    told = ((await unit.workspaces.get()).audit_told or {}).get(sink.name, {})
    if "until" in told and datetime.fromisoformat(told["until"]) > now:
        return []
    rows = await unit.audit.after(int(told.get("id", 0)), until=now - SETTLED, limit=AT_ONCE)
    return [{"id": row.id, "team": unit.team_id, **as_json(row)} for row in rows]


def as_json(row: AuditEntry) -> dict[str, Any]:
    """Return an entry as it is told and exported."""
    return {
        "at": row.at.astimezone(UTC).isoformat(),
        "actor": row.actor,
        "what": row.what,
        "subject": row.subject,
        "detail": row.detail,
    }
