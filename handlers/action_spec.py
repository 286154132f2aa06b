"""What an action on an incident is made of in Slack: its form, its button, its command."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.access.find import IncidentRef
from bot.commands.runner import Context
from bot.language.texts import N_, _

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

    DURING = N_("During an incident")
    RECORD = N_("Its record")
    TASKS = N_("Tasks and follow-ups")
    PEOPLE = N_("Who hears about it")
    LOOKING = N_("Looking at incidents")
    PROBLEMS = N_("Causes behind incidents")
    AFTERWARDS = N_("After an incident")
    MUSTER = N_("Muster itself")


@dataclass(frozen=True, slots=True)
class Done:
    """What is said, where the incident's channel is not, once a command is carried out."""

    text: str
    """With `{incident}`, and `{value}` where it was set to something."""
    value: str = ""
    ends: str | None = None
    """As what it is recorded, where it ends an incident."""

    def said(self, incident: str) -> str:
        """Say it of an incident, by its reference."""
        return _(self.text, incident=incident, value=self.value)


UPDATED = Done(N_("{incident} is updated."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """How an action is typed: with words it acts at once, without them its form opens."""

    usage: str
    summary: str
    """Marked by `N_`: help says it in the reader's language."""
    group: Group = Group.DURING
    aliases: tuple[str, ...] = ()
    mentions: bool = False
    """Whether it means the people mentioned, not their names."""
    read: Callable[[str], tuple[AtOnce, Done]] | None = None
    """Read its words: what to do, and what to say then. Raises `Refusal`."""
    done: Done = UPDATED
    """What to say once an action without words has been carried out."""


Form = Callable[[Seen], dict[str, Any]]
"""Draws a form. Raises `Refusal` where there is nothing to ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """What carries an action out: by a button at once, or by a form that is drawn or opened, and then submitted."""

    at_once: AtOnce | None = None
    form: Form | None = None
    opens: Open | None = None
    """For a form that shows more than the incident itself."""
    submit: Submit | None = None
    typed: Typed | None = None
