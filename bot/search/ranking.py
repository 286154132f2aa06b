"""What stands first among all that was found: what fits best, titles before the rest, the newer before the older."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.search.passages import holds
from storage.search import Candidate, Phrase

TITLE_BOOST = 1.0
"""How much more it counts when a title holds all that was looked for: twice."""
AGED = timedelta(days=365)
AGED_LEAST = 0.6
"""What is very old counts this much of what is new; it is half-way there when it has `AGED`."""


def ranked(candidates: Iterable[Candidate], wanted: Sequence[Phrase], now: datetime) -> list[Candidate]:
    """Return what was found, best first; of equals the newer first."""
    found = list(candidates)
    best = max((candidate.relevance for candidate in found), default=0.0)

    def score(candidate: Candidate) -> float:
        relevance = candidate.relevance / best if best > 0 else 1.0
        title = holds(wanted, candidate.title) / len(wanted) if wanted else 0.0
        return relevance * (1 + TITLE_BOOST * title) * _freshness(now - candidate.at)

    def order(candidate: Candidate) -> tuple[float, float, int, int]:
        ids = -(candidate.problem_id or 0), -(candidate.incident_id or 0)
        return -score(candidate), -candidate.at.timestamp(), *ids

    return sorted(found, key=order)


def _freshness(age: timedelta) -> float:
    return AGED_LEAST + (1 - AGED_LEAST) / (1 + max(0.0, age / AGED))
