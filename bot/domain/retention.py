"""What is forgotten once it is over, kind by kind, and for how long each is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final

from pydantic import PlainValidator

from bot.domain.audit import KEPT
from bot.domain.policy_fields import Strict

PART = "retention"
"""Under what name its changes are recorded among those of the settings."""
FOR_EVER = "for ever"
"""What is set where nothing goes."""


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


def _length(said: object) -> object:
    days = isinstance(said, int) and not isinstance(said, bool) and said >= 1
    if days or said in (None, FOR_EVER):
        return said
    raise ValueError(f'Write a whole number of days, from 1, or "{FOR_EVER}".')


Length = Annotated[int | str | None, PlainValidator(_length)]
"""For how many days, or for ever; None for as long as is set where Muster runs."""


class Retention(Strict):
    """For how long one workspace keeps what is over, by its operator's word."""

    drills: Length = None
    messages: Length = None
    incidents: Length = None
    audit: Length = None

    def over(self, keep: Keep) -> Keep:
        """Return for how long each kind is kept here: as is set for the workspace, else as where Muster runs."""
        said = {kind: length for kind in Kind if (length := getattr(self, kind)) is not None}
        return replace(keep, **{kind: None if each == FOR_EVER else timedelta(each) for kind, each in said.items()})
