"""What a person may have meant who typed no command; a guess neither ends nor hides anything."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from bot.domain.actions import Action

NEVER_GUESSED = frozenset(
    str(action)
    for action in (
        Action.RESOLVE,
        Action.CANCEL,
        Action.CLOSE,
        Action.MERGE,
        Action.UNMERGE,
        Action.PRIVATE,
        Action.PUBLIC,
        Action.REDACT,
        Action.DELETE,
    )
)
"""Commands that end an incident, delete it, or change who sees it or what it says."""
_ALONE = 0.72
"""How alike, from 0 to 1, a word that stands alone must be to what it is taken for: `hlep` is, `commander` is not."""
_BEFORE_MORE = 0.8
"""The same of the first of several words, which are more likely a title."""


def guessed(word: str, meanings: dict[str, str], *, alone: bool) -> str | None:
    """Return which of the words that mean a command was probably meant; None where none is much like it.

    `meanings` gives the command of each word. Where the nearest is never guessed, nothing is.
    """
    nearest = difflib.get_close_matches(word.lower(), list(meanings), n=1, cutoff=_ALONE if alone else _BEFORE_MORE)
    return nearest[0] if nearest and meanings[nearest[0]] not in NEVER_GUESSED else None


def is_near(word: str, words: Collection[str], *, alone: bool) -> bool:
    """Say whether a word is much like one of these, whatever that would do."""
    return bool(difflib.get_close_matches(word.lower(), list(words), n=1, cutoff=_ALONE if alone else _BEFORE_MORE))
