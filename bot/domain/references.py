"""How people name an incident, INC-42, and a problem, PRB-7."""

from __future__ import annotations

import re

_REFERENCE = re.compile(r"#?(?:inc|drill)[-_]?(\d{1,9})(?:-[\w-]*)?", re.IGNORECASE)
_PROBLEM = re.compile(r"#?prb[-_]?(\d{1,9})", re.IGNORECASE)
_BARE = re.compile(r"#?(\d{1,9})")
_ONLY_SPOKEN_OF = re.compile(
    r"(after|and|as|because|before|by|cf|despite|for|from|in|into|like|of|on|or|see|since|than|to|unlike|via|with)\W*",
    re.IGNORECASE,
)
"""Words behind which a reference is spoken of, rather than meant: "the same as INC-7"."""


def reference(number: int) -> str:
    """Return what people call incident `number`."""
    return f"INC-{number}"


def problem_reference(number: int) -> str:
    """Return what people call problem `number`."""
    return f"PRB-{number}"


def parse_problem(word: str) -> int | None:
    """Return the number of the problem that `word` names (`PRB-7`, `prb7`), or None."""
    found = _PROBLEM.fullmatch(word.strip())
    return int(found[1]) if found else None


def parse_reference(word: str) -> int | None:
    """Return the number that `word` names (`INC-42`, `inc42`, `#inc-42-checkout-is-down`), or None."""
    found = _REFERENCE.fullmatch(word)
    return int(found[1]) if found else None


def split_reference(text: str) -> tuple[int | None, str]:
    """Split a leading reference off `text`; the rest keeps its words.

    Elsewhere in the text a reference is only spoken of: "cancel duplicate of INC-7" is not about INC-7.
    """
    first, *rest = text.split(maxsplit=1) or [""]
    number = parse_reference(first)
    return (None, text.strip()) if number is None else (number, "".join(rest).strip())


def lone_reference(text: str) -> int | None:
    """Return the number that `text` names where nothing but a reference is expected: there `42` will do."""
    found = _BARE.fullmatch(text.strip())
    return int(found[1]) if found else split_reference(text)[0]


def reference_within(text: str) -> tuple[int, str] | None:
    """Return the one incident that `text` names behind its first word, and `text` without it.

    None where it names none or several, or one that is only spoken of.
    """
    words = text.split()
    named = [(place, number) for place, word in enumerate(words) if (number := parse_reference(word)) is not None]
    if len(named) != 1 or not named[0][0]:
        return None
    place, number = named[0]
    if _ONLY_SPOKEN_OF.fullmatch(words[place - 1]):
        return None
    return number, " ".join([*words[:place], *words[place + 1 :]])
