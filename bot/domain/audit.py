"""What the audit log tells: its events, and a page of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from storage.audit import AuditFilter
    from storage.tables import AuditEntry


KEPT = timedelta(days=400)
"""How long entries are kept: a year, and the time in which somebody looks back on it."""

OPERATOR = "operator"
"""The actor of what is done at the command line, by the person who runs Muster."""


class What(StrEnum):
    """What somebody did."""

    SETTING = "setting_changed"
    ASKED = "access_asked"
    GRANTED = "access_granted"
    DECLINED = "access_declined"
    LOOKED = "looked"
    """A member of the security group was shown a private incident in which they take no part."""
    EXPORTED = "exported"
    READ = "audit_read"
    """The audit log itself was read."""
    PRIVATE = "turned_private"
    PUBLIC = "turned_public"
    SHARED = "channel_shared"
    """People of another organisation read an incident's channel by Slack Connect."""
    UNSHARED = "channel_unshared"
    HIDDEN = "entry_hidden"
    DELETED = "entry_deleted"
    """The words of a timeline's entry went with the message they came from."""
    TAKEN_DOWN = "taken_down"
    """A file or a canvas was deleted."""
    GREETED = "greeted"
    """An admin who came was asked to set up who reads announcements."""
    TESTED = "test_posted"
    TEST_REMOVED = "test_removed"
    TRIED_AGAIN = "tried_again"
    """What was given up on Slack was tried again."""
    RESTORED = "restored"
    """An older backup was put back."""
    PURGED = "purged"
    """What was over was forgotten, by schedule or by an operator; or one drill was deleted, its subject."""
    FORGOTTEN = "person_forgotten"
    """A person's name and ids were taken out of all that is kept; a token stands for them."""
    REDACTED = "redacted"
    """Words were taken out of an incident's record, and out of what was posted."""
    REFUSED = "refused"


class Way(StrEnum):
    """By what way somebody was shown it."""

    ITSELF = "itself"
    LIST = "list"
    SUGGESTION = "suggestion"
    REPORT = "report"
    EXPORT = "export"
    HOME = "home"


PAGE = 20
"""Entries on a page: far within the 100 blocks of a modal."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the log, the newest entries first."""

    sought: AuditFilter
    entries: Sequence[AuditEntry]
    before: int | None
    """The id below which it begins; None for the newest."""
    more: bool
    """Whether there are earlier entries."""


def to_json(sought: AuditFilter) -> dict[str, Any]:
    """Return what a modal carries of what was asked for."""
    moments = [int(at.timestamp()) for at in (sought.since, sought.until)]
    return {"at": moments, "actor": sought.actor, "subject": sought.subject}
