"""What is forgotten once it is over, kind by kind, and for how long each is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.audit import KEPT


class Kind(StrEnum):
    """What is purged."""

    DRILLS = "drills"
    MESSAGES = "messages"
    INCIDENTS = "incidents"
    AUDIT = "audit"


IN_WORDS: Final[Mapping[Kind, str]] = {
    Kind.DRILLS: "drills, deleted with all that belongs to them",
    Kind.MESSAGES: "notes and messages in timelines: what they say",
    Kind.INCIDENTS: "incidents: who took part and what was said; their figures stay",
    Kind.AUDIT: "entries of the audit log",
}
"""What goes, of each kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """For how long each kind is kept after its end; None for ever."""

    drills: timedelta | None = None
    messages: timedelta | None = None
    incidents: timedelta | None = None
    audit: timedelta | None = KEPT

    def due(self, now: datetime) -> dict[Kind, datetime]:
        """Return before which moment each kind is purged."""
        lengths = {kind: getattr(self, kind) for kind in Kind}
        return {kind: now - length for kind, length in lengths.items() if length is not None}


KEEP = Keep()
"""What holds where nothing is set."""
