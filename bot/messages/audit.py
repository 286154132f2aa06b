"""The modal that shows the audit log, a page at a time, to workspace admins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks import Block

from bot.domain.audit import KEPT, OPERATOR, PAGE, Page, What, to_json
from bot.domain.text import clip, escape
from bot.domain.vocabulary import CLOCK, NOBODY
from bot.messages.message import actions, context, paging, section
from bot.messages.modals.form import modal
from bot.messages.text import person, when

if TYPE_CHECKING:
    from storage.tables import AuditEntry

PREFIX = "audit."
PAGE_BUTTON = "audit.page"
VIEW = "audit"
_LINE = 600
"""Units shown of an entry; the export holds all of it."""
_ACTORS = {CLOCK: "Muster", NOBODY: "somebody", OPERATOR: "whoever runs Muster"}


def audit_modal(page: Page) -> dict[str, Any]:
    """Draw one page."""
    return modal(
        callback_id=VIEW,
        title="Audit log",
        submit="",
        close="Close",
        metadata={"sought": to_json(page.sought)},
        blocks=[
            section(f"*{_asked(page)}*"),
            *map(_entry, page.entries),
            None if page.entries else section("Nothing is recorded of this."),
            actions(
                paging(
                    PAGE_BUTTON,
                    ("Earlier", page.entries[-1].id) if page.more else None,
                    ("Newest", 0) if page.before else None,
                ),
                "turning",
            ),
            context(f"Newest first, {PAGE} a page. Entries are kept for {KEPT.days} days."),
        ],
    )


def _asked(page: Page) -> str:
    who = f" by {person(page.sought.actor)}" if page.sought.actor else ""
    about = f" about {page.sought.subject}" if page.sought.subject else ""
    return f"What is recorded{who}{about}, {when(page.sought.since)} to {when(page.sought.until)}"


def _entry(row: AuditEntry) -> Block:
    who = _ACTORS.get(row.actor) or person(row.actor)
    return section(f"{when(row.at)} · {who} {clip(_SAID[What(row.what)](row), _LINE)}")


def _setting(row: AuditEntry) -> str:
    changes = [
        f"{escape(name)}: {escape(was) or 'nothing'} → {escape(became) or 'nothing'}" if was or became else escape(name)
        for name, was, became in row.detail["changed"]
    ]
    return f"changed the settings, {escape(row.subject)}. {'; '.join(changes)}"


def _looked(row: AuditEntry) -> str:
    which = row.subject or f"{row.detail.get('more')} more private incidents"
    return f"was told of {which} as a member of the security group ({row.detail['by']})"


def _exported(row: AuditEntry) -> str:
    told = row.detail
    if "forms" in told:
        return f"exported the review of {row.subject} as {', '.join(told['forms'])}{_in_whose_name(row)}"
    if "since" not in told:
        return f"exported the {told['of']}, {told['rows']} rows"
    since, until = (when(datetime.fromisoformat(told[name])) for name in ("since", "until"))
    counted = f"{told['rows']} rows, {told['private']} private"
    return f"exported {told['of']}, {since} to {until}{_in_whose_name(row)}: {counted}"


def _in_whose_name(row: AuditEntry) -> str:
    return f", as {person(row.detail['as'])}" if row.detail.get("as") else ""


def _read(row: AuditEntry) -> str:
    whose = f" by {person(row.detail['by'])}" if row.detail["by"] else ""
    about = f" about {row.subject}" if row.subject else ""
    since, until = (when(datetime.fromisoformat(row.detail[name])) for name in ("since", "until"))
    return f"read the audit log: what is recorded{whose}{about}, {since} to {until}"


def _refused(row: AuditEntry) -> str:
    about = f", {escape(row.subject)}" if row.subject else ""
    return f"was refused: {escape(row.detail['action'])}{about}"


_SAID: dict[What, Callable[[AuditEntry], str]] = {
    What.SETTING: _setting,
    What.ASKED: lambda row: f"asked for access to {row.subject}",
    What.GRANTED: lambda row: f"gave {person(row.detail['person'])} access to {row.subject}",
    What.DECLINED: lambda row: f"declined to give {person(row.detail['person'])} access to {row.subject}",
    What.LOOKED: _looked,
    What.EXPORTED: _exported,
    What.READ: _read,
    What.PRIVATE: lambda row: f"made {row.subject} private",
    What.PUBLIC: lambda row: f"made {row.subject} public",
    What.SHARED: lambda row: f"shared the channel of {row.subject} with {escape(row.detail['with'])}",
    What.UNSHARED: lambda row: f"stopped sharing the channel of {row.subject} with {escape(row.detail['with'])}",
    What.HIDDEN: lambda row: f"hid entry {row.detail['entry']} of the timeline of {row.subject}",
    What.DELETED: lambda row: f"deleted the message of entry {row.detail['entry']} of the timeline of {row.subject}",
    What.TAKEN_DOWN: lambda row: (
        f"deleted a {' and a '.join(row.detail)} of {row.subject} ({', '.join(row.detail.values())})"
    ),
    What.GREETED: lambda _row: "was asked to set up who reads announcements",
    What.REFUSED: _refused,
}
"""How each kind of entry is said, after who did it."""
