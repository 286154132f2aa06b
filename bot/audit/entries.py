"""Recording in the audit log: the one function that does, and the words it knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from storage.tables import AuditEntry

if TYPE_CHECKING:
    from storage.store import Unit

KEPT = timedelta(days=400)
"""How long entries are kept: a year, and the time in which somebody looks back on it."""
OPERATOR = "operator"
"""The actor of what is done at the command line, by whoever runs Muster."""


class What(StrEnum):
    """What somebody did."""

    SETTING = "setting_changed"
    ASKED = "access_asked"
    GRANTED = "access_granted"
    DECLINED = "access_declined"
    LOOKED = "looked"
    """A member of the security group was told of a private incident in which they take no part."""
    EXPORTED = "exported"
    PRIVATE = "turned_private"
    PUBLIC = "turned_public"
    HIDDEN = "entry_hidden"
    DELETED = "entry_deleted"
    """The words of a timeline's entry went with the message they came from."""
    TAKEN_DOWN = "taken_down"
    """A file or a canvas was deleted."""
    REFUSED = "refused"


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

    `detail` must hold no words that people wrote in an incident: whoever reads the log may not see it.
    """
    if once is not None:
        name, span = once
        slot = int(now.timestamp() // span.total_seconds())
        if not await unit.inbox.enter(f"audit:{what}:{name}:{actor}:{slot}", now):
            return
    unit.audit.add(AuditEntry(at=now, actor=actor, what=what, subject=subject, detail=dict(detail or {})))
