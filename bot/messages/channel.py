"""What is written on an incident's channel itself: topic and bookmark.

Limit of a topic: 250 characters, https://docs.slack.dev/reference/methods/conversations.setTopic
"""

from __future__ import annotations

from bot.domain.incident import IncidentView
from bot.domain.text import clip
from bot.language.texts import for_everybody
from bot.messages import facts
from bot.messages.marks import escaped_marked

TOPIC_LIMIT = 250
_SPELLED = 60
"""Characters left free for the marks, which Slack may keep by their names, such as `:large_orange_circle:`."""
_BOOKMARK_LIMIT = 80


@for_everybody
def topic(incident: IncidentView) -> str:
    """Name the incident with its marks.

    Slack posts a line in the channel each time the topic changes, and no bot can delete that line. So the topic leaves
    out what changes often: it changes with the title, with the priority, and when the incident ends.
    """
    return escaped_marked(incident, TOPIC_LIMIT - _SPELLED)


@for_everybody
def bookmark_title(incident: IncidentView) -> str:
    """Title the bookmark that leads to the card.

    It names no time: everybody reads the same title, in any time zone and on any day. The card says when the next
    update is due.
    """
    return clip(f"{incident.reference} · {facts.status_line(incident)}", _BOOKMARK_LIMIT)
