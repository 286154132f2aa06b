"""Whom the settings reach: who is called for each priority and service, and what would reach nobody.

One pure function finds what reaches nobody; App Home, the settings and `app.py check` show what it finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from bot.domain.calls import calls_of
from bot.domain.policy import Audience, Policy, PriorityPolicy, ServicePolicy
from bot.domain.policy_parts import Part, part_of
from bot.domain.vocabulary import Priority

RESPONDERS = "U0RESPONDERS"
"""Stands for the responders of whatever services an incident affects."""
_SOMEBODY = "U0"
"""Who declares an incident and is its manager: to name the manager calls nobody else."""


class Facts(BaseModel):
    """What Slack said about who can be reached; what could not be asked is None, and nothing is found wrong with it."""

    model_config = ConfigDict(frozen=True)

    groups: dict[str, int | None] | None = None
    """How many people are in each user group that is in use; None for one of which Slack did not say."""
    gone: tuple[str, ...] = ()
    """People who are named and have left."""
    channel: str = ""
    """The announcement channel's name."""
    channel_known: bool | None = None
    """Whether there is one, as far as Muster knows."""
    listeners: int | None = None
    """How many people are in it."""
    missing_scopes: tuple[str, ...] = ()
    """Scopes of the manifest that the app was installed without, as far as Slack said."""
    clock_ahead: int | None = None
    """By how many seconds the machine's clock is ahead of Slack's."""


@dataclass(frozen=True, slots=True)
class NamedService:
    """A service that names somebody to call."""

    name: str
    policy: ServicePolicy


class Gap(StrEnum):
    """What may keep a call from reaching anybody."""

    NOBODY = "nobody"
    """A priority's chain means nobody but who declared the incident."""
    SERVICE = "service"
    """Everybody whom a service names is out of reach."""
    MANAGERS = "managers"
    """A priority names no managers."""
    GROUP_GONE = "group gone"
    GROUP_EMPTY = "group empty"
    PERSON_GONE = "person gone"
    NO_CHANNEL = "no channel"
    EMPTY_CHANNEL = "empty channel"


class Spot(StrEnum):
    """What in a part of the settings, or of a service, names somebody."""

    STEP = "step"
    MANAGERS = "managers"
    MENTION = "mention"
    SECURITY = "security"
    OWNERS = "owners"
    EDITORS = "editors"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the settings somebody is named: a part of them, or a service, and what in it."""

    part: Part | None = None
    service: str = ""
    """The service's name, where it is not a part."""
    spot: Spot | None = None
    """None for the whole of it."""
    step: int = 0
    """Which step, from 1 on."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that would reach nobody: where it is set, and which group, person or channel it is about."""

    gap: Gap
    where: tuple[Place, ...] = ()
    who: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """One call on the way of an incident that nobody acknowledges: how long after its declaration, and to whom."""

    after: timedelta
    audience: Audience
    working: bool = False
    """Whether that is counted in working time."""


def way_of(policy: Policy, priority: Priority) -> list[Stop]:
    """Return whom an incident of this priority calls and when; `RESPONDERS` stands for those of its services."""
    return list(_stops(policy, priority, ServicePolicy(people=(RESPONDERS,))))


def way_of_service(policy: Policy, service: ServicePolicy) -> list[Stop]:
    """Return whom a service itself calls and when, by the times of the first priority."""
    stops = list(_stops(policy, Priority.P1, service))
    return stops if service.chain else [] if service.responders.nobody else stops[:1]


def _stops(policy: Policy, priority: Priority, service: ServicePolicy) -> Iterator[Stop]:
    promises, after = policy.of_priority(priority), timedelta(0)
    calendar = service.calendar or policy.calendar
    calling = calls_of(promises, policy.people, [service], calendar, declarer=_SOMEBODY, manager=_SOMEBODY)
    for call in calling.calls:
        yield Stop(after, call.audience, promises.update_every.working)
        after += call.lasts


def findings(policy: Policy, services: Sequence[NamedService], facts: Facts) -> list[Finding]:
    """Return all that would reach nobody, the worst first; of the same thing one finding, with each place of it."""
    return [
        *_together(Gap.NOBODY, (each for each in Priority if not _chain_reaches(policy.of_priority(each), facts))),
        *(Finding(Gap.SERVICE, (Place(service=each.name),)) for each in services if _names_in_vain(each, facts)),
        *_of_people(policy, services, facts),
        *_together(Gap.MANAGERS, (each for each in Priority if policy.of_priority(each).managers.nobody)),
        *_of_channel(facts),
    ]


def reaches(audience: Audience, facts: Facts) -> bool:
    """Say whether a call reaches somebody else than the incident manager, who is who declared it until others come."""
    people = any(each not in facts.gone for each in audience.people)
    return people or any(_in_group(each, facts) != 0 for each in audience.groups)


def _chain_reaches(promises: PriorityPolicy, facts: Facts) -> bool:
    return any(reaches(step, facts) for step in promises.chain)


def _names_in_vain(service: NamedService, facts: Facts) -> bool:
    calls = [call for call in (service.policy.responders, *service.policy.chain) if not call.nobody]
    return bool(calls) and not any(reaches(call, facts) for call in calls)


def _in_group(group: str, facts: Facts) -> int | None:
    """Return how many are in a group: none in one that is gone, None where Slack did not say."""
    return None if facts.groups is None else facts.groups.get(group, 0)


def _together(gap: Gap, where: Iterable[Priority]) -> list[Finding]:
    places = tuple(Place(part_of(each)) for each in where)
    return [Finding(gap, places)] if places else []


def _of_people(policy: Policy, services: Sequence[NamedService], facts: Facts) -> Iterator[Finding]:
    groups: dict[str, list[Place]] = {}
    people: dict[str, list[Place]] = {}
    for place, audience in named(policy, services):
        for group in audience.groups:
            groups.setdefault(group, []).append(place)
        for user in audience.people:
            people.setdefault(user, []).append(place)
    for group, places in groups.items():
        if _in_group(group, facts) == 0:
            gone = group not in (facts.groups or {})
            yield Finding(Gap.GROUP_GONE if gone else Gap.GROUP_EMPTY, tuple(places), group)
    for user, places in people.items():
        if user in facts.gone:
            yield Finding(Gap.PERSON_GONE, tuple(places), user)


def _of_channel(facts: Facts) -> Iterator[Finding]:
    if facts.channel_known is False:
        yield Finding(Gap.NO_CHANNEL, who=facts.channel)
    elif facts.listeners == 0:
        yield Finding(Gap.EMPTY_CHANNEL, who=facts.channel)


def named(policy: Policy, services: Sequence[NamedService]) -> Iterator[tuple[Place, Audience]]:
    """Give everybody whom the settings name, each with the place where they do."""
    for priority in Priority:
        promises, part = policy.of_priority(priority), part_of(priority)
        for number, step in enumerate(promises.chain, start=1):
            yield Place(part, spot=Spot.STEP, step=number), step
        yield Place(part, spot=Spot.MANAGERS), promises.managers
        yield Place(part, spot=Spot.MENTION), _group(promises.mention)
    yield Place(Part.PEOPLE, spot=Spot.SECURITY), _group(policy.people.security)
    yield Place(Part.PEOPLE, spot=Spot.OWNERS), _group(policy.people.owners)
    yield Place(Part.PEOPLE, spot=Spot.EDITORS), _group(policy.people.editors)
    for service in services:
        yield Place(service=service.name), service.policy.responders
        for number, step in enumerate(service.policy.chain, start=1):
            yield Place(service=service.name, spot=Spot.STEP, step=number), step


def _group(group: str | None) -> Audience:
    return Audience(groups=(group,) if group else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """All that the check is computed from."""

    policy: Policy
    services: Sequence[NamedService]
    facts: Facts

    @property
    def people(self) -> list[str]:
        """Everybody who is named."""
        return list(dict.fromkeys(user for _, each in named(self.policy, self.services) for user in each.people))

    def knowing(self, facts: Facts) -> Setup:
        """Return it with what Slack said beside what is known of people already."""
        gone = tuple(dict.fromkeys([*self.facts.gone, *facts.gone]))
        return replace(self, facts=facts.model_copy(update={"gone": gone}))

    @property
    def findings(self) -> list[Finding]:
        """What would reach nobody."""
        return findings(self.policy, self.services, self.facts)
