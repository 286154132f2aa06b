"""Open incidents that resemble the one being declared, shown before a second one is opened."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import SectionBlock

from bot.domain.incident import IncidentView
from bot.messages import facts
from bot.messages.text import mrkdwn, when

SHOWN = 3
"""Similar incidents shown at most: a fourth would push the form off a phone's screen."""


def similar_hint(similar: Sequence[IncidentView]) -> SectionBlock | None:
    """Name what is open already, and ask to join instead; nothing where nothing resembles it."""
    if not similar:
        return None
    ask = "Is it this one?" if len(similar) == 1 else "Is it one of these?"
    lines = [f"*{ask}* If so, join its channel instead of declaring it again.", *map(_line, similar[:SHOWN])]
    return SectionBlock(block_id="similar", text=mrkdwn("\n".join(lines)))


def _line(incident: IncidentView) -> str:
    declared = f"{'declared' if incident.logged_at is None else 'began'} {when(incident.declared_at)}"
    name = facts.escaped_headline(incident, 200)
    return f"• *{name}* ({facts.status_line(incident)}, {declared}): {facts.where(incident)}"
