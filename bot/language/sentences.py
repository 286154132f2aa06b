"""How texts are put beside one another, in any language."""

from __future__ import annotations


def sentence(text: str) -> str:
    """Have a text begin as a sentence does; the rest of it stays as its language writes it."""
    return f"{text[:1].upper()}{text[1:]}"
