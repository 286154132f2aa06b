"""docs/messages.md shows what the bot draws."""

from __future__ import annotations

from bot.messages.message import Message
from tests.documents.messages import PATH, document, shown_by_title


def test_the_page_of_messages_is_what_the_bot_draws() -> None:
    """`make docs` writes it again."""
    assert PATH.read_text() == document()


def test_a_notification_names_the_incident_that_it_is_about() -> None:
    """Read alone, on a locked phone or by a screen reader: each message has a text, which says of what it speaks."""
    silent = [title for title, said in shown_by_title() if not said.text.strip()]
    unnamed = {title for title, said in shown_by_title() if not _names(said)}
    assert silent == []
    assert unnamed <= ABOUT_NO_INCIDENT | NAMED_BY_THEIR_CHANNEL


def _names(said: Message) -> bool:
    return any(name in said.text for name in ("INC-42", "INC-43", "PRB-7"))


ABOUT_NO_INCIDENT = {
    "What one follows",
    "Whom a private incident calls",
    "Whom it calls where the settings widen that",
    "Setup check",
    "A slip",
    "A slip of what ends an incident",
    "Help",
    "Messages come late",
    "A greeting",
    "A greeting, for others",
    "A greeting, later",
    "A test",
    "A test call",
    "What a channel is for",
    "Who reads announcements",
    "Not set up",
    "One's own tasks",
    "What the figures mean",
    "Problems",
    "No open incidents",
    "The menu elsewhere",
    "Open incidents",
}
NAMED_BY_THEIR_CHANNEL = {
    "Whom it was told",
    "Update, taken back",
    "A finding, a change made, a decision",
    "A task",
    "A task, done",
    "Its channel is shared with another organisation",
    "Tasks left at the resolution",
    "Edit",
    "No longer shared",
    "A hand-over note, in the channel",
    "A known error, offered no longer",
}
"""What Slack shows with the name of the incident's channel before it, and with the words that somebody just wrote."""
