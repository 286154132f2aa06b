"""Help: the commands as the registry lists them, and what the figures mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.durations import DEFINITIONS
from bot.domain.policy import Policy
from bot.domain.vocabulary import PRIORITY_NAME, Priority
from bot.messages.ids import COMMAND
from bot.messages.message import Message, compose, context, section

Described = Mapping[str, Sequence[tuple[str, str]]]
"""Usage and summary of each command, by what it is for."""


def commands(described: Described) -> Message:
    """List the commands."""
    return compose(
        "What Muster understands",
        section("*What Muster understands*"),
        *(section("\n".join([f"*{title}*", *map(_described, group)])) for title, group in described.items()),
        context(
            "In an incident's channel the incident is implied. Anywhere else name it, first: `/incident ack INC-42`."
        ),
    )


def _described(command: tuple[str, str]) -> str:
    usage, summary = command
    return f"`{COMMAND} {usage}` – {summary}"


def metrics(policy: Policy) -> Message:
    """Print the definitions of the durations, and the workspace's targets that they are held against."""
    defined = "\n".join(f"*{name}:* {meaning}" for name, meaning in DEFINITIONS.items())
    targets = "\n".join(f"*{PRIORITY_NAME[priority]}:* {policy.of_priority(priority).words}" for priority in Priority)
    return compose(
        "What the figures mean",
        section(f"*What the figures mean*\n{defined}"),
        section(f"*Targets*\n{targets}"),
    )


def unknown(word: str, nearest: str | None) -> str:
    """Say that a command is not known, and which one was probably meant."""
    meant = f" Did you mean `{COMMAND} {nearest}`?" if nearest else ""
    return f"`{word}` is not a command of Muster.{meant} Nothing was recorded. `{COMMAND} help` lists the commands."
