"""What people put into forms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.domain.chosen_times import UNKNOWN, Chosen
from bot.domain.policy import Audience, Policy
from bot.domain.post_incident import TaskKind
from bot.domain.text import digest
from bot.domain.transitions import Milestone
from bot.domain.vocabulary import Impact, Priority, Reach, Role, Status, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateForm:
    """What has been put into the update modal; of impact and workaround, None leaves what holds."""

    text: str
    status: Status | None = None
    workaround: str | None = None
    """In words for users."""
    workaround_steps: str | None = None
    """In steps for responders."""
    expected: Chosen = UNKNOWN
    """Until when it is expected to be resolved."""
    next_update: Chosen | None = None
    """When the next update is promised for; None for when it is usual."""
    user_impact: str | None = None
    reach: Reach = Reach.STAKEHOLDERS
    resolution: ResolveForm | None = None
    """What its resolving says, where the status is to be resolved."""
    more: bool = False
    """Whether it shows what is not needed each time."""
    confirmed: bool = False
    """Whether its author was told what is doubtful about it, and submitted it again as it was."""

    @property
    def mark(self) -> str:
        """A short mark of all in it that may contradict what is recorded."""
        return digest(json.dumps([self.status, self.text, _said(self.expected), _said(self.next_update)]))


def _said(chosen: Chosen | None) -> str:
    return "" if chosen is None else f"{chosen.word} {chosen.at}"


TAKEN_BACK = "taken_back"
"""The kind of an update that was taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadIn:
    """A channel in which an update is read."""

    shown: str
    """How messages show it: its link, where its id is known."""
    channel_id: str | None = None
    name: str = ""
    """What it is called, where that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Who reads an update."""

    channel_id: str | None
    responders: int = 0
    places: tuple[ReadIn, ...]
    """Channels in which the incident is announced."""
    followers: int
    room: str | None
    """The managers' channel."""
    members: Mapping[str, int] = field(default_factory=dict)
    """How many people are in a channel, by its id, of those of which it is known."""
    outside: str | None = None
    """The host that updates for stakeholders are posted to as well, such as that of a status page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """What is said of an incident that was over before it is declared."""

    times: Mapping[Milestone, datetime | None]
    fix: str = ""
    announce: bool = False
    """Whether it is announced, which it is not unless somebody asks."""
    channel: bool = False
    """Whether it gets a channel, which it does not unless somebody asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareForm:
    """What has been put into the declare modal."""

    title: str = ""
    description: str = ""
    impact: Impact | None = None
    urgency: Urgency | None = None
    services: tuple[str, ...] = ()
    manager: str | None = None
    call: tuple[str, ...] = ()
    """Whom to call at once, where nobody is set to be called."""
    private: bool = False
    drill: bool = False
    override: Priority | None = None
    override_reason: str = ""
    over: Over | None = None
    """Its times, where it is over already."""
    here: bool = False
    """Whether the channel in which the form was opened becomes the incident's."""
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """A short mark of what others are compared with."""
        return digest(json.dumps([self.title, *self.services]))

    @property
    def sure(self) -> bool:
        """Whether who declares it was asked if it is another one, and declares it all the same."""
        return self.metadata.get("sure") == self.mark

    def asked_about(self) -> DeclareForm:
        """Return the form that, submitted as it is, declares in any case."""
        return replace(self, metadata={**self.metadata, "sure": self.mark})

    @property
    def place(self) -> tuple[str, str] | None:
        """The channel in which the form was opened, by id and name, where it could become the incident's."""
        place = self.metadata.get("place")
        return None if place is None else (str(place["id"]), str(place.get("name", "")))

    def computed(self, policy: Policy) -> Priority:
        """Return the priority that follows from what is known of impact and urgency."""
        return policy.priority_of(self.impact, self.urgency)

    def priority(self, policy: Policy) -> Priority:
        """Return the priority the incident would get."""
        return self.override or self.computed(policy)

    def overridden(self, policy: Policy) -> bool:
        """Say whether a person sets another priority than the matrix gives."""
        return self.override is not None and self.override is not self.computed(policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityForm:
    """What has been put into the change-priority modal."""

    impact: Impact | None
    urgency: Urgency | None
    override: Priority | None
    reason: str = ""

    def priority(self, policy: Policy) -> Priority:
        """Return the priority the incident would get."""
        return self.override or policy.priority_of(self.impact, self.urgency)

    def overridden(self, policy: Policy) -> bool:
        """Say whether a person sets another priority than the matrix gives."""
        return self.priority(policy) is not policy.priority_of(self.impact, self.urgency)

    def overridden_to(self, priority: Priority, reason: str, policy: Policy) -> PriorityForm:
        """Return the form with the priority a person asks for."""
        computed = policy.priority_of(self.impact, self.urgency)
        return replace(self, override=None if priority is computed else priority, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """Why it happened and whom it hit, as far as is known; what is not known yet is empty."""

    category: str = ""
    root_cause: str = ""
    contributing: str = ""
    affected: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveForm:
    """What a resolution says; `resolved_at` is None when it is now, `causes` where nothing is said about them."""

    fix: str
    for_users: str = ""
    """What users can do again, in words for them."""
    causes: Causes | None = None
    resolved_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CausesForm:
    """What has been put into the causes modal."""

    fix: str
    causes: Causes
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesForm:
    """What has been put into the roles modal."""

    wanted: Mapping[Role, tuple[str, ...]]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallForm:
    """What has been put into the escalate modal."""

    direction: str
    audience: Audience
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseForm:
    """What has been put into the pause modal."""

    until: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionForm:
    """What has been put into the correction modal; of times that it did not ask about, None."""

    text: str
    user_impact: str
    workaround: str
    workaround_steps: str
    expected: Chosen | None = None
    next_update: Chosen | None = None
    confirmed: bool = False
    """Whether its author was told what is doubtful about it, and submitted it again as it was."""

    @property
    def mark(self) -> str:
        """A short mark of all in it that may be doubtful."""
        return digest(json.dumps([_said(self.expected), _said(self.next_update)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskForm:
    """What has been put into the task modal."""

    text: str = ""
    owner: str | None = None
    due_at: datetime | None = None
    kind: TaskKind = TaskKind.TASK
    ticket_url: str = ""
    ticket_title: str = ""
    source_permalink: str | None = None
    """The message it was made from."""


@dataclass(frozen=True, slots=True)
class TimesForm:
    """What has been put into the modal: the times that differ from those it was opened with, and why."""

    changed: Mapping[Milestone, datetime | None]
    """None for one that is taken away."""
    reason: str
