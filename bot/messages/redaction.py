"""What is said to who redacted words."""

from __future__ import annotations

from bot.language.texts import _, ngettext
from bot.messages.message import Message, line


def redacted(name: str, places: int) -> Message:
    """Say in how many places the words are gone, and where people look themselves."""
    done = ngettext(
        "{incident} is redacted in {n} place of its record.",
        "{incident} is redacted in {n} places of its record.",
        places,
        incident=name,
    )
    posts = _("Muster edits its own posts in a moment.")
    left = _("Now check what people wrote in Slack themselves, files, and the channel's name.")
    return line(f"{done} {posts} {left}")
