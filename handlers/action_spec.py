"""What an action on an incident is made of in Slack: its form, its button, its command."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.access.find import IncidentRef
from bot.commands.runner import Context

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.incident import IncidentView
    from bot.domain.policy import Policy
    from handlers.context import HandlerContext
    from handlers.deliveries import Body

AtOnce = Callable[[Context, IncidentRef], Awaitable[object]]
Submit = Callable[[Context, IncidentRef, "Body"], Awaitable[object]]
Open = Callable[["HandlerContext", "Body", str, IncidentRef], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a form is drawn from: the incident as the person sees it, and the policy."""

    incident: IncidentView
    policy: Policy
    now: datetime


class Group(StrEnum):
    """Under which heading help names a command."""

    DURING = "During an incident"
    RECORD = "Its record"
    TASKS = "What is to be done"
    PEOPLE = "Who is told"
    LOOKING = "Looking at incidents"
    PROBLEMS = "Causes behind incidents"
    AFTERWARDS = "After an incident"
    MUSTER = "Muster itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """How an action is typed: with words it acts at once, without them its form opens."""

    usage: str
    summary: str
    group: Group = Group.DURING
    aliases: tuple[str, ...] = ()
    mentions: bool = False
    """Whether it means the people mentioned, not their names."""
    read: Callable[[str], tuple[AtOnce, str]] | None = None
    """Read its words: what to do, and what it is then ("updated"). Raises `Refusal`."""
    done: str = ""
    """What the incident is once an action without words has been done: said where the incident's channel is not."""


Form = Callable[[Seen], dict[str, Any]]
"""Draws a form. Raises `Refusal` where there is nothing to ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """What carries an action out: by a button at once, or by a form that is drawn or opened, and then submitted."""

    at_once: AtOnce | None = None
    form: Form | None = None
    opens: Open | None = None
    """For a form that tells of more than the incident itself."""
    submit: Submit | None = None
    typed: Typed | None = None
