"""A review as one line of a list."""

from __future__ import annotations

from slack_sdk.models.blocks import SectionBlock

from bot.domain.post_incident import spoken
from bot.domain.reviews.review import OwnedReview
from bot.domain.text import escape
from bot.messages.message import plain_button, section
from bot.messages.reviews import ids
from bot.messages.text import when


def listed(owned: OwnedReview) -> SectionBlock:
    """Show which review it is, where it stands and by when it is due, with a button that opens it."""
    due = f" · due {when(owned.due_at)}" if owned.due_at else ""
    late = " · *overdue*" if owned.overdue else ""
    shown = section(f"*{owned.reference} · {escape(owned.title, 200)}*\n{spoken(owned.state).capitalize()}{due}{late}")
    shown.accessory = plain_button(
        "Open review",
        ids.READ_BUTTON,
        value=str(owned.number),
        accessibility_label=f"Open the review of {owned.reference}",
    )
    return shown
