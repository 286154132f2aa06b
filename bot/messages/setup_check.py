"""The setup check in words: who is called for each priority and service, and what would reach nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import SectionBlock

from bot.domain.policy import Audience, Policy
from bot.domain.reachability import RESPONDERS, Finding, Gap, Setup, Stop, way_of, way_of_service
from bot.domain.text import escape
from bot.domain.vocabulary import Priority
from bot.messages.message import Message, compose, section
from bot.messages.text import group, lasting, person

RED = "🔴"
"""Stands before what would reach nobody, beside the words that say so."""
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


def sentences(setup: Setup, naming: Naming = Naming()) -> Iterator[str]:
    """Say who is called, a sentence for each priority and each service that names somebody."""
    for priority in Priority:
        yield f"{priority}: {_priority(setup.policy, priority, naming)}"
    for service in setup.services[:SERVICES_LISTED]:
        if way := way_of_service(setup.policy, service.policy):
            yield f"{naming.text(service.name)}: calls {', '.join(_stop(stop, naming) for stop in way)}."
    if len(setup.services) > SERVICES_LISTED:
        yield "More services name somebody than are shown here."


def _priority(policy: Policy, priority: Priority, naming: Naming) -> str:
    promises = policy.of_priority(priority)
    stops = [_stop(stop, naming) for stop in way_of(policy, priority)]
    others = stops[1:] or ["then nobody else"]
    managers = naming_of(promises.managers, naming) or "none are set"
    return f"calls {', '.join([*stops[:1], *others])}; managers: {managers}."


def _stop(stop: Stop, naming: Naming) -> str:
    called = naming_of(stop.audience, naming)
    if not stop.after:
        return f"{called} at once"
    return f"after {lasting(stop.after)}{' of working time' if stop.working else ''} {called}"


def naming_of(audience: Audience, naming: Naming) -> str:
    """Name everybody whom a call is for."""
    named = (naming.person(user) if user != RESPONDERS else "the services' responders" for user in audience.people)
    called = [*map(naming.group, audience.groups), *named]
    more = [f"{len(called) - _CALLED} more"] if len(called) > _CALLED else []
    manager = ["the incident manager"] if audience.manager else []
    return ", ".join([*called[:_CALLED], *more, *manager])


def troubles(setup: Setup, naming: Naming = Naming()) -> list[str]:
    """Say each thing that would reach nobody, and what to do about it."""
    return [_trouble(found, naming) for found in setup.findings]


def _trouble(found: Finding, naming: Naming) -> str:
    places = [naming.text(place) for place in found.where]
    where = ", ".join([*places[:_PLACES], *([f"{len(places) - _PLACES} more"] if len(places) > _PLACES else [])])
    who = _WHO[found.gap](naming)(found.who) if found.gap in _WHO else ""
    return _SAID[found.gap].format(where=where, who=who)


_WHO: dict[Gap, Callable[[Naming], Callable[[str], str]]] = {
    Gap.GROUP_GONE: lambda naming: naming.group,
    Gap.GROUP_EMPTY: lambda naming: naming.group,
    Gap.PERSON_GONE: lambda naming: naming.person,
    Gap.NO_CHANNEL: lambda naming: naming.text,
    Gap.EMPTY_CHANNEL: lambda naming: naming.text,
}
_ELSEWHERE = "Or set `MUSTER_ANNOUNCEMENT_CHANNEL`, where Muster runs, to a public channel that people are in already."
_SAID = {
    Gap.NOBODY: "{where}: nobody is called where no service names anybody. The chain means only the incident manager: "
    "who declared it, until somebody takes over.",
    Gap.SERVICE: "{where}: nobody is reached. Everybody it names has left, or is a group with nobody in it.",
    Gap.MANAGERS: "{where}: no managers are set. Escalating to managers is refused, and a missed target tells nobody "
    "else.",
    Gap.GROUP_GONE: "{who} is gone or disabled, and reaches nobody ({where}).",
    Gap.GROUP_EMPTY: "{who} has nobody in it ({where}).",
    Gap.PERSON_GONE: "{who} has left, and is not reached ({where}).",
    Gap.NO_CHANNEL: f"#{{who}} is not there yet: announcements reach nobody. Create it and add people. {_ELSEWHERE}",
    Gap.EMPTY_CHANNEL: "#{who} has nobody in it but Muster: announcements reach nobody. Open it and add people. "
    f"{_ELSEWHERE}",
}
"""What is said of each thing that would reach nobody."""


def warnings(setup: Setup) -> SectionBlock | None:
    """Show what would reach nobody, or nothing where all reaches somebody."""
    found = troubles(setup)
    if not found:
        return None
    more = [f"{len(found) - _TROUBLES} more."] if len(found) > _TROUBLES else []
    return section(_cut(["*Would reach nobody*", *(f"{RED} {each}" for each in found[:_TROUBLES]), *more]))


def called(setup: Setup) -> list[SectionBlock]:
    """Show who is called, in as many sections as it takes."""
    lines, shown = list(sentences(setup)), []
    while lines:
        count = next((n for n in range(len(lines), 1, -1) if len("\n".join(lines[:n])) <= _TEXT_LIMIT), 1)
        shown.append(section(_cut(lines[:count])))
        lines = lines[count:]
    return [section("*Who is called until somebody acknowledges*"), *shown]


def check(setup: Setup) -> Message:
    """Answer who is called, and what would reach nobody."""
    head = "Who is called until somebody acknowledges"
    asked = None if setup.facts.groups is not None else section("_Slack did not say who is in the user groups._")
    return compose(head, warnings(setup) or section("All that is set reaches somebody."), *called(setup), asked)


def _cut(lines: Sequence[str]) -> str:
    """Put composed lines together, as many as a section takes."""
    text = "\n".join(lines)
    while len(text) > _TEXT_LIMIT and "\n" in text:
        text = text.rpartition("\n")[0]
    return text
