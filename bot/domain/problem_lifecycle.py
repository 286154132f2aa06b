"""Where a problem stands, which moves are legal, and what each status asks for: pure functions."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.post_incident import ProblemStatus, spoken
from bot.language.texts import _

OPEN_PROBLEMS = frozenset(ProblemStatus) - {ProblemStatus.FIXED, ProblemStatus.CLOSED}
"""Statuses in which the permanent fix is still to come."""
UNCLOSED = frozenset(ProblemStatus) - {ProblemStatus.CLOSED}
_ORDER = list(ProblemStatus)

Fault = tuple[str, str]
"""A field, and what it lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a problem."""

    root_cause: str = ""
    workaround: str = ""
    """In words for users."""
    workaround_steps: str = ""
    """In steps for responders."""
    permanent_fix: str = ""


def moves(status: ProblemStatus) -> list[ProblemStatus]:
    """Return the statuses a problem can be moved to, in order of progress; each asks for what `refused` says."""
    return [each for each in _ORDER if each is not status]


def backwards(before: ProblemStatus, after: ProblemStatus) -> bool:
    """Say whether a move undoes progress."""
    return _ORDER.index(after) < _ORDER.index(before)


def lacking(status: ProblemStatus, known: Known) -> Fault | None:
    """Return what a problem in this status must tell and does not."""
    if status is ProblemStatus.KNOWN_ERROR and not any(
        said.strip() for said in (known.root_cause, known.workaround, known.workaround_steps)
    ):
        return "steps", _("A known error has a root cause or a workaround. Give one of them.")
    if status is ProblemStatus.FIXED and not known.permanent_fix.strip():
        return "fix", _("Say what the permanent fix is.")
    return None


def refused(before: ProblemStatus, after: ProblemStatus, known: Known, reason: str) -> Fault | None:
    """Return why a problem cannot be moved so, and by which field; None when it can."""
    if before is after:
        return "status", _("The status is {status} already.", status=spoken(before))
    if backwards(before, after) and not reason.strip():
        return "reason", _("Say why it goes back to {status}.", status=spoken(after))
    if after is ProblemStatus.CLOSED and before is not ProblemStatus.FIXED and not reason.strip():
        return "reason", _("It is not fixed. Say why it is closed all the same.")
    return lacking(after, known)
