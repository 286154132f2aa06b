"""Words as they were typed."""

from __future__ import annotations

from bot.domain.text import escape


def split_word(text: str) -> tuple[str, str]:
    """Split the first word off; people put line breaks into commands too."""
    first, *rest = text.split(maxsplit=1) or [""]
    return first, "".join(rest).strip()


def shown_word(word: str) -> str:
    """Return a word as it was typed, to be shown within backticks."""
    return escape(word.replace("`", "'"), 60)
