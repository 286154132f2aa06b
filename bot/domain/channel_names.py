"""Names Slack accepts for an incident's channel.

Source of the rules: https://docs.slack.dev/reference/methods/conversations.create
(lower-case letters, digits, hyphens and underscores; at most 80 characters).
"""

from __future__ import annotations

from slugify import slugify

CHANNEL_NAME_LIMIT = 80
"""Characters, by Slack's documentation of conversations.create."""
_SLUG_LIMIT = 60
_OF_PRIVATE = "private"
"""What stands in place of a private incident's title: Slack shows the names of private channels to its admins, in lists
and logs, and says that a name is taken to anybody."""
_NAMES_TRIED = 20


def channel_name(number: int, title: str, *, drill: bool = False, private: bool = False, attempt: int = 1) -> str:
    """Return the channel name of incident `number`; `attempt` above 1 asks for another after one was taken."""
    prefix = f"{'drill' if drill else 'inc'}-{number}"
    suffix = "" if attempt == 1 else f"-{attempt}"
    room = min(_SLUG_LIMIT, CHANNEL_NAME_LIMIT - len(prefix) - len(suffix) - 1)
    slug = slugify(_OF_PRIVATE if private else title, max_length=room, word_boundary=True)
    return f"{prefix}-{slug}{suffix}" if slug else f"{prefix}{suffix}"


def names_given(number: int, title: str, *, drill: bool, private: bool = False) -> list[str]:
    """Return every name that this title, or being private, gives an incident's channel, in the order they are tried."""
    tried = range(1, _NAMES_TRIED)
    return [channel_name(number, title, drill=drill, private=private, attempt=attempt) for attempt in tried]
