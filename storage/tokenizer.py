"""How text becomes the words it is found by: the same on both databases, and for cutting out what was found.

Case and accents do not count. What is written without spaces between words (Chinese, Japanese, Korean, Thai and their
kin) is taken letter by letter: a word typed in them is a phrase of letters, found wherever they stand side by side.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

WORD_LIMIT = 64
"""Letters of a word that count; a longer one is no word that anybody types."""
_REMEMBERED = 512
"""Texts whose words are remembered: those of an incident under way are asked for at each change of it."""
_ASCII = re.compile(r"[a-z0-9]+")
_SPACELESS = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1100, 0x11FF),  # Hangul, by its parts
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x31FF),  # kana, Hangul for compatibility
    (0x3400, 0x9FFF),  # Han
    (0xAC00, 0xD7FF),  # Hangul
    (0xF900, 0xFAFF),  # Han for compatibility
    (0xFF66, 0xFFDC),  # kana and Hangul, half as wide
    (0x20000, 0x3FFFF),  # Han, the rare ones
)


class Word(NamedTuple):
    """A word as it is compared, and where it stands in its text."""

    folded: str
    start: int
    end: int


def words_in(text: str) -> list[Word]:
    """Return the words of a text in order."""
    if text.isascii():
        return [Word(found[0][:WORD_LIMIT], *found.span()) for found in _ASCII.finditer(text.lower())]
    return _words_in(text)


@lru_cache(_REMEMBERED)
def folded(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared."""
    return tuple(word.folded for word in words_in(text))


def _words_in(text: str) -> list[Word]:
    found: list[Word] = []
    gathered, start = "", 0
    for at, letter in enumerate(text):
        piece, alone = _letter(letter)
        if piece is not None and not alone:
            start = start if gathered else at
            gathered += piece
            continue
        _keep(found, gathered, start, at)
        gathered = ""
        if alone and piece:
            _keep(found, piece, at, at + 1)
    _keep(found, gathered, start, len(text))
    return found


def _keep(found: list[Word], gathered: str, start: int, end: int) -> None:
    if gathered:
        found.append(Word(gathered[:WORD_LIMIT], start, end))


@lru_cache(8192)
def _letter(letter: str) -> tuple[str | None, bool]:
    """Return what a letter is compared as, None where it is none, and whether it stands alone."""
    mark = unicodedata.category(letter).startswith("M")
    if not (mark or letter.isalnum()):
        return None, False
    if any(first <= ord(letter) <= last for first, last in _SPACELESS):
        return _composed(letter, mark=mark), True
    parts = unicodedata.normalize("NFKD", letter.casefold())
    return "".join(part for part in parts.casefold() if _counts(part)), False


def _composed(letter: str, *, mark: bool) -> str:
    """Keep a letter of a script without spaces whole: its marks tell words apart, except those of tone.

    So is one that Unicode takes to be two, as Thai's am: apart, each would be a word of its own.
    """
    if mark and unicodedata.combining(letter):
        return ""
    parts = "".join(part for part in unicodedata.normalize("NFKC", letter) if _counts(part) or mark)
    return letter if len(parts) > 1 else parts


def _counts(part: str) -> bool:
    """Leave out accents, and what is neither letter nor digit; vowel signs of Indic scripts stay."""
    return part.isalnum() or (unicodedata.category(part).startswith("M") and not unicodedata.combining(part))
