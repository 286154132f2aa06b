"""Looks at private incidents by who takes no part in them: members of the security group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.audit.entries import audit
from bot.domain.audit import Way, What
from bot.domain.references import reference

if TYPE_CHECKING:
    from storage.store import Unit

TOGETHER = timedelta(hours=1)
"""Looks of one person at one incident within an hour, by whatever way, are one entry."""
MOST = 50
"""Incidents named one by one of one look; how many more there were is one entry."""


async def audit_looks(unit: Unit, numbers: Sequence[int], way: Way, *, actor: str, now: datetime) -> None:
    """Record that a person was shown these private incidents, in which they take no part."""
    for subject in map(reference, numbers[:MOST]):
        detail, once = {"by": str(way)}, (subject, TOGETHER)
        await audit(unit, What.LOOKED, actor=actor, now=now, subject=subject, detail=detail, once=once)
    if len(numbers) > MOST:
        more, once = {"by": str(way), "more": len(numbers) - MOST}, (f"more:{way}", TOGETHER)
        await audit(unit, What.LOOKED, actor=actor, now=now, detail=more, once=once)
