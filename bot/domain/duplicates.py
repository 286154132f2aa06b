"""How much an incident resembles something known: by the services both affect and the words of their titles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

ALIKE = 0.5
"""From this likeness on, one is worth showing beside the other: a shared service suffices, and so does a title of
which four fifths are alike."""
SAME_TITLE = 0.85
"""From here on, of 0 to 1, two titles are taken to name the same thing."""
SAME_TITLE_OF_SERVICE = 0.55
"""The same where both affect one service."""
_SHARED_SERVICE = 0.5
_SAME_TITLE = 0.625


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is known of an incident when it is declared."""

    title: str
    services: Collection[str] = field(default=())


def likeness(one: Fingerprint, other: Fingerprint) -> float:
    """Return how much two resemble each other, from 0 to 1; it is the same both ways."""
    return _weighed(float(_share(one, other)), same_words(one.title, other.title))


def probably_same(one: Fingerprint, other: Fingerprint) -> bool:
    """Say whether two are so much alike that who declares one is to be asked whether it is the other.

    What a number tells apart, such as two machines, is not the same.
    """
    if _numbers(one.title) != _numbers(other.title):
        return False
    return same_words(one.title, other.title) >= (SAME_TITLE_OF_SERVICE if _share(one, other) else SAME_TITLE)


def recognised(wanted: Fingerprint, known: Sequence[Fingerprint]) -> float:
    """Return how much an incident resembles what is known by several others, from 0 to 1.

    The likest title counts. A service counts by the share of the others that have it too: where something has struck
    everywhere, the place says little.
    """
    placed = [_share(wanted, each) for each in known if each.services]
    words = max((same_words(wanted.title, each.title) for each in known), default=0.0)
    return _weighed(sum(placed) / len(placed) if placed else 0.0, words)


def same_words(one: str, other: str) -> float:
    """Return how alike two titles are, from 0 to 1, in whatever order and case their words stand.

    The mean of two measures: one alone would find a single word in any title that holds it, the other would miss a
    title that says more. https://rapidfuzz.github.io/RapidFuzz/Usage/fuzz.html
    """
    from rapidfuzz import fuzz  # noqa: PLC0415 - a fortieth of what a process holds, loaded once titles are compared
    from rapidfuzz.utils import default_process  # noqa: PLC0415

    first, second = default_process(one), default_process(other)
    if not first or not second:
        return 0.0
    return (fuzz.token_set_ratio(first, second) + fuzz.token_sort_ratio(first, second)) / 200


def _numbers(title: str) -> set[str]:
    return {word.casefold() for word in title.split() if any(letter.isdigit() for letter in word)}


def _weighed(shared: float, words: float) -> float:
    return min(1.0, _SHARED_SERVICE * shared + _SAME_TITLE * words)


def _share(one: Fingerprint, other: Fingerprint) -> bool:
    return bool({_folded(name) for name in one.services} & {_folded(name) for name in other.services})


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
