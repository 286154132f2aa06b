"""The timeline of a review's document: all of a short one, what matters most of a long one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.domain.mentions import Mentioned, pieces
from bot.domain.post_incident import spoken
from bot.domain.reviews.structure import Block, Items, Line, Paragraph, Strong, When, Who, one_line
from bot.domain.transitions import Kind
from bot.language.sentences import sentence
from bot.language.texts import _
from bot.reviews.document_facts import Entry, Facts

WHOLE_TIMELINE = 60
"""Entries up to which a timeline stands whole; a longer one is cut to what is marked and to the turning points."""
LONGEST_TIMELINE = 200
"""Entries that a cut timeline has at most."""
TURNING_POINTS = frozenset(
    {
        Kind.DECLARED,
        Kind.ACKNOWLEDGED,
        Kind.WORKAROUND,
        Kind.PRIORITY,
        Kind.STATUS,
        Kind.ESCALATED,
        Kind.PAUSED,
        Kind.RESUMED,
        Kind.RESOLVED,
        Kind.REOPENED,
        Kind.UNDONE,
        Kind.CLOSED,
        Kind.TIMES,
    }
)
_SOMEBODY = re.compile(r"[UW][A-Z0-9]+")


def timeline(facts: Facts) -> Iterator[Block]:
    """Draw what happened, in the order in which it did."""
    shown = shown_entries(facts.entries)
    left_out = len(facts.entries) - len(shown) + facts.more
    if left_out:
        total = len(facts.entries) + facts.more
        cut = _(
            "{shown} of {total} entries: what is marked, and the turning points. "
            "To see all, type `/incident timeline`.",
            shown=len(shown),
            total=total,
        )
        yield Paragraph(((cut,),))
    if shown:
        yield Items(tuple(map(entry_line, shown)))
    else:
        yield Paragraph(((_("Nothing is recorded."),),))


def shown_entries(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that a review shows: all of a short timeline, what matters most of a long one."""
    if len(entries) <= WHOLE_TIMELINE:
        return list(entries)
    key = [entry for entry in entries if entry.mark is not None or entry.kind in TURNING_POINTS]
    return key[:LONGEST_TIMELINE]


def entry_line(entry: Entry) -> Line:
    """Draw one entry."""
    mark: Line = (Strong(sentence(spoken(entry.mark))), ": ") if entry.mark else ()
    by: Line = (" (", Who(entry.actor), ")") if _SOMEBODY.fullmatch(entry.actor) else ()
    return (When(entry.at), ": ", *mark, *_named(one_line(entry.text)), *by)


def _named(text: str) -> Line:
    return tuple(Who(piece.id) if isinstance(piece, Mentioned) else piece for piece in pieces(text))
