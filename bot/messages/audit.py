"""The modal that shows the audit log, a page at a time, to workspace admins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks import Block

from bot.domain.audit import PAGE, Page, Way, What, to_json
from bot.domain.text import clip, escape
from bot.language.texts import N_, _, listed
from bot.messages.message import actions, context, paging, section
from bot.messages.modals.form import modal
from bot.messages.modals.settings_root import part_name
from bot.messages.text import actor_name, person, when

if TYPE_CHECKING:
    from storage.tables import AuditEntry

PREFIX = "audit."
PAGE_BUTTON = "audit.page"
VIEW = "audit"
_LINE = 600
"""Units shown of an entry; the export holds all of it."""


def audit_modal(page: Page) -> dict[str, Any]:
    """Draw one page."""
    return modal(
        callback_id=VIEW,
        title=_("Audit log"),
        submit="",
        close=_("Close"),
        metadata={"sought": to_json(page.sought)},
        blocks=[
            section(f"*{_asked(page)}*"),
            *map(_entry, page.entries),
            None if page.entries else section(_("There are no entries.")),
            actions(
                paging(
                    PAGE_BUTTON,
                    (_("Earlier"), page.entries[-1].id) if page.more else None,
                    (_("Newest"), 0) if page.before else None,
                ),
                "turning",
            ),
            context(_("Newest first, {count} a page.", count=PAGE)),
        ],
    )


def _asked(page: Page) -> str:
    sought = page.sought
    return _sought(sought.actor, sought.subject, when(sought.since), when(sought.until))


def _sought(actor: str | None, subject: str | None, since: str, until: str) -> str:
    """Say of whom and of what entries are, and of when."""
    who = person(actor) if actor else ""
    if who and subject:
        return _(
            "Entries by {person} about {subject}, {since} to {until}",
            person=who,
            subject=subject,
            since=since,
            until=until,
        )
    if who:
        return _("Entries by {person}, {since} to {until}", person=who, since=since, until=until)
    if subject:
        return _("Entries about {subject}, {since} to {until}", subject=subject, since=since, until=until)
    return _("Entries, {since} to {until}", since=since, until=until)


def _entry(row: AuditEntry) -> Block:
    return section(f"{when(row.at)} · {actor_name(row.actor)} {clip(_said(row), _LINE)}")


def _said(row: AuditEntry) -> str:
    """Say what somebody did; what only a newer version records is shown by its own word."""
    return _SAID[What(row.what)](row) if row.what in set(What) else _code(row.what)


def _setting(row: AuditEntry) -> str:
    changes = [
        f"{_code(name)}: {escape(was) or _('nothing')} → {escape(became) or _('nothing')}"
        if was or became
        else escape(name)
        for name, was, became in row.detail["changed"]
    ]
    said = _("changed the settings, {part}. {changes}", part=part_name(row.subject), changes="; ".join(changes))
    return said if "file" not in row.detail else f"{said} {_from_file(row.detail['file'])}"


def _from_file(words: dict[str, str]) -> str:
    """Say of a change that a file made it, in the operator's words."""
    told = [escape(words[name]) for name in ("by", "reason") if words.get(name)]
    return _("By a settings file: {words}.", words=": ".join(told)) if told else _("By a settings file.")


def _code(name: str) -> str:
    """Show what the code calls something, or what people type for it: the same in every language."""
    return f"`{escape(name).replace('`', '')}`"


def _looked(row: AuditEntry) -> str:
    which = row.subject or _("{n} more private incidents", n=row.detail.get("more"))
    return _(
        "saw {incident} as a member of the security group ({by})", incident=which, by=_(_WAYS[Way(row.detail["by"])])
    )


def _exported(row: AuditEntry) -> str:
    told = row.detail
    if "forms" in told:
        forms = ", ".join(map(_code, told["forms"]))
        return _in_whose_name(row, _("exported the review of {incident} as {forms}", incident=row.subject, forms=forms))
    if told["of"] == "settings":
        return _("exported the settings")
    if told["of"] == "person":
        return _("exported what is kept of {person}", person=person(told["person"]))
    if "since" not in told:
        return _("exported the audit log, {rows} rows", rows=told["rows"])
    since, until = (when(datetime.fromisoformat(told[name])) for name in ("since", "until"))
    said = _("exported {what}, {since} to {until}", what=_code(told["of"]), since=since, until=until)
    counted = _("{rows} rows, {private} private", rows=told["rows"], private=told["private"])
    return f"{_in_whose_name(row, said)}: {counted}"


def _in_whose_name(row: AuditEntry, said: str) -> str:
    return _("{what}, as {person}", what=said, person=person(row.detail["as"])) if row.detail.get("as") else said


def _read(row: AuditEntry) -> str:
    since, until = (when(datetime.fromisoformat(row.detail[name])) for name in ("since", "until"))
    return _("read the audit log: {entries}", entries=_sought(row.detail["by"], row.subject, since, until))


def _purged(row: AuditEntry) -> str:
    if row.subject:
        return _("deleted the drill {incident}", incident=row.subject)
    what, before = _code(row.detail["kind"]), when(datetime.fromisoformat(row.detail["before"]))
    return _("purged {what} of before {time}: {rows}", what=what, time=before, rows=row.detail["rows"])


def _refused(row: AuditEntry) -> str:
    about = f", {escape(row.subject)}" if row.subject else ""
    return _("was refused: {action}", action=_code(row.detail["action"])) + about


_WAYS = {
    Way.ITSELF: N_("opened it"),
    Way.LIST: N_("in a list"),
    Way.SUGGESTION: N_("in a suggestion"),
    Way.REPORT: N_("in a report"),
    Way.EXPORT: N_("in an export"),
    Way.HOME: N_("in App Home"),
}
_TAKEN_DOWN = {"canvas": N_("a canvas"), "file": N_("a file"), "channel": N_("a message")}
_SAID: dict[What, Callable[[AuditEntry], str]] = {
    What.SETTING: _setting,
    What.ASKED: lambda row: _("asked for access to {incident}", incident=row.subject),
    What.GRANTED: lambda row: _(
        "gave {person} access to {incident}", person=person(row.detail["person"]), incident=row.subject
    ),
    What.DECLINED: lambda row: _(
        "declined to give {person} access to {incident}", person=person(row.detail["person"]), incident=row.subject
    ),
    What.LOOKED: _looked,
    What.EXPORTED: _exported,
    What.READ: _read,
    What.PRIVATE: lambda row: _("made {incident} private", incident=row.subject),
    What.PUBLIC: lambda row: _("made {incident} public", incident=row.subject),
    What.SHARED: lambda row: _(
        "shared the channel of {incident} with {organisation}",
        incident=row.subject,
        organisation=escape(row.detail["with"]),
    ),
    What.UNSHARED: lambda row: _(
        "stopped sharing the channel of {incident} with {organisation}",
        incident=row.subject,
        organisation=escape(row.detail["with"]),
    ),
    What.HIDDEN: lambda row: _(
        "hid entry {entry} of the timeline of {incident}", entry=row.detail["entry"], incident=row.subject
    ),
    What.DELETED: lambda row: _(
        "deleted the message of entry {entry} of the timeline of {incident}",
        entry=row.detail["entry"],
        incident=row.subject,
    ),
    What.TAKEN_DOWN: lambda row: _(
        "deleted {what} of {incident} ({names})",
        what=listed([_(said) for each, said in _TAKEN_DOWN.items() if each in row.detail]),
        incident=row.subject,
        names=", ".join(row.detail.values()),
    ),
    What.GREETED: lambda _row: _("was asked to set up who reads announcements"),
    What.TESTED: lambda row: _("posted a test in #{channel}", channel=escape(row.subject)),
    What.TEST_REMOVED: lambda row: _("removed a test from #{channel}", channel=escape(row.subject)),
    What.TRIED_AGAIN: lambda _row: _("tried again what was not delivered"),
    What.RESTORED: lambda row: _(
        "restored the database as it was {when}; the next incident is {incident}",
        when=when(datetime.fromisoformat(row.detail["since"])),
        incident=row.subject,
    ),
    What.PURGED: _purged,
    What.FORGOTTEN: lambda row: _("had somebody forgotten: {person} from now on", person=person(row.subject)),
    What.REDACTED: lambda row: _(
        "redacted a text of {incident} in {n} places", incident=row.subject, n=row.detail["places"]
    ),
    What.REFUSED: _refused,
}
"""How each kind of entry is said, after who did it."""
