"""Names Slack accepts for an incident's channel.

Source of the rules: https://docs.slack.dev/reference/methods/conversations.create
(lower-case letters, digits, hyphens and underscores; at most 80 characters).
"""

from __future__ import annotations

import re

from slugify import slugify

from bot.domain.policy_fields import NAME_TEMPLATE

CHANNEL_NAME_LIMIT = 80
"""Characters, by Slack's documentation of conversations.create."""
_SLUG_LIMIT = 60
_DRILL = "drill-{number}-{title}"
_OF_PRIVATE = "private"
"""What stands in place of a private incident's title: Slack shows the names of private channels to its admins, in lists
and logs, and says that a name is taken to anybody."""
_NAMES_TRIED = 20


def channel_name(
    number: int,
    title: str,
    *,
    drill: bool = False,
    private: bool = False,
    attempt: int = 1,
    template: str = NAME_TEMPLATE,
) -> str:
    """Return the channel name of incident `number`; `attempt` above 1 asks for another after one was taken.

    A drill is named as one, whatever the workspace's template.
    """
    pattern = _DRILL if drill else template
    suffix = "" if attempt == 1 else f"-{attempt}"
    fixed = pattern.replace("{title}", "").replace("{number}", str(number))
    room = min(_SLUG_LIMIT, CHANNEL_NAME_LIMIT - len(fixed) - len(suffix))
    slug = slugify(_OF_PRIVATE if private else title, max_length=room, word_boundary=True)
    named = pattern.replace("{title}", slug).replace("{number}", str(number))
    return f"{named if slug else _without_gap(named)}{suffix}"


def _without_gap(named: str) -> str:
    """Close the gap that an empty title leaves between hyphens or underscores."""
    return re.sub(r"([-_])[-_]+", r"\1", named).strip("-_")


def names_given(
    number: int, title: str, *, drill: bool, private: bool = False, template: str = NAME_TEMPLATE
) -> list[str]:
    """Return every name that this title, or being private, gives an incident's channel, in the order they are tried."""
    return [
        channel_name(number, title, drill=drill, private=private, attempt=attempt, template=template)
        for attempt in range(1, _NAMES_TRIED)
    ]
