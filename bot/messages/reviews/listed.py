"""A review as one line of a list."""

from __future__ import annotations

from slack_sdk.models.blocks import SectionBlock

from bot.domain.post_incident import spoken
from bot.domain.reviews.review import OwnedReview
from bot.domain.text import escape
from bot.language.sentences import sentence
from bot.language.texts import _
from bot.messages.message import plain_button, section
from bot.messages.reviews import ids
from bot.messages.text import when


def listed(owned: OwnedReview) -> SectionBlock:
    """Show which review it is, where it stands and by when it is due, with a button that opens it."""
    due = [_("due {at}", at=when(owned.due_at))] if owned.due_at else []
    late = [f"*{_('overdue')}*"] if owned.overdue else []
    stands = " · ".join([sentence(spoken(owned.state)), *due, *late])
    shown = section(f"*{owned.reference} · {escape(owned.title, 200)}*\n{stands}")
    label = _("Open review")
    name = f"{label}, {owned.reference}"
    shown.accessory = plain_button(label, ids.READ_BUTTON, value=str(owned.number), accessibility_label=name)
    return shown
