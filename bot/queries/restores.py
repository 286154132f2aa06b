"""The spans of time of which the database knows nothing, since an older backup was put back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.audit import What

if TYPE_CHECKING:
    from storage.store import Unit


class LostSpan(NamedTuple):
    """What happened from one moment to the other is lost."""

    since: datetime
    until: datetime


async def lost_spans(unit: Unit) -> tuple[LostSpan, ...]:
    """Return each such span, the oldest first."""
    found = await unit.audit.all_of(What.RESTORED)
    return tuple(LostSpan(datetime.fromisoformat(each.detail["since"]), each.at) for each in found)
