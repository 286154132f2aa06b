"""What a person follows, as they read it."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import ContextBlock

from bot.domain.incident import IncidentView
from bot.domain.text import escape
from bot.language.texts import _, ngettext
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
    """Say what a person follows from now on, with what is open of it: several incidents in this one message."""
    if not incidents:
        return line(said)
    news = ngettext(
        "{n} incident of this is open. Muster tells you once there is news of it.",
        "{n} incidents of this are open. Muster tells you of each once there is news of it.",
        len(incidents),
    )
    return compose(
        said,
        section(f"{said}\n{news}"),
        *[section(one_line(incident)) for incident in incidents[:LISTED]],
        _left_out(incidents),
    )


def following(wishes: Sequence[Wish], incidents: Sequence[IncidentView]) -> Message:
    """List what a person follows, and the open incidents that they hear about because of it."""
    rules = [_rule(*wish) for wish in wishes if wish[0] != "incident"]
    if not rules and not incidents:
        none = _("You follow nothing.")
        begin = _("To begin, type `/incident follow INC-42`, `/incident follow Checkout` or `/incident follow P1`.")
        return compose(none, section(f"{none} {begin}"))
    head = _head(wishes, len(incidents))
    return compose(
        head,
        section(f"*{head}*"),
        section("\n".join(rules[:_WISHES])) if rules else None,
        *[section(one_line(incident)) for incident in incidents[:LISTED]],
        _left_out(incidents),
        context(_("To stop, type `/incident unfollow` with the same words.")),
    )


def _left_out(incidents: Sequence[IncidentView]) -> ContextBlock | None:
    n = len(incidents) - LISTED
    return context(ngettext("{n} more is not shown.", "{n} more are not shown.", n)) if n > 0 else None


def _head(wishes: Sequence[Wish], incidents: int) -> str:
    named = [escape(subject, _NAME_LIMIT) for scope, subject in wishes if scope != "incident"]
    if not named:
        return ngettext("You follow {n} open incident", "You follow {n} open incidents", incidents)
    rules = f"{', '.join(named[:_NAMED])}{' …' if len(named) > _NAMED else ''}"
    if not incidents:
        return _("You follow {rules}", rules=rules)
    return ngettext(
        "You follow {rules}, and {n} open incident",
        "You follow {rules}, and {n} open incidents",
        incidents,
        rules=rules,
    )


def _rule(scope: str, subject: str) -> str:
    if scope == "service":
        return _("Every incident of *{service}*", service=escape(subject, 80))
    return _("Every *{priority}* incident", priority=escape(subject, 80))
