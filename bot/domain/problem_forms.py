"""What people put into the forms about problems."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from bot.domain.post_incident import ProblemStatus
from bot.domain.problem_lifecycle import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseForm:
    """What has been put into the form that raises a problem."""

    title: str = ""
    description: str = ""
    known: Known = field(default_factory=Known)
    owner: str | None = None
    target: date | None = None
    origin: int | None = None
    """The number of the incident it is raised from."""
    incidents: tuple[int, ...] = ()
    """Numbers of other incidents that it has caused."""
    existing: int | None = None
    """The number of a problem that the incident is to be linked to instead."""

    def titled(self, title: str) -> RaiseForm:
        """Return the form with another title, where one is given."""
        return replace(self, title=title or self.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditForm:
    """What has been put into the form that edits a problem."""

    title: str
    description: str
    known: Known
    target: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusForm:
    """What has been put into the form that changes a problem's status."""

    status: ProblemStatus
    reason: str
    known: Known
