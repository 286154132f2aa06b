"""People's text as data: cleaned, cut, and read the way its author wrote it."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable

SECTION_LIMIT = 3000
"""Characters of a section's text: https://docs.slack.dev/reference/block-kit/blocks/section-block"""

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}

_CUT = "…"

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f]")
"""All but tab and line feed. In JSON each takes six characters."""

_ANGLED = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")

_WITH_LABEL = frozenset("@#!")


def units(text: str) -> int:
    """Return the length Slack may count: UTF-16 code units, never fewer than the characters."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Drop what no Slack text can carry or nobody can see: control characters and lone surrogates."""
    if text.isprintable():
        return text  # as most lines are: there is nothing to look for
    return _CONTROLS.sub("", text).encode("utf-8", "ignore").decode("utf-8")


def escape(text: str, limit: int = SECTION_LIMIT) -> str:
    """Escape people's text for mrkdwn, cut with an ellipsis so that the result has at most `limit` units."""
    whole = html.escape(clean(text), quote=False)
    return whole if units(whole) <= limit else _take(escaped_letters(text), limit)


def escaped_letters(text: str) -> list[str]:
    """Return people's text for mrkdwn in the pieces between which it may be cut."""
    return [_ESCAPES.get(letter, letter) for letter in clean(text)]


def readable(text: str) -> str:
    """Return text that Slack delivers escaped as its author wrote it."""
    for letter, escaped in reversed(_ESCAPES.items()):
        text = text.replace(escaped, letter)
    return clean(text)


def as_written(text: str) -> str:
    """Return a message's text, as Slack delivers it, the way a person would type it.

    Links stand as addresses, people mentioned by id as `@U0123ABCD`, which `with_names` shows by their names.
    Source: https://docs.slack.dev/messaging/formatting-message-text
    """
    return readable(_ANGLED.sub(_spelled, text))


def _spelled(found: re.Match[str]) -> str:
    target, label = found[1], found[2] or ""
    if target.startswith("!date^"):
        return label
    if target[0] in _WITH_LABEL:
        return f"{'@' if target[0] == '!' else target[0]}{(label or target[1:]).lstrip('@#')}"
    return target if label in target else f"{label} ({target})"


def clip(text: str, limit: int) -> str:
    """Cut people's text for plain text, with an ellipsis, to at most `limit` units."""
    whole = clean(text)
    return whole if units(whole) <= limit else _take(whole, limit)


def _take(pieces: Iterable[str], limit: int) -> str:
    taken: list[str] = []
    sizes: list[int] = []
    total = 0
    for piece in pieces:
        size = units(piece)
        if total + size > limit:
            while total > limit - 1:
                total -= sizes.pop()
                taken.pop()
            return "".join(taken) + _CUT
        taken.append(piece)
        sizes.append(size)
        total += size
    return "".join(taken)


def digest(text: str, length: int = 16) -> str:
    """Return a short mark of a text, which differs when anything in it does."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]
