"""A status update as responders, stakeholders and leadership read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.incident import IncidentView
from bot.domain.text import SECTION_LIMIT, escape
from bot.domain.vocabulary import ACTIVE, PRIORITY_NAME, Priority, Status, title_case
from bot.messages import facts
from bot.messages.facts import escaped_headline
from bot.messages.message import Message, compose, context, fields, line, paragraph, section
from bot.messages.text import lasting, person, when

if TYPE_CHECKING:
    from storage.tables import StatusUpdate

PAUSED, RESUMED = "paused", "resumed"
"""The kinds of updates that tell that work rests, and that it goes on."""
UNDONE = "undone"
"""The kind of an update that told an end which was a slip: nobody is told of it any more."""
_LEAD = {
    "resolved": "Resolved",
    "reopened": "Reopened",
    "cancelled": "Cancelled",
    "merged": "Merged",
    "unmerged": "Merge undone",
    PAUSED: "Paused",
    RESUMED: "Resumed",
    UNDONE: "Undone",
}


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
        """Return until when work rests, where the pause that it told of is not over."""
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
    """Draw an update; outside the incident's channel it also names the incident, and says as of when it holds."""
    lead = _LEAD.get(update.kind, "Update")
    state = f"{_stands(incident, update)} · {PRIORITY_NAME[update.priority]}"
    head = (
        f"*{lead}* by {person(update.author)} · {state}"
        if for_responders
        else f"*{lead}: {escaped_headline(incident)}*\n{state}"
    )
    promised = _promises(incident, update)
    said = "" if for_responders else facts.as_of(update.at, update.author)
    return compose(
        f"{lead} on {incident.reference} ({state}): {escape(update.text, 2500)}",
        section(head),
        section(f"{said}{escape(update.text, SECTION_LIMIT - len(said))}"),
        section(f"*Impact on users*\n{escape(update.user_impact, 2900)}") if update.user_impact else None,
        section(f"*Workaround*\n{escape(update.workaround, 2900)}") if update.workaround else None,
        paragraph(facts.STEPS, update.workaround_steps, 2900) if for_responders else None,
        fields(*promised) if promised else None,
        context(f"Corrected {when(update.corrected_at)}") if update.corrected_at else None,
    )


def taken_back(incident: IncidentView, update: Told, *, for_responders: bool) -> Message:
    """Say in the place of an update no more than that it was taken back."""
    whose = f" by {person(update.author)}" if for_responders else f": {escaped_headline(incident)}"
    return line(f"*Update taken back*{whose}\nIt was posted by mistake. What was told before holds.")


def _stands(incident: IncidentView, update: Told) -> str:
    """Say the status; of a resolution that still holds, after how long it came."""
    said = title_case(update.status)
    if update.kind != "resolved" or incident.resolved_at is None:
        return said
    return f"{said} after {lasting(incident.resolved_at - incident.declared_at)}"


def _promises(incident: IncidentView, update: Told) -> list[str]:
    named = _times(incident, update)
    return [f"*{name}*\n{when(at)}" for name, at in named if at is not None]


def _times(incident: IncidentView, update: Told) -> list[tuple[str, datetime | None]]:
    expected, following = update.promised(incident)
    return [
        ("Paused until", update.rests_until(incident)),
        ("Expected resolution", expected),
        ("Next update", following),
    ]


def as_text(incident: IncidentView, update: Told, author: str = "") -> str:
    """Write an update as plain text, for wherever people are who are not on Slack; `author` is its author's name."""
    told = [f"{name}: {value}" for name, value in _facts(incident, update)]
    return "\n".join([_title(incident), _as_of(update, author) + update.text, *told])


def as_markdown(incident: IncidentView, update: Told, author: str = "") -> str:
    """Write an update as Markdown, ready for an email; people's words stay what they are."""
    told = [f"**{name}:** {_literal(value)}" for name, value in _facts(incident, update)]
    return "\n\n".join([f"**{_literal(_title(incident))}**", _literal(_as_of(update, author) + update.text), *told])


def _as_of(update: Told, author: str) -> str:
    return f"As of {_moment(update.at)}{f', {author}' if author else ''}: "


def _title(incident: IncidentView) -> str:
    return f"{incident.reference}: {incident.title}"


def _facts(incident: IncidentView, update: Told) -> list[tuple[str, str]]:
    told = [
        ("Status", title_case(update.status)),
        ("Priority", PRIORITY_NAME[update.priority]),
        ("Impact on users", update.user_impact),
        ("Workaround", update.workaround),
        *((name, _moment(at)) for name, at in _times(incident, update)),
        ("Corrected", _moment(update.corrected_at)),
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
