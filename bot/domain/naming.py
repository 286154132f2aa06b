"""Which services somebody means, guessed from what they typed."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORDS = re.compile(r"[^\W_]+")
_PLURAL = "s"


def services_named(title: str, services: Iterable[str]) -> tuple[str, ...]:
    """Return those services all of whose words stand in the title, in any case, as singular or plural."""
    said = _words(title)
    return tuple(name for name in services if (words := _words(name)) and words <= said)


def _words(text: str) -> frozenset[str]:
    return frozenset(word.removesuffix(_PLURAL) or word for word in _WORDS.findall(text.casefold()))
