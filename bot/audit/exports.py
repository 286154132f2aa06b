"""Exports, in the audit log: who took out what of which period, how much, and how much of it is private."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from bot.audit.entries import audit
from bot.audit.looks import audit_looks
from bot.domain.audit import Way, What
from storage.reports import Scope

if TYPE_CHECKING:
    from bot.domain.reports.period import Period
    from storage.store import Unit

V = TypeVar("V")


@dataclass
class Tally:
    """What an export turned out to hold."""

    rows: int = 0
    private: int = 0
    """How many of the rows are private incidents, or problems of those."""

    async def of(self, records: AsyncIterator[Mapping[str, V]]) -> AsyncIterator[Mapping[str, V]]:
        """Count records as they go by."""
        async for record in records:
            self.rows += 1
            self.private += bool(record.get("private"))
            yield record


async def audit_export(
    unit: Unit, what: str, period: Period, tally: Tally, viewer: str | None, now: datetime, *, actor: str | None = None
) -> None:
    """Record an export of what `viewer` may see, made by them or by `actor` in their name."""
    detail: dict[str, Any] = {
        "of": str(what),
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
        "rows": tally.rows,
        "private": tally.private,
    }
    if actor is not None:
        await audit(unit, What.EXPORTED, actor=actor, now=now, detail={**detail, "as": viewer})
    elif viewer is not None:
        await audit(unit, What.EXPORTED, actor=viewer, now=now, detail=detail)
        seen = await unit.access.looked_at_within(Scope(period.since, period.until, viewer))
        await audit_looks(unit, seen, Way.EXPORT, actor=viewer, now=now)
