"""What people type to find something, read as what is looked for. Anything can be typed; nothing is refused."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.search import PHRASES_LIMIT, QUERY_LIMIT, Query
from bot.domain.text import clean
from bot.domain.vocabulary import OPEN, Priority, Status
from storage.search import Phrase
from storage.tokenizer import folded

PREFIX_LEAST = 2
"""Letters from which on the last word may be the beginning of one: a single letter begins them all."""
_TERM = re.compile(r"""([-−–]?)(?:(service|status):)?(?:"([^"]*)"?|(\S+))""", re.IGNORECASE)
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»〝〞＂", '"'))
"""Phones put these in the place of the plain one."""
_PRIORITIES = frozenset(Priority)
_STATUSES = {str(status): (str(status),) for status in Status} | {"open": tuple(sorted(map(str, OPEN)))}


def parse(text: str) -> Query:
    """Read words, "phrases", -words to leave out, `P1`, `status:resolved` and `service:Payments`.

    The last word may be the beginning of one.
    """
    typed = " ".join(clean(text).split())
    asked = Query(typed[:QUERY_LIMIT], shortened=len(typed) > QUERY_LIMIT)
    terms = list(_TERM.finditer(asked.text.translate(_QUOTES)))
    for number, term in enumerate(terms, start=1):
        asked = _with(asked, term, last=number == len(terms))
    kept = replace(asked, wanted=asked.wanted[:PHRASES_LIMIT], unwanted=asked.unwanted[:PHRASES_LIMIT])
    return replace(kept, shortened=asked.shortened or kept != asked)


def _with(asked: Query, term: re.Match[str], *, last: bool) -> Query:
    minus, field, quoted, bare = term.groups()
    said = quoted if bare is None else bare
    if bare is not None and not minus and not field and bare.upper() in _PRIORITIES:
        return replace(asked, priorities=(*asked.priorities, bare.upper()))
    if field and not minus and field.lower() == "service" and said.strip():
        return replace(asked, services=(*asked.services, said.strip()))
    if field and not minus and said.lower() in _STATUSES:
        return replace(asked, statuses=(*asked.statuses, *_STATUSES[said.lower()]))
    words = folded(f"{field or ''} {said}")
    if not words:
        return asked
    if minus:
        return replace(asked, unwanted=(*asked.unwanted, Phrase(words)))
    return replace(asked, wanted=(*asked.wanted, Phrase(words, last and bare is not None and _begins(words[-1]))))


def _begins(word: str) -> bool:
    return len(word) >= PREFIX_LEAST
