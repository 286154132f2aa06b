"""The setup check in words: who is called for each priority and service, and what would reach nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import SectionBlock

from bot.domain.policy import Audience, Policy
from bot.domain.reachability import RESPONDERS, Finding, Gap, Place, Setup, Spot, Stop, way_of, way_of_service
from bot.domain.text import escape
from bot.domain.vocabulary import Priority
from bot.language.texts import N_, _
from bot.messages.message import Message, compose, section
from bot.messages.text import group, lasting, person

SERVICES_LISTED = 25
_CALLED = 8
"""Groups and people named of one call."""
_TROUBLES = 12
_PLACES = 6
_TEXT_LIMIT = 2900


@dataclass(frozen=True, slots=True)
class Naming:
    """How people, groups and text are written where the check is read."""

    person: Callable[[str], str] = person
    group: Callable[[str], str] = group
    text: Callable[[str], str] = escape


MENTIONING = Naming()
"""In Slack, where a mention shows a name."""


def sentences(setup: Setup, naming: Naming = MENTIONING) -> Iterator[str]:
    """Say who is called, a sentence for each priority and each service that has responders."""
    for priority in Priority:
        calls = calls_of_priority(setup.policy, priority, naming)
        managers = naming_of(setup.policy.of_priority(priority).managers, naming) or _("none are set")
        yield _("{priority}: calls {calls}; managers: {managers}.", priority=priority, calls=calls, managers=managers)
    yield from of_services(setup, naming)


def calls_of_priority(policy: Policy, priority: Priority, naming: Naming = MENTIONING) -> str:
    """Say whom a priority calls, one after the other, in the middle of a sentence."""
    stops = [_stop(stop, naming) for stop in way_of(policy, priority)]
    return ", ".join([*stops[:1], *(stops[1:] or [_("then nobody else")])])


def of_services(setup: Setup, naming: Naming = MENTIONING) -> Iterator[str]:
    """Say whom each service calls that has responders, a sentence each."""
    for service in setup.services[:SERVICES_LISTED]:
        if way := way_of_service(setup.policy, service.policy):
            calls = ", ".join(_stop(stop, naming) for stop in way)
            yield _("{service}: calls {calls}.", service=naming.text(service.name), calls=calls)
    if len(setup.services) > SERVICES_LISTED:
        yield _("Not all services with responders are shown.")


def _stop(stop: Stop, naming: Naming) -> str:
    called = naming_of(stop.audience, naming)
    if not stop.after:
        return _("{who} at once", who=called)
    if stop.working:
        return _("after {time} of working time {who}", time=lasting(stop.after), who=called)
    return _("after {time} {who}", time=lasting(stop.after), who=called)


def naming_of(audience: Audience, naming: Naming = MENTIONING) -> str:
    """Name everybody whom a call is for."""
    named = (naming.person(user) if user != RESPONDERS else _("the services' responders") for user in audience.people)
    called = [*map(naming.group, audience.groups), *named]
    manager = [_("the incident manager")] if audience.manager else []
    return ", ".join([*called[:_CALLED], *_rest(len(called) - _CALLED), *manager])


def _rest(left: int) -> list[str]:
    """Say how many more there are, where there are more."""
    return [_("{n} more", n=left)] if left > 0 else []


def troubles(setup: Setup, naming: Naming = MENTIONING) -> list[str]:
    """Say each thing that would reach nobody, and what to do about it."""
    return [trouble(found, naming) for found in setup.findings]


def trouble(found: Finding, naming: Naming = MENTIONING) -> str:
    """Say one thing that would reach nobody, and what to do about it."""
    places = [_place(place, naming) for place in found.where]
    where = ", ".join([*places[:_PLACES], *_rest(len(places) - _PLACES)])
    who = _WHO[found.gap](naming)(found.who) if found.gap in _WHO else ""
    return _(_SAID[found.gap], where=where, who=who)


def _place(place: Place, naming: Naming) -> str:
    name = naming.text(place.service) or str((place.part and place.part.priority) or "")
    if place.spot is None:
        return name
    return _(_SPOTS[place.spot], place=name, number=place.step)


_SPOTS = {
    Spot.STEP: N_("{place}, step {number}"),
    Spot.MANAGERS: N_("{place}, managers"),
    Spot.MENTION: N_("{place}, group mentioned"),
    Spot.SECURITY: N_("security group"),
    Spot.OWNERS: N_("service owners"),
    Spot.EDITORS: N_("settings editors"),
}
_WHO: dict[Gap, Callable[[Naming], Callable[[str], str]]] = {
    Gap.GROUP_GONE: lambda naming: naming.group,
    Gap.GROUP_EMPTY: lambda naming: naming.group,
    Gap.PERSON_GONE: lambda naming: naming.person,
    Gap.NO_CHANNEL: lambda naming: naming.text,
    Gap.EMPTY_CHANNEL: lambda naming: naming.text,
}
_SAID = {
    Gap.NOBODY: N_(
        "{where}: nobody is called unless an affected service has responders. The steps name only the incident "
        "manager, who is the person who declared the incident."
    ),
    Gap.SERVICE: N_(
        "{where}: nobody is reached. The people it names have left, and its user groups are empty, disabled or deleted."
    ),
    Gap.MANAGERS: N_(
        "{where}: no managers are set. Escalating to managers is refused, and nobody else hears about a missed target."
    ),
    Gap.GROUP_GONE: N_("{who} is deleted or disabled and reaches nobody ({where})."),
    Gap.GROUP_EMPTY: N_("{who} has no members ({where})."),
    Gap.PERSON_GONE: N_("{who} has left and is not reached ({where})."),
    Gap.NO_CHANNEL: N_(
        "#{who} does not exist yet, so announcements reach nobody. Press *Set up* on App Home to create the channel "
        "and invite people. Or set `MUSTER_ANNOUNCEMENT_CHANNEL`, where Muster runs, to a public channel that people "
        "are in."
    ),
    Gap.EMPTY_CHANNEL: N_(
        "#{who} has no members but Muster, so announcements reach nobody. Press *Set up* on App Home to invite "
        "people. Or set `MUSTER_ANNOUNCEMENT_CHANNEL`, where Muster runs, to a public channel that people are in."
    ),
}
"""What is said of each thing that would reach nobody."""


def warnings(setup: Setup) -> SectionBlock | None:
    """Show what would reach nobody, or nothing where all reaches somebody."""
    found = troubles(setup)
    if not found:
        return None
    lines = [*found[:_TROUBLES], *_rest(len(found) - _TROUBLES)]
    return section(within_a_section([reaching_nobody(), *(f"• {each}" for each in lines)]))


def reaching_nobody() -> str:
    """Return the heading of what would reach nobody."""
    return _("*Would reach nobody*")


def called(setup: Setup) -> list[SectionBlock]:
    """Show who is called, in as many sections as it takes."""
    lines, shown = list(sentences(setup)), []
    while lines:
        count = next((n for n in range(len(lines), 1, -1) if len("\n".join(lines[:n])) <= _TEXT_LIMIT), 1)
        shown.append(section(within_a_section(lines[:count])))
        lines = lines[count:]
    return [section(_("*Who is called until somebody acknowledges*")), *shown]


def check(setup: Setup) -> Message:
    """Answer who is called, and what would reach nobody."""
    head = _("Who is called until somebody acknowledges")
    asked = None if setup.facts.groups is not None else section(_("_Slack did not say who is in the user groups._"))
    fine = section(_("Everything that is set reaches somebody."))
    return compose(head, warnings(setup) or fine, *called(setup), asked)


def within_a_section(lines: Sequence[str]) -> str:
    """Put composed lines together, as many as a section takes."""
    text = "\n".join(lines)
    while len(text) > _TEXT_LIMIT and "\n" in text:
        text = text.rpartition("\n")[0]
    return text
