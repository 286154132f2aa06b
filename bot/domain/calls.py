"""Whom an incident calls, step by step: a pure function of the policy, its services, and its kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import zip_longest

from bot.domain.calendar import WorkingCalendar
from bot.domain.policy import Audience, PeoplePolicy, PriorityPolicy, ServicePolicy, Step

NOBODY = Audience()
COMING, CANNOT, GONE = "coming", "cannot", "gone"
"""What becomes of a call: they come, they cannot, or they cannot be reached at all."""
CANNOT_COME = frozenset({CANNOT, GONE})
_SHARE = 2
"""The responders of a service have half of the time to acknowledge until the next are called, unless it says."""
_ROUND = "again"
"""How the stages begin in which those left are told that nobody else is."""


@dataclass(frozen=True, slots=True)
class Call:
    """One step as it is for one incident: its stage, whom it calls, and how long until the next is called."""

    stage: str
    audience: Audience
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class Calling:
    """Whom one incident calls until somebody acknowledges."""

    calls: tuple[Call, ...] = ()
    at_once: bool = True
    """Whether the first are called at the declaration; else once the time to acknowledge has passed."""
    rounds: Audience = NOBODY
    """Who is told, again and again, that nobody is left to be called."""
    every: timedelta = timedelta(minutes=10)
    """How long until they are told again, at first."""

    @property
    def first(self) -> Audience:
        """Whom the declaration itself calls."""
        return self.calls[0].audience if self.calls and self.at_once else NOBODY


@dataclass(frozen=True, slots=True)
class Summoned:
    """Somebody who was called, and what they answered."""

    user: str
    called_at: datetime
    by: str | None = None
    why: str = ""
    step: str = ""
    rings: int = 1
    answer: str | None = None
    answered_at: datetime | None = None
    told: bool = False
    """Whether they were told that it is taken, or over."""

    @property
    def awaited(self) -> bool:
        """Whether an answer of theirs is still waited for."""
        return self.answer is None and not self.told


def calls_of(
    promises: PriorityPolicy,
    people: PeoplePolicy,
    services: Sequence[ServicePolicy],
    calendar: WorkingCalendar,
    *,
    declarer: str,
    manager: str | None,
    private: bool = False,
    drill: bool = False,
) -> Calling:
    """Say whom an incident calls.

    The responders of its services come first, then the services' own steps or else the priority's chain. A drill calls
    its own manager only, a private incident whom its policy says. Who declared it as its manager is nobody else to be
    called.
    """
    allowed = partial(allowed_to, people, private=private, drill=drill)
    steps = list(_steps(promises, services, calendar))
    calls: list[Call] = []
    for number, step in enumerate(steps, start=1):
        audience = _named(allowed(step), None if manager == declarer else manager)
        if not audience.nobody and (not calls or calls[-1].audience != audience):
            calls.append(Call(f"step-{number}", audience, timedelta(minutes=step.minutes)))
    last = calls[-1].audience if calls else NOBODY
    return Calling(
        calls=tuple(calls),
        at_once=not drill and (not private or people.private_chain),
        rounds=together(last, _named(allowed(promises.managers), manager), Audience(people=(manager or declarer,))),
        every=timedelta(minutes=steps[-1].minutes),
    )


def allowed_to(people: PeoplePolicy, usual: Audience, *, private: bool, drill: bool) -> Audience:
    """Return whom an incident may call: a drill its own manager, a private one whom its policy says."""
    if drill:
        return Audience(manager=True)
    return people.private_audience(usual) if private else usual


def line_of(
    promises: PriorityPolicy,
    people: PeoplePolicy,
    services: Sequence[ServicePolicy],
    calendar: WorkingCalendar,
    *,
    private: bool = False,
    drill: bool = False,
) -> tuple[Audience, ...]:
    """Say who is next in line to speak for an incident: responders of its services, the chain, then the managers."""
    usual: list[Audience] = [*_steps(promises, services, calendar), promises.managers]
    return tuple(_named(allowed_to(people, each, private=private, drill=drill), None) for each in usual)


def speaks_for(
    holders: Iterable[str], line: Iterable[Audience], others: Iterable[str], gone: Collection[str]
) -> Audience:
    """Say who speaks for an incident now: the first holder who is there, else the next in line, else one of the others.

    Nobody who is gone; nobody at all only where nobody is left who was set, and none of the others is there.
    """
    held, rest = [[Audience(people=(user,)) for user in users] for users in (holders, others)]
    return next((there for each in (*held, *line, *rest) if not (there := present(each, gone)).nobody), NOBODY)


def present(audience: Audience, gone: Collection[str]) -> Audience:
    """Leave out of an audience who is gone; its manager, who is named by name, stands for nobody."""
    return Audience(groups=audience.groups, people=tuple(user for user in audience.people if user not in gone))


def leads_by_default(declarer: str, calling: Calling, chosen: Collection[str], *, responder: bool) -> bool:
    """Say whether who declares an incident leads it, where nobody else is chosen to.

    Who is to be called to it themselves does, or is a `responder` by a user group; else only where nobody is called.
    """
    called = together(calling.first, Audience(people=tuple(chosen)))
    named = {user for call in calling.calls for user in call.audience.people}
    return responder or declarer in named or not (called.groups or set(called.people) - {declarer})


def is_round(slot: str) -> bool:
    """Say whether this is the slot of a stage in which nobody is left to be called."""
    return slot.rpartition(" ")[2].startswith(_ROUND)


def together(*audiences: Audience) -> Audience:
    """Return everybody of several audiences, each once."""
    return Audience(
        groups=tuple(dict.fromkeys(group for each in audiences for group in each.groups)),
        people=tuple(dict.fromkeys(user for each in audiences for user in each.people)),
        manager=any(each.manager for each in audiences),
    )


def _steps(promises: PriorityPolicy, services: Sequence[ServicePolicy], calendar: WorkingCalendar) -> Iterator[Step]:
    """Give the steps of the services side by side, then the priority's own chain, unless a service has its own."""
    within = max(1, round(promises.acknowledge.length(calendar) / timedelta(minutes=_SHARE)))
    chains = [(*_responders(each, within), *each.chain) for each in services]
    for beside in zip_longest(*filter(None, chains)):
        steps = [step for step in beside if step is not None]
        yield Step(**together(*steps).model_dump(), minutes=max(step.minutes for step in steps))
    if not any(each.chain for each in services):
        yield from promises.chain


def _responders(service: ServicePolicy, within: int) -> tuple[Step, ...]:
    named = service.responders
    return () if named.nobody else (Step(**named.model_dump(), minutes=service.minutes or within),)


def _named(audience: Audience, manager: str | None) -> Audience:
    """Name the manager, where the audience means them."""
    people = (*audience.people, manager) if audience.manager and manager else audience.people
    return Audience(groups=audience.groups, people=tuple(dict.fromkeys(people)))
