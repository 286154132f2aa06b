"""Letters that no text can carry are taken out of whatever Slack delivers, before anything reads it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.domain.text import clean


async def sanitized(body: dict[str, Any], next_: Callable[[], Awaitable[None]]) -> None:
    """Clean every text of a delivery: no database takes a half of an emoji, and PostgreSQL no zero."""
    clean_all(body)
    await next_()


def clean_all(body: dict[str, Any]) -> None:
    """Clean every text in it, in place; it may be nested as deeply as JSON can be read."""
    left: list[Any] = [body]
    while left:
        whole = left.pop()
        for place, part in list(whole.items() if isinstance(whole, dict) else enumerate(whole)):
            if isinstance(part, dict | list):
                left.append(part)
            elif isinstance(part, str) and not (part.isascii() and part.isprintable()):
                whole[place] = clean(part)
