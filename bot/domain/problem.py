"""A problem as its readers see it: plain data, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.post_incident import ProblemStatus
from bot.domain.references import problem_reference
from bot.domain.vocabulary import Priority, Status

OF_INCIDENTS = frozenset({"linked", "unlinked", "proposed"})
"""Changes that tell of one incident, and are shown to who sees that one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """An incident that a problem has caused, as a list names it."""

    number: int
    title: str
    status: Status
    priority: Priority
    channel_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One change of a problem: what was changed, by whom and when, and for status what to what."""

    what: str
    actor: str
    at: datetime
    names: tuple[str, ...]
    """The fields that were changed."""
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemView:
    """The newest state of a problem."""

    number: int
    title: str
    description: str
    status: ProblemStatus
    owner: str | None
    root_cause: str
    workaround: str
    """In words for users."""
    workaround_steps: str
    """In steps for responders; empty for who may not read them."""
    permanent_fix: str
    target: date | None
    """By when the permanent fix is meant to be in place, in the workspace's zone."""
    overdue: bool
    private: bool
    """Whether only who sees the incident it was raised from sees it."""
    created_by: str
    created_at: datetime
    incidents: tuple[Linked, ...]
    """Those linked incidents that the person who looks may see."""
    proposed: tuple[Linked, ...] = ()
    """Those that others propose to link, of what they may see; only where a person looks."""

    @property
    def reference(self) -> str:
        """What people call it."""
        return problem_reference(self.number)
