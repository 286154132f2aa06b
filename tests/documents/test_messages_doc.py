"""docs/messages.md shows what the bot draws."""

from __future__ import annotations

from tests.documents.messages import PATH, document


def test_the_page_of_messages_is_what_the_bot_draws() -> None:
    """`make docs` writes it anew."""
    assert PATH.read_text() == document()
