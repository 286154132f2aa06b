"""What a search asks for and what it has found, as its finder reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.passages import Part
    from storage.search import Phrase


QUERY_LIMIT = 300
"""Characters of what is looked for that count; PostgreSQL and FTS5 bear thousands, people type a few words."""

PHRASES_LIMIT = 16
"""Words and phrases that count."""


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: `text` as it was typed; `services` are beginnings of names."""

    text: str
    wanted: tuple[Phrase, ...] = ()
    unwanted: tuple[Phrase, ...] = ()
    services: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    shortened: bool = False
    """Whether more was typed than is looked for."""

    @property
    def empty(self) -> bool:
        """Whether it names nothing to look for; what to leave out is not enough."""
        return not (self.wanted or self.services or self.priorities or self.statuses)


EXCERPTS = 2
"""Passages shown of one hit."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of people's text; `found` where it is what was looked for."""

    text: str
    found: bool


PAGE = 6
"""Hits on a page: two screens of a phone."""

CANDIDATES = 500
"""Of words that more incidents than this hold, the newest so many are ranked: who finds that many says more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """What was found in one part, cut out; said at a moment where that matters, and by a message where it was."""

    part: Part
    pieces: tuple[Piece, ...]
    said_at: datetime | None
    source_permalink: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One incident or problem that was found, as its finder reads it."""

    number: int
    problem: bool
    reference: str
    title: tuple[Piece, ...]
    private: bool
    drill: bool
    status: str
    priority: str
    """Empty for a problem."""
    at: datetime
    """When it was declared, or raised."""
    channel_id: str | None
    excerpts: tuple[Excerpt, ...]
    """Empty where only the title matched."""
    open_id: int | None = None
    """The id of an incident that is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A page of what was found; `total` is what the finder may see, or `CANDIDATES` where there may be more."""

    asked: Query
    page: int
    total: int
    hits: tuple[Hit, ...]
