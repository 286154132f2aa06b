"""What is written on an incident's channel itself: topic and bookmark.

Limit of a topic: 250 characters, https://docs.slack.dev/reference/methods/conversations.setTopic
"""

from __future__ import annotations

from bot.domain.incident import IncidentView
from bot.domain.text import clip, escape
from bot.messages import facts

TOPIC_LIMIT = 250
_BOOKMARK_LIMIT = 80


def topic(incident: IncidentView) -> str:
    """Say in one line where the incident stands.

    A topic cannot carry a mention that keeps within its limit, so the manager is named on the card. Slack tells the
    channel of each change of the topic, and lets no bot take that line away, so what changes often is not in it.
    """
    start = f"{incident.reference} · {facts.status_line(incident)}"
    return f"{start} · {escape(incident.title, TOPIC_LIMIT - len(start) - 3)}"


def bookmark_title(incident: IncidentView) -> str:
    """Title the bookmark that leads to the card.

    It names no time: a title is read in the same words by everybody, whatever their zone and the day they read it.
    The card says when the next update is due.
    """
    return clip(f"{incident.reference} · {facts.status_line(incident)}", _BOOKMARK_LIMIT)
