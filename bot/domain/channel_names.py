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


def number_in(name: str, template: str = NAME_TEMPLATE) -> int | None:
    """Return the number of the incident whose channel may have this name, the highest if it can be read in two ways.

    By the workspace's template, the default one or that of drills; None where it fits none of them.
    """
    shapes = {template, NAME_TEMPLATE, _DRILL}
    found = [each for each in re.findall(r"\d{1,9}", name) if any(_fits(name, shape, each) for shape in shapes)]
    return max(map(int, found), default=None)


def _fits(name: str, template: str, number: str) -> bool:
    """Say whether incident `number` may have a channel of this name: with a title or none, at whatever attempt."""
    known = {"{number}": number, "{title}": ".*"}
    parts = re.split(r"(\{number\}|\{title\}|[-_]+)", template)
    shape = "".join(known.get(part) or ("[-_]*" if part.strip("-_") == "" else re.escape(part)) for part in parts)
    return re.fullmatch(rf"{shape}(-\d+)?", name) is not None
