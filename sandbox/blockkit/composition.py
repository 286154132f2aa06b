"""Composition objects: texts, options, confirmations, filters.

Source: https://docs.slack.dev/reference/block-kit/composition-objects
"""

from collections.abc import Iterator

from sandbox.blockkit.problem import Problem
from sandbox.blockkit.schema import Choice, Flag, Items, JsonObject, Shape, Spec, Text, Typed

URL = Text(3000, form=r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+", complaint="must be a valid url")
WEB_URL = Text(3000, form=r"https?://\S+", complaint="must be a valid url")
IDS = Items(Text(), least=1)


def plain(most: int = 3000) -> Spec:
    """Build the spec of a `plain_text` object of at most `most` characters."""
    return Shape({"type": Choice(("plain_text",)), "text": Text(most), "emoji": Flag()}, ("type", "text"))


def text(most: int = 3000) -> Spec:
    """Build the spec of a text object of either type."""
    mrkdwn = Shape({"type": Choice(("mrkdwn",)), "text": Text(most), "verbatim": Flag()}, ("type", "text"))
    return Typed({"plain_text": plain(most), "mrkdwn": mrkdwn})


def option(label: Spec, **more: Spec) -> Spec:
    """Build the spec of an option: 75 characters of text, 150 of value, 75 of description."""
    fields: dict[str, Spec] = {"text": label, "value": Text(150), "description": label}
    return Shape(fields | more, ("text", "value"))


PLAIN_OPTION = option(plain(75))
RICH_OPTION = option(text(75))
OVERFLOW_OPTION = option(plain(75), url=URL)
OPTION_GROUP = Shape({"label": plain(75), "options": Items(PLAIN_OPTION, 100)}, ("label", "options"))

CONFIRM = Shape(
    {
        "title": plain(100),
        "text": plain(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": Choice(("primary", "danger")),
    },
    ("title", "text", "confirm", "deny"),
)
DISPATCH_CONFIG = Shape(
    {"trigger_actions_on": Items(Choice(("on_enter_pressed", "on_character_entered")), 2)},
    ("trigger_actions_on",),
)
CONVERSATION_FILTER = Shape(
    {
        "include": Items(Choice(("im", "mpim", "private", "public"))),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    }
)
SLACK_FILE = Shape({"id": Text(), "url": Text()})


def exactly_one_of(*names: str) -> "_ExactlyOneOf":
    """Build the rule that an object has one, and only one, of the named fields."""
    return _ExactlyOneOf(names)


class _ExactlyOneOf:
    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    def __call__(self, value: JsonObject, at: str) -> Iterator[Problem]:
        present = [name for name in self.names if name in value]
        if not present:
            yield Problem(f"missing required field: {self.names[0]}", at)
        elif len(present) > 1:
            yield Problem("failed to match all allowed schemas", at)
