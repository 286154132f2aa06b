"""Recording in the audit log: the one function that does, and the words it knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.audit import What
from storage.tables import AuditEntry

if TYPE_CHECKING:
    from storage.store import Unit


async def audit(
    unit: Unit,
    what: What,
    *,
    actor: str,
    now: datetime,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
    once: tuple[str, timedelta] | None = None,
) -> None:
    """Append an entry; `once` names what is recorded once only in so long a time, by the clock, for each person.

    `detail` must hold no words that people wrote in an incident: who reads the log may not see it.
    """
    if once is not None:
        name, span = once
        slot = int(now.timestamp() // span.total_seconds())
        if not await unit.inbox.enter(f"audit:{what}:{name}:{actor}:{slot}", now):
            return
    unit.audit.add(AuditEntry(at=now, actor=actor, what=what, subject=subject, detail=dict(detail or {})))
