"""What is still owed on an incident: its targets and promises, and how the promises before were kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCommitments:
    """Until when what is promised; None where it is no longer owed."""

    acknowledge_by: datetime | None = None
    resolve_by: datetime | None = None
    update_by: datetime | None = None
    began: datetime
    """When its impact started, as far as is known, else when it was declared."""
    kept: int = 0
    """Promised updates that came in time."""
    settled: int = 0
    """Promised updates that fell due, those of silence that goes on among them."""
