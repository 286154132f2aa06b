"""Following: an incident, a service or a priority; each follower gets one direct message an incident."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.access.find import Place, find
from bot.access.kinds import require_right
from bot.commands.runner import Act
from bot.domain.errors import Refusal
from bot.domain.policy import GuestRight
from bot.domain.references import parse_reference, reference
from bot.domain.text import escape
from bot.domain.vocabulary import OPEN, Priority
from bot.incidents.telling import INCIDENT, PRIORITY, SERVICE, subjects_of
from bot.outbox import updates
from storage.tables import Incident

_SERVICE = re.compile(r"^service\s+(.+)$", re.IGNORECASE | re.DOTALL)
_EVERYTHING_OPEN = 500
"""Open incidents to which a new wish is applied at once."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is followed."""

    scope: str
    subject: str

    @property
    def words(self) -> str:
        """How it is said."""
        if self.scope == INCIDENT:
            return reference(int(self.subject))
        return f"{escape(self.subject, 80)} incidents"

    @property
    def typed(self) -> str:
        """How it is typed."""
        if self.scope == INCIDENT:
            return self.words
        return f"service {escape(self.subject, 80)}" if self.scope == SERVICE else self.subject


def incident_subject(number: int) -> Subject:
    """Return an incident as something to follow."""
    return Subject(INCIDENT, str(number))


def read_subject(text: str, here: int | None) -> Subject | None:
    """Read what a person wants to follow: `INC-42`, `service checkout`, `P1`, or the incident they are in (`here`)."""
    words = text.strip()
    if found := _SERVICE.match(words):
        return Subject(SERVICE, " ".join(found[1].split()))
    if words.upper() in set(Priority):
        return Subject(PRIORITY, words.upper())
    number = parse_reference(words) if words else here
    return None if number is None else incident_subject(number)


async def follow(act: Act, subject: Subject) -> str:
    """Follow; the person is told of open incidents it applies to at once. Return what to tell them.

    Raises `NoSuchIncident` for an incident they may not see, `Refusal` for a service nobody has named, `NotAllowed` for
    a guest who may not.
    """
    await require_right(act.unit, act.actor, GuestRight.FOLLOW)
    subject = await _checked(act, subject)
    fresh = await act.unit.followers.subscribe(act.actor, subject.scope, subject.subject, act.now)
    told_of = {incident.id for incident in await _meant(act, subject)} if fresh else set()
    for incident_id in told_of - await act.unit.followers.followed_by(act.actor):
        await act.unit.followers.follow(incident_id, [act.actor], act.now)
        await updates.follower_card(act.unit, incident_id, act.actor, act.now)
    already = "" if fresh else " already"
    return f"You follow {subject.words}{already}. `/incident unfollow {subject.typed}` stops it."


async def unfollow(act: Act, subject: Subject) -> str:
    """Stop following; of open incidents that nothing else the person follows is about, they are told no more.

    Returns what to tell them. Raises as `follow` does.
    """
    subject = await _checked(act, subject)
    had = await act.unit.followers.unsubscribe(act.actor, subject.scope, subject.subject)
    followed = await act.unit.followers.followed_by(act.actor)
    for incident in await _meant(act, subject):
        if incident.id in followed and not await _wanted_still(act, incident, subject):
            had = True
            await act.unit.followers.unfollow(incident.id, act.actor, act.now)
            await updates.follower_card(act.unit, incident.id, act.actor, act.now)
    return f"You do not follow {subject.words} any more." if had else f"You were not following {subject.words}."


async def _checked(act: Act, subject: Subject) -> Subject:
    if subject.scope == INCIDENT:
        await find(act.unit, act.actor, Place(int(subject.subject)))
    return await _known(act, subject) if subject.scope == SERVICE else subject


async def _known(act: Act, subject: Subject) -> Subject:
    for service in await act.unit.services.search(subject.subject, 20, viewer=act.actor):
        if service.name.lower() == subject.subject.lower():
            return Subject(SERVICE, service.name)
    raise Refusal(f"There is no service `{escape(subject.subject, 80)}`. Nothing was recorded.")


async def _meant(act: Act, subject: Subject) -> list[Incident]:
    """Return the incident meant, or the open ones of a service or a priority, as far as the person sees them."""
    if subject.scope == INCIDENT:
        return [await find(act.unit, act.actor, Place(int(subject.subject)))]
    rows = await act.unit.incidents.with_status(OPEN, viewer=act.actor, limit=_EVERYTHING_OPEN)
    services = await act.unit.services.affected_by([row.id for row in rows])
    wish = (subject.scope, subject.subject)
    return [row for row in rows if wish in subjects_of(row, services.get(row.id, []))]


async def _wanted_still(act: Act, incident: Incident, dropped: Subject) -> bool:
    """Say whether another wish keeps a person told of an incident; naming the incident itself overrules every other."""
    if dropped.scope == INCIDENT:
        return False
    services = (await act.unit.services.affected_by([incident.id])).get(incident.id, [])
    held = {(wish.scope, wish.subject) for wish in await act.unit.followers.subscriptions(act.actor)}
    return not held.isdisjoint(subjects_of(incident, services))
