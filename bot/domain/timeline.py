"""The timeline of an incident as its readers see it: plain data, no rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.incident import IncidentView
from bot.domain.post_incident import Mark
from bot.domain.transitions import Kind
from bot.language.texts import N_

if TYPE_CHECKING:
    from collections.abc import Sequence


TEXT_LIMIT = 3000
"""Characters of an entry: what the form that corrects it can hold. A longer message is cut; its link leads to all."""

GONE = N_("(message deleted)")
"""What is kept in the place of a message whose author took it back."""


class What(StrEnum):
    """What was done to an entry."""

    ADDED = "added"
    """Put in, or brought back, by a person."""
    TAKEN_OUT = "taken_out"
    """The last reaction that had put it in is gone."""
    CHANGED = "changed"
    """Corrected, marked, given another time, hidden or shown again, by hand."""
    EDITED = "edited"
    """Its author edited the message it was taken from."""
    DELETED = "deleted"
    """The message it was taken from was deleted."""


class Through(StrEnum):
    """By what a person put an entry in."""

    REACTION = "reaction"
    SHORTCUT = "shortcut"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A message as it goes into a timeline; `author` is the id of the person who said it."""

    channel_id: str
    ts: str
    author: str
    at: datetime
    text: str
    permalink: str
    files: tuple[tuple[str, str], ...] = ()
    """The name and the address of each file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteForm:
    """What somebody notes; `at` is None when it is now."""

    text: str = ""
    mark: Mark | None = None
    at: datetime | None = None


PAGE = 8
"""Entries on a page: what a phone's screen bears, and far within Slack's 100 blocks."""


class Which(StrEnum):
    """Which entries of a timeline are looked at; the value is what is typed."""

    HAPPENED = "happened"
    UPDATES = "updates"
    NOTES = "notes"
    HYPOTHESES = "hypotheses"
    FINDINGS = "findings"
    CHANGES = "changes"
    DECISIONS = "decisions"
    STATUS = "status"
    PEOPLE = "people"
    TASKS = "tasks"
    MEMBERS = "members"
    ALL = "all"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as people read it."""

    id: int
    kind: Kind
    mark: Mark | None
    actor: str
    at: datetime
    text: str
    source_permalink: str | None
    files: tuple[tuple[str, str], ...]
    added_by: str | None
    hidden_by: str | None
    corrected_by: str | None
    """Who corrected its words last."""
    edited: bool
    """Whether its author edited the message since it was put in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one person sees of a timeline: one page, the newest first, each in the order in which things happened."""

    incident: IncidentView
    chosen: Which
    number: int
    """Which page; 0 is the newest."""
    entries: Sequence[Entry]
    counts: Mapping[Which, int]
    """How many entries each choice holds; those that hold none are left out."""
    may_change: bool
    may_add: bool
    pin: str
    """The name of the reaction that adds a message."""

    @property
    def total(self) -> int:
        """How many entries there are of this sort."""
        return self.counts.get(self.chosen, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryForm:
    """What has been put into the form of an entry; `at` is None where its time was left alone."""

    text: str
    mark: Mark | None
    at: datetime | None
    hidden: bool
    reason: str
    seen: int
    """The newest change of the entry when the form was opened; 0 for none."""
