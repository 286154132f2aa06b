"""What kinds of people there are, and what each may see: the one rule, as SQL for queries and as words for a few."""

from __future__ import annotations

import time
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from storage.tables import Person
from storage.words import written_out

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import BindParameter, ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute

REMEMBERED_SECONDS = 60.0
"""Real seconds for which a replica trusts what it has read of a person: another one may hear of a change."""
_MOST = 20_000


class Kind(StrEnum):
    """What somebody is to the workspace."""

    MEMBER = "member"
    GUEST = "guest"
    """A guest of several channels."""
    SINGLE_CHANNEL_GUEST = "single_channel_guest"
    STRANGER = "stranger"
    """Of another workspace, met in a channel shared by Slack Connect."""
    BOT = "bot"
    DEACTIVATED = "deactivated"


GUESTS = frozenset({Kind.GUEST, Kind.SINGLE_CHANNEL_GUEST})
"""They see what they take part in, and nothing else."""
OUTSIDERS = frozenset({Kind.STRANGER, Kind.BOT, Kind.DEACTIVATED})
"""Muster shows them nothing and does nothing that they ask."""


def is_any(
    user_id: str | BindParameter[str], team: InstrumentedAttribute[str], kinds: Collection[Kind]
) -> ColumnElement[bool]:
    """Match rows of a workspace in which the person is known to be of one of these kinds; looked up once a query."""
    known = select(Person.team_id).where(Person.user_id == user_id, Person.kind.in_(written_out(kinds)))
    return team.in_(known)


def sees(kind: Kind | None, *, private: bool, takes_part: bool, secured: bool) -> bool:
    """Say what the gate says: who is not known yet sees what is public and what they take part in, as a member does.

    Only who is known to be a member sees what is private through the security group.
    """
    if kind in OUTSIDERS:
        return False
    return takes_part or (not private and kind not in GUESTS) or (secured and kind is Kind.MEMBER)


class Known(NamedTuple):
    """What is kept of a person: what kind they are, when Slack told so, and what they are called."""

    kind: Kind
    told_at: datetime
    name: str | None = None
    """Nothing where Slack did not say; None where it was not asked since names are kept."""
    locale: str | None = None
    """The language of their Slack, such as `de-DE`; nothing and None as with the name."""


class Remembered:
    """What one replica has read of people recently, so that a click costs no query for it."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Known, float]] = {}
        self.changes = 0
        """How often something was forgotten: what was read before the last time may be of before the change."""

    def get(self, user_id: str) -> Known | None:
        """Return what was read of a person within the last minute."""
        known, at = self._known.get(user_id, (None, 0.0))
        return known if time.monotonic() - at < REMEMBERED_SECONDS else None

    def put(self, user_id: str, known: Known, changes: int) -> None:
        """Remember what was read, unless something was forgotten since there were so many `changes`."""
        if changes != self.changes:
            return
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[user_id] = (known, time.monotonic())

    def forget(self, user_ids: Iterable[str]) -> None:
        """Read about these people again next time."""
        for user in user_ids:
            self.changes += 1
            self._known.pop(user, None)
