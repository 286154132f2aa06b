"""What a person follows, as they are told of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.incident import IncidentView
from bot.domain.text import counted, escape
from bot.messages.lists import LISTED, one_line
from bot.messages.message import Message, compose, context, line, section

LOOKED_AT = 500
"""Open incidents among which those that are followed are looked for."""
_WISHES = 30
_NAMED = 5
_NAME_LIMIT = 40
Wish = tuple[str, str]
"""What is followed: its scope and its subject."""


def followed(said: str, incidents: Sequence[IncidentView]) -> Message:
    """Tell what is followed from now on, with what goes on of it, of several incidents in this one message."""
    if not incidents:
        return line(said)
    left_out = len(incidents) - LISTED
    news = f"{counted(len(incidents), 'incident')} of this go on. You hear of each once there is news of it."
    return compose(
        said,
        section(f"{said}\n{news}"),
        *[section(one_line(incident)) for incident in incidents[:LISTED]],
        context(f"{left_out} more are not shown.") if left_out > 0 else None,
    )


def following(wishes: Sequence[Wish], incidents: Sequence[IncidentView]) -> Message:
    """List what a person follows, and the open incidents they are told of because of it."""
    rules = [_rule(*wish) for wish in wishes if wish[0] != "incident"]
    if not rules and not incidents:
        return compose(
            "You follow nothing.",
            section("You follow nothing. `/incident follow INC-42`, `Checkout` or `P1` begins."),
        )
    head = f"You follow {_told(wishes, len(incidents))}"
    left_out = len(incidents) - LISTED
    return compose(
        head,
        section(f"*{head}*"),
        section("\n".join(rules[:_WISHES])) if rules else None,
        *[section(one_line(incident)) for incident in incidents[:LISTED]],
        context(f"{left_out} more are not shown.") if left_out > 0 else None,
        context("`/incident unfollow` with the same words stops it."),
    )


def _told(wishes: Sequence[Wish], incidents: int) -> str:
    named = [escape(subject, _NAME_LIMIT) for scope, subject in wishes if scope != "incident"]
    rules = [f"{', '.join(named[:_NAMED])}{' …' if len(named) > _NAMED else ''}"] if named else []
    return ", and ".join([*rules, *([counted(incidents, "open incident")] if incidents or not rules else [])])


def _rule(scope: str, subject: str) -> str:
    return f"Every incident of *{escape(subject, 80)}*" if scope == "service" else f"Every *{subject}* incident"
