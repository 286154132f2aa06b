"""Reading the audit log a page at a time: what was asked for, and what stands on the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.audit.entries import audit
from bot.audit.looks import TOGETHER
from bot.domain.audit import PAGE, Page, What
from bot.domain.errors import Refusal
from bot.domain.references import reference, split_reference
from bot.domain.reports.period import parse
from bot.language.texts import _
from storage.audit import AuditFilter

if TYPE_CHECKING:
    from storage.store import Unit


def asked(people: Sequence[str], words: str, now: datetime, zone: str) -> AuditFilter:
    """Read what is asked for: at most one person, then at most one incident, then a period.

    Raises `Refusal` for several people, and for words that are no period.
    """
    if len(people) > 1:
        raise Refusal(_("Name one person: `/incident audit @who 30d`."))
    number, rest = split_reference(words)
    period = parse(rest, now, zone)
    actor = people[0] if people else None
    subject = None if number is None else reference(number)
    return AuditFilter(since=period.since, until=period.until, actor=actor, subject=subject)


async def read_page(unit: Unit, sought: AuditFilter, before: int | None) -> Page:
    """Read the newest page, or the one below an entry's id; that the person may read it is decided before."""
    found = await unit.audit.newest(sought, limit=PAGE + 1, before=before)
    return Page(sought, found[:PAGE], before, more=len(found) > PAGE)


async def audit_reading(unit: Unit, sought: AuditFilter, *, actor: str, now: datetime) -> None:
    """Record that a person read the log: once an hour for the same person, incident and days asked about."""
    days = [at.isoformat() for at in (sought.since, sought.until)]
    name = ":".join([sought.actor or "", sought.subject or "", *(day[:10] for day in days)])
    detail = {"by": sought.actor, "since": days[0], "until": days[1]}
    subject, once = sought.subject or "", (name, TOGETHER)
    await audit(unit, What.READ, actor=actor, now=now, subject=subject, detail=detail, once=once)


def from_json(kept: dict[str, Any]) -> AuditFilter:
    """Read what a modal carries."""
    since, until = (datetime.fromtimestamp(at, UTC) for at in kept["at"])
    return AuditFilter(since=since, until=until, actor=kept["actor"], subject=kept["subject"])
