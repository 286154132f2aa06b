"""Help: the commands as the registry lists them, and what the figures mean."""

from __future__ import annotations

from collections.abc import Sequence

from bot.incidents.durations import DEFINITIONS
from bot.incidents.policy import Policy
from bot.incidents.vocabulary import PRIORITY_NAME, Priority
from bot.messages.ids import COMMAND
from bot.messages.message import Message, compose, context, section

Described = Sequence[tuple[str, str]]
"""Usage and summary of each command."""


def commands(described: Described) -> Message:
    """List the commands."""
    lines = [f"`{COMMAND} {usage}` – {summary}" for usage, summary in described]
    return compose(
        "What Muster understands",
        section("*What Muster understands*\n" + "\n".join(lines)),
        context(
            "In an incident's channel the incident is implied. Anywhere else name it, first: `/incident ack INC-42`."
        ),
    )


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
