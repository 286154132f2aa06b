"""The policy of a workspace: the priority matrix, what each priority promises and whom it calls, and working time."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    WrapSerializer,
    model_validator,
)

from bot.domain.calendar import WorkingCalendar
from bot.domain.meanings import Meanings
from bot.domain.policy_faults import PolicyError, detail, faults_of, matrix_faults, priority_faults
from bot.domain.policy_fields import (
    NAME_TEMPLATE,
    CallLink,
    ChannelId,
    GroupId,
    LanguageField,
    NameTemplate,
    Opening,
    PersonId,
    SpanField,
    Strict,
)
from bot.domain.post_incident_policy import LearningPolicy
from bot.domain.spans import Span
from bot.domain.vocabulary import PRIORITY_UNTIL_SURE, Impact, Priority, Role, Urgency
from bot.language.texts import ENGLISH, _

LONGEST_STEP_MINUTES = 7 * 24 * 60
"""Minutes a step of a chain may last at most: a week."""


class Audience(Strict):
    """Whom to call: Slack user groups, people, the incident manager of the incident at hand."""

    groups: tuple[GroupId, ...] = ()
    people: tuple[PersonId, ...] = ()
    manager: bool = False

    @property
    def nobody(self) -> bool:
        """Whether it names nobody."""
        return not (self.groups or self.people or self.manager)


class Step(Audience):
    """One step of a chain of escalation, and the minutes until the next is taken."""

    minutes: int = Field(gt=0, le=LONGEST_STEP_MINUTES)

    @model_validator(mode="after")
    def _calls_somebody(self) -> Self:
        if self.nobody:
            raise ValueError(_("Name at least one group or person to call in this step."))
        return self


def _with_a_step(chain: tuple[Step, ...]) -> tuple[Step, ...]:
    if not chain:
        raise ValueError(_("Name at least one step."))
    return chain


def _in_order(calendar: WorkingCalendar, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
    # A set's own order differs between processes, and so would the stamp of the part.
    kept: dict[str, Any] = handler(calendar)
    return kept | {name: sorted(kept[name]) for name in _SETS if name in kept}


_SETS = ("days", "free_dates", "extra_dates")
CalendarField = Annotated[WorkingCalendar, WrapSerializer(_in_order)]
"""A calendar, kept in JSON with its sets in order."""


class ServicePolicy(Strict):
    """Whom one service calls: its responders first, then steps of its own or, where it has none, its priority's."""

    groups: tuple[GroupId, ...] = ()
    people: tuple[PersonId, ...] = ()
    minutes: int | None = Field(default=None, gt=0, le=LONGEST_STEP_MINUTES)
    """How long its responders have until the next are called; None for half of the time to acknowledge."""
    chain: tuple[Step, ...] = ()
    channels: tuple[ChannelId, ...] = ()
    """Where its incidents are announced, beside the announcement channel."""
    calendar: CalendarField | None = None
    """When people work on it; None for when the workspace does."""
    removed: bool = False
    """Whether it is offered no longer; the incidents that it affected keep it."""

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> ServicePolicy:
        """Read what a service's row keeps.

        Raises `PolicyError` naming every field at fault, once each.
        """
        try:
            return cls.model_validate(kept or {})
        except ValidationError as error:
            raise PolicyError(faults_of(error)) from error

    @property
    def responders(self) -> Audience:
        """Whom it calls first."""
        return Audience(groups=self.groups, people=self.people)

    def to_json(self) -> dict[str, Any] | None:
        """Return what the service's row keeps; nothing where it sets nothing."""
        kept = self.model_dump(mode="json", exclude_defaults=True)
        if self.calendar is not None:  # with the defaults, which may become others
            kept |= self.model_dump(mode="json", include={"calendar"})
        return {"groups": list(self.groups), "people": list(self.people), **kept} if kept else None


class PriorityPolicy(Strict):
    """What one priority promises, and whom it calls when a promise is at risk."""

    acknowledge: SpanField
    resolve: SpanField
    update_every: SpanField
    stale_after: SpanField
    chain: Annotated[tuple[Step, ...], AfterValidator(_with_a_step)]
    managers: Audience = Audience()
    announce: tuple[ChannelId, ...] = ()
    """Channels in which incidents of this priority are announced, beside the announcement channel."""
    mention: GroupId | None = None
    """The user group mentioned where such an incident is announced."""
    leadership: ChannelId | None = None
    """The managers' channel, which gets the updates meant for leadership."""

    @property
    def words(self) -> str:
        """Say the promises as people read them, in the middle of a sentence."""
        return _(
            "acknowledge within {acknowledge}, resolve within {resolve}, update every {cadence}",
            acknowledge=self.acknowledge.words,
            resolve=self.resolve.words,
            cadence=self.update_every.rhythm,
        )


class GuestRight(StrEnum):
    """What a workspace may let its guests do; they see the incidents they take part in, and no others."""

    ACT = "act"
    """Everything that a participant may do, in the incidents they take part in."""
    DECLARE = "declare"
    FOLLOW = "follow"


class PeoplePolicy(Strict):
    """Which roles several people may hold, who sees private incidents, whom these call, and what guests may do."""

    several: tuple[Role, ...] = (Role.TECHNICAL_LEAD, Role.SCRIBE)
    security: GroupId | None = None
    private_chain: bool = False
    """Whether private incidents call the chain and the managers of their priority too."""
    guests: tuple[GuestRight, ...] = (GuestRight.ACT,)
    owners: GroupId | None = None
    """The user group that may say whom to call for services, beside the workspace's admins."""
    editors: GroupId | None = None
    """The user group that may change all settings but these, beside the workspace's admins."""

    def private_audience(self, usual: Audience) -> Audience:
        """Return whom the clock calls to a private incident where it would call `usual` to a public one.

        Its manager and the security group, and the usual ones beside them only where the workspace says so.
        """
        groups = (self.security,) if self.security else ()
        if not self.private_chain:
            return Audience(groups=groups, manager=True)
        return Audience(groups=tuple(dict.fromkeys((*usual.groups, *groups))), people=usual.people, manager=True)

    @model_validator(mode="after")
    def _one_manager(self) -> Self:
        if Role.INCIDENT_MANAGER in self.several:
            raise ValueError(_("An incident has one incident manager at a time."))
        return self


class Policy(Strict):
    """How a workspace judges incidents and what it promises; valid as a whole or not at all."""

    matrix: dict[Impact, dict[Urgency, Priority]]
    meanings: Meanings = Meanings()
    priorities: dict[Priority, PriorityPolicy]
    calendar: CalendarField = WorkingCalendar()
    people: PeoplePolicy = PeoplePolicy()
    learning: LearningPolicy = LearningPolicy()
    language: LanguageField = ENGLISH
    """The language of what a whole channel reads."""
    call_link: CallLink = ""
    channel_name: NameTemplate = NAME_TEMPLATE
    announcement: Opening = ""
    """The first words of each announcement."""

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Policy:
        """Read the policy a workspace keeps, the default one where it keeps none.

        Raises `PolicyError` naming every field at fault, once each.
        """
        if kept is None:
            return DEFAULT_POLICY
        try:
            return cls.model_validate(kept)
        except ValidationError as error:
            raise PolicyError(faults_of(error)) from error

    def to_json(self) -> dict[str, Any]:
        """Return what the workspace's row keeps."""
        return self.model_dump(mode="json")

    def of_priority(self, priority: Priority) -> PriorityPolicy:
        """Return what `priority` promises."""
        return self.priorities[priority]

    def priority_of(self, impact: Impact | None, urgency: Urgency | None) -> Priority:
        """Return the priority that the matrix gives, or a fixed one while either is not known."""
        return self.matrix[impact][urgency] if impact and urgency else PRIORITY_UNTIL_SURE

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        faults = [*matrix_faults(self.matrix), *priority_faults(self.priorities, self.calendar)]
        if faults:
            raise ValidationError.from_exception_data("Policy", [detail(path, sentence) for path, sentence in faults])
        return self


def _promises(acknowledge: str, resolve: str, update_every: str, stale_after: str, minutes: int) -> PriorityPolicy:
    return PriorityPolicy(
        acknowledge=Span.parse(acknowledge),
        resolve=Span.parse(resolve),
        update_every=Span.parse(update_every),
        stale_after=Span.parse(stale_after),
        chain=(Step(manager=True, minutes=minutes),),
    )


_MATRIX = {
    Impact.WIDESPREAD: "P1 P1 P2 P2",
    Impact.MAJOR: "P1 P2 P2 P3",
    Impact.MINOR: "P2 P2 P3 P3",
    Impact.MINIMAL: "P2 P3 P3 P4",
}
DEFAULT_POLICY = Policy(
    matrix={
        impact: {urgency: Priority(word) for urgency, word in zip(Urgency, row.split(), strict=True)}
        for impact, row in _MATRIX.items()
    },
    priorities={
        Priority.P1: _promises("15 min", "4 h", "30 min", "2 h", minutes=10),
        Priority.P2: _promises("30 min", "8 h", "60 min", "4 h", minutes=10),
        Priority.P3: _promises("4 working h", "3 working days", "4 working h", "2 working days", minutes=60),
        Priority.P4: _promises("1 working day", "5 working days", "1 working day", "5 working days", minutes=60),
    },
)
"""What holds in a workspace that has set nothing of its own."""
