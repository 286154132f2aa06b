"""What somebody who comes late to an incident is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.commitments import OpenCommitments
from bot.domain.incident import IncidentView
from bot.domain.post_incident import Mark
from bot.domain.task import TaskView

LISTED = 8
"""Happenings told, and notes of people, the newest ones of each: what a screen bears."""


@dataclass(frozen=True, slots=True)
class BriefEvent:
    """One thing that was done: when, by whom, what."""

    at: datetime
    actor: str
    text: str
    mark: Mark | None = None
    """What it is to the investigation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What there is to catch up with."""

    incident: IncidentView
    commitments: OpenCommitments
    impact_means: str
    """What its impact means in the words of the workspace; empty while nobody is sure of it."""
    tried: Sequence[BriefEvent]
    earlier: int
    """Happenings that are not told."""
    noted: Sequence[BriefEvent]
    """What people noted: what they suspect, found, changed and decided."""
    now: datetime
    tasks: Sequence[TaskView] = ()
    """The first of what is still to be done."""
    open_tasks: int = 0
    """How many there are in all."""
