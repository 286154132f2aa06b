"""Whom and what a line of the record names: people, user groups and channels, by Slack's id.

A line keeps `@U0123ABCD`, `@S0123ABCD` and `#C0123ABCD`, as `as_written` does; what shows it says the names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.language.texts import listed

PEOPLE = ("U", "W")
GROUP, CHANNEL = "S", "C"
_MENTIONED = re.compile(
    r"(?:@(?P<person>[UW][A-Z0-9]{7,20})|@(?P<group>S(?=[A-Z]*[0-9])[A-Z0-9]{7,20})"
    r"|\#(?P<channel>C(?=[A-Z]*[0-9])[A-Z0-9]{7,20}))\b(?!…)",
    re.VERBOSE,
)
"""A word in capitals such as `@SOMEBODY` is neither a group nor a channel: their ids hold a figure."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Somebody or something that a text names by Slack's id."""

    id: str


def spelled(slack_id: str) -> str:
    """Return how a line keeps whom or what it names."""
    return f"{'#' if slack_id.startswith(CHANNEL) else '@'}{slack_id}"


def spelled_all(slack_ids: Iterable[str]) -> str:
    """Return how a line keeps whom it names, each once: `@U1, @U2 and @S1`."""
    return listed(list(map(spelled, dict.fromkeys(slack_ids))))


def pieces(text: str) -> Iterator[str | Mentioned]:
    """Take a text apart into words and whom or what it names."""
    at = 0
    for found in _MENTIONED.finditer(text):
        if found.start() > at:
            yield text[at : found.start()]
        yield Mentioned(found["person"] or found["group"] or found["channel"])
        at = found.end()
    if at < len(text):
        yield text[at:]
