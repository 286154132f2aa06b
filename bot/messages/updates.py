"""A status update as responders, stakeholders and leadership read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from slack_sdk.models.blocks import HeaderBlock

from bot.domain.incident import IncidentView
from bot.domain.text import SECTION_LIMIT, escape, units
from bot.domain.vocabulary import ACTIVE, PRIORITY_NAME, Priority, Status, title_case
from bot.language.texts import N_, _
from bot.messages import facts
from bot.messages.facts import escaped_headline
from bot.messages.heads import ending, head, resolution
from bot.messages.message import Message, compose, context, fields, paragraph, section
from bot.messages.text import lasting, person, when

if TYPE_CHECKING:
    from storage.tables import StatusUpdate

PAUSED, RESUMED = "paused", "resumed"
"""The kinds of updates that tell of a pause, and of its end."""
UNDONE = "undone"
"""The kind of an update whose end was a slip and undone: nobody is sent it from then on."""
_UPDATE = "update"
_RESOLVED = "resolved"
_LABEL: Final = {
    _UPDATE: N_("Update"),
    _RESOLVED: N_("Resolved"),
    "reopened": N_("Reopened"),
    "cancelled": N_("Cancelled"),
    "merged": N_("Merged"),
    "unmerged": N_("Merge undone"),
    PAUSED: N_("Paused"),
    RESUMED: N_("Resumed"),
    UNDONE: N_("Undone"),
}
"""What the header of each kind of update says that it is."""
_SAID: Final = {
    _UPDATE: N_("{priority} update on {incident}: {text}"),
    "reopened": N_("{priority} reopened: {incident}. {text}"),
    "cancelled": N_("{priority} cancelled: {incident}. {text}"),
    "merged": N_("{priority} merged: {incident}. {text}"),
    "unmerged": N_("{priority} merge undone: {incident}. {text}"),
    PAUSED: N_("{priority} paused: {incident}. {text}"),
    RESUMED: N_("{priority} resumed: {incident}. {text}"),
    UNDONE: N_("{priority} still open: {incident}. {text}"),
}
"""What the notification of each kind of update says."""
_SAY_THE_STATUS = frozenset({_RESOLVED, "cancelled", "merged"})
"""Kinds of updates whose label says the status too."""
_LIMIT = 2900
"""Characters of a text under its title: together they fit a section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one update said, as it stands now."""

    id: int
    kind: str
    author: str
    at: datetime
    status: Status
    priority: Priority
    text: str
    user_impact: str
    workaround: str
    workaround_steps: str
    expected_resolution_at: datetime | None
    next_update_at: datetime | None
    paused_until: datetime | None = None
    corrected_at: datetime | None = None

    def promised(self, incident: IncidentView) -> tuple[datetime | None, datetime | None]:
        """Return the expected resolution and the next update: nothing where work was over, or is over by now."""
        goes_on = self.status in ACTIVE and incident.status in ACTIVE
        return (self.expected_resolution_at, self.next_update_at) if goes_on else (None, None)

    def rests_until(self, incident: IncidentView) -> datetime | None:
        """Return until when the incident is paused, where the pause of this update still holds."""
        goes_on = self.status in ACTIVE and incident.status in ACTIVE
        return self.paused_until if goes_on and incident.paused_until == self.paused_until else None

    @classmethod
    def of(cls, written: StatusUpdate) -> Told:
        """Read an update as it was written down."""
        return cls(
            id=written.id,
            kind=written.kind,
            author=written.author,
            at=written.at,
            status=Status(written.status),
            priority=Priority(written.priority),
            text=written.text,
            user_impact=written.user_impact,
            workaround=written.workaround,
            workaround_steps=written.workaround_steps,
            expected_resolution_at=written.expected_resolution_at,
            next_update_at=written.next_update_at,
            paused_until=written.paused_until,
            corrected_at=written.corrected_at,
        )


def told(incident: IncidentView, update: Told, *, for_responders: bool) -> Message:
    """Draw an update: what is new, whom it affects, what to do meanwhile, what is promised.

    Outside the incident's channel it also names the incident, and says as of when it holds.
    """
    promised = _promises(incident, update)
    return compose(
        _notification(incident, update),
        _head(incident, update),
        context(_("By {person}", person=facts.someone(update.author))) if for_responders else None,
        section(_news(incident, update, named=not for_responders)),
        paragraph(_("Impact on users"), update.user_impact, _LIMIT),
        paragraph(_("Workaround"), update.workaround, _LIMIT),
        paragraph(_("Steps for responders"), update.workaround_steps, _LIMIT) if for_responders else None,
        fields(*promised) if promised else None,
        context(_("Corrected {when}", when=when(update.corrected_at))) if update.corrected_at else None,
    )


def taken_back(incident: IncidentView, update: Told, *, for_responders: bool) -> Message:
    """Say in the place of an update only that it was taken back."""
    name = escaped_headline(incident)
    head = (
        _("*Update taken back* by {person}", person=person(update.author))
        if for_responders
        else _("*Update taken back: {incident}*", incident=name)
    )
    return compose(
        _("Update on {incident} taken back", incident=name),
        section(f"{head}\n{_('It was posted by mistake. What was said before still holds.')}"),
    )


def _notification(incident: IncidentView, update: Told) -> str:
    name, text = escaped_headline(incident), escape(update.text, 2500)
    if update.kind == _RESOLVED:
        return resolution(incident, text)
    return _(_SAID.get(update.kind, _SAID[_UPDATE]), priority=update.priority, incident=name, text=text).rstrip()


def _head(incident: IncidentView, update: Told) -> HeaderBlock:
    """Say what kind of update it is, how bad the incident is and where it stands; of a resolution, after how long."""
    if update.kind == _RESOLVED and incident.resolved_at:
        span = lasting(incident.resolved_at - incident.declared_at)
        return ending(_("Resolved after {span}", span=span), update.priority)
    status = None if update.kind in _SAY_THE_STATUS else update.status
    return head(_(_LABEL.get(update.kind, _LABEL[_UPDATE])), update.priority, status)


def _news(incident: IncidentView, update: Told, *, named: bool) -> str:
    """Say what is new; `named`, of which incident, as of when, and who says so."""
    if not named:
        return escape(update.text)
    begins = f"*{escaped_headline(incident)}*\n{facts.as_of(update.at, update.author)}"
    return f"{begins}{escape(update.text, SECTION_LIMIT - units(begins))}"


def _promises(incident: IncidentView, update: Told) -> list[str]:
    named = _times(incident, update)
    return [f"*{name}*\n{when(at)}" for name, at in named if at is not None]


def _times(incident: IncidentView, update: Told) -> list[tuple[str, datetime | None]]:
    expected, following = update.promised(incident)
    return [
        (_("Paused until"), update.rests_until(incident)),
        (_("Expected resolution"), expected),
        (_("Next update"), following),
    ]


def as_text(incident: IncidentView, update: Told, author: str = "") -> str:
    """Write an update as plain text, for people who are not on Slack; `author` is its author's name."""
    told = [f"{name}: {value}" for name, value in _facts(incident, update)]
    return "\n".join([_title(incident), _as_of(update, author), *told])


def as_markdown(incident: IncidentView, update: Told, author: str = "") -> str:
    """Write an update as Markdown, ready for an email; people's words stay what they are."""
    told = [f"**{name}:** {_literal(value)}" for name, value in _facts(incident, update)]
    return "\n\n".join([f"**{_literal(_title(incident))}**", _literal(_as_of(update, author)), *told])


def _as_of(update: Told, author: str) -> str:
    at = _moment(update.at)
    if author:
        return _("As of {when}, {author}: {text}", when=at, author=author, text=update.text)
    return _("As of {when}: {text}", when=at, text=update.text)


def _title(incident: IncidentView) -> str:
    return f"{incident.reference}: {incident.title}"


def _facts(incident: IncidentView, update: Told) -> list[tuple[str, str]]:
    told = [
        (_("Status"), title_case(update.status)),
        (_("Priority"), PRIORITY_NAME[update.priority]),
        (_("Impact on users"), update.user_impact),
        (_("Workaround"), update.workaround),
        *((name, _moment(at)) for name, at in _times(incident, update)),
        (_("Corrected"), _moment(update.corrected_at)),
    ]
    return [(name, value) for name, value in told if value]


_MARKS = re.compile(r"[\\`*_\[\]<>|~&]|^\s*(?:[#+=-]|\d+[.)])", re.MULTILINE)
"""What Markdown would read as more than a letter: https://spec.commonmark.org/0.31.2/#backslash-escapes"""


def _literal(text: str) -> str:
    """Return Markdown that reads as `text`, line by line."""
    escaped = _MARKS.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", text)
    return escaped.replace("\n", "  \n")


def _moment(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC") if at else ""
