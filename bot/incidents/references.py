"""How people name an incident: INC-42."""

from __future__ import annotations

import re

_REFERENCE = re.compile(r"^(?:#?(?:inc|drill)[-_ ]?|#)(\d{1,9})$", re.IGNORECASE)


def reference(number: int) -> str:
    """Return what people call incident `number`."""
    return f"INC-{number}"


def parse_reference(word: str) -> int | None:
    """Return the number that `word` names (`INC-42`, `inc42`, `#42`), or None when it is no reference."""
    found = _REFERENCE.match(word.strip())
    return int(found[1]) if found else None


def split_reference(text: str) -> tuple[int | None, str]:
    """Split a leading or a trailing reference off `text`; the rest keeps its words."""
    first, _, after = text.strip().partition(" ")
    number = parse_reference(first)
    if number is not None:
        return number, after.strip()
    before, _, last = text.strip().rpartition(" ")
    number = parse_reference(last) if before else None
    return (number, before.strip()) if number is not None else (None, text.strip())
