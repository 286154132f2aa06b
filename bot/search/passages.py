"""Cutting out of a text what was looked for, with the words around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.domain.search import EXCERPTS, Piece
from storage.passages import Part, Passage
from storage.search import Phrase
from storage.tokenizer import Word, words_in

WIDTH = 180
"""Characters around what was found: two or three lines on a phone."""
_BEFORE = 50
"""Characters shown before the first of it."""
_CUT = "…"


class Place(NamedTuple):
    """Where a phrase stands in a text: its own number, and the letters it takes."""

    phrase: int
    start: int
    end: int


def places_of(wanted: Sequence[Phrase], words: Sequence[Word]) -> list[Place]:
    """Return where in a text these phrases stand, in the order of the text."""
    found = [
        Place(number, words[at].start, words[at + len(phrase.words) - 1].end)
        for number, phrase in enumerate(wanted)
        for at in range(len(words) - len(phrase.words) + 1)
        if _stands(phrase, words, at)
    ]
    return sorted(found, key=lambda place: (place.start, -place.end))


def _stands(phrase: Phrase, words: Sequence[Word], at: int) -> bool:
    *body, last = phrase.words
    if any(word != words[at + place].folded for place, word in enumerate(body)):
        return False
    final = words[at + len(body)].folded
    return final.startswith(last) if phrase.prefix else final == last


def holds(wanted: Sequence[Phrase], text: str) -> int:
    """Return how many of the phrases stand in a text."""
    return len(_held(wanted, text))


def _held(wanted: Sequence[Phrase], text: str) -> frozenset[int]:
    return frozenset(place.phrase for place in places_of(wanted, words_in(text)))


def marked(text: str, wanted: Sequence[Phrase]) -> tuple[Piece, ...]:
    """Return a short text whole, what was looked for marked in it."""
    return tuple(_pieces(text, places_of(wanted, words_in(text)), 0, len(text)))


def best_of(passages: Iterable[Passage], wanted: Sequence[Phrase], title: str) -> list[Passage]:
    """Return the passage that holds most of what was looked for, and one with what neither it nor the title holds.

    Of several the first; none where the title holds it all. The title itself stands over what was found anyway.
    """
    held = [(passage, _held(wanted, passage.text)) for passage in passages if passage.part is not Part.TITLE]
    seen: set[int] = set()
    shown: list[Passage] = []
    for _ in range(EXCERPTS):
        best, has = max(held, key=lambda each: len(each[1] - seen), default=(None, frozenset()))
        if best is None or not has - seen:
            break
        shown.append(best)
        seen |= has | _held(wanted, title)
    return shown


def cut(text: str, wanted: Sequence[Phrase]) -> tuple[Piece, ...]:
    """Return the stretch of a text that holds most of what was looked for, on one line, cut at words."""
    line = " ".join(text.split())
    words = words_in(line)
    places = places_of(wanted, words)
    start = _start(line, places)
    end = min(len(line), start + WIDTH)
    if end < len(line):
        end = _between(line, end, start)
    pieces = _pieces(line, places, start, end)
    before = [Piece(_CUT, found=False)] if start else []
    after = [Piece(_CUT, found=False)] if end < len(line) else []
    return (*before, *pieces, *after)


def _start(line: str, places: Sequence[Place]) -> int:
    if not places or len(line) <= WIDTH:
        return 0

    def held(first: Place) -> int:
        near = {place.phrase for place in places if first.start <= place.start <= first.start + WIDTH - 2 * _BEFORE}
        return len(near)

    wanted = max(places, key=held).start - _BEFORE
    if wanted <= 0:
        return 0
    blank = line.find(" ", wanted, wanted + _BEFORE)
    return wanted if blank < 0 else blank + 1


def _between(line: str, end: int, start: int) -> int:
    """Move the end back to a blank, where there is one near."""
    blank = line.rfind(" ", max(start, end - _BEFORE), end)
    return end if blank < 0 else blank


def _pieces(text: str, places: Iterable[Place], start: int, end: int) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    for place in places:
        if place.start < at or place.end > end:
            continue
        pieces += [Piece(text[at : place.start], found=False), Piece(text[place.start : place.end], found=True)]
        at = place.end
    return [piece for piece in (*pieces, Piece(text[at:end], found=False)) if piece.text]
