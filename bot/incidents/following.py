"""Following: an incident, a service or a priority; each follower gets one direct message an incident."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.delivery import outlet
from bot.errors import Refusal
from bot.incidents.desk import Act
from bot.incidents.find import Place, find
from bot.incidents.references import parse_reference, reference
from bot.incidents.telling import INCIDENT, PRIORITY, SERVICE, reach_out
from bot.incidents.vocabulary import OPEN, Priority
from bot.messages.text import escape

_SERVICE = re.compile(r"^service\s+(.+)$", re.IGNORECASE | re.DOTALL)
_EVERYTHING_OPEN = 500
"""Open incidents to which a new wish is applied at once."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is followed, and how it is said."""

    scope: str
    subject: str
    words: str


def read_subject(text: str, here: int | None) -> Subject | None:
    """Read what a person wants to follow: `INC-42`, `service checkout`, `P1`, or the incident they are in (`here`)."""
    words = text.strip()
    if found := _SERVICE.match(words):
        name = " ".join(found[1].split())
        return Subject(SERVICE, name, f"incidents of {escape(name, 80)}")
    if words.upper() in set(Priority):
        return Subject(PRIORITY, words.upper(), f"{words.upper()} incidents")
    number = parse_reference(words) if words else here
    return None if number is None else Subject(INCIDENT, str(number), reference(number))


async def follow(act: Act, subject: Subject) -> str:
    """Follow; open incidents it applies to are told of at once. Return what to tell the person.

    Raises `NoSuchIncident` for an incident they may not see, `Refusal` for a service nobody has named.
    """
    if subject.scope == INCIDENT:
        await find(act.unit, act.actor, Place(int(subject.subject)))
    if subject.scope == SERVICE:
        subject = await _known(act, subject)
    fresh = await act.unit.followers.subscribe(act.actor, subject.scope, subject.subject, act.now)
    await _apply(act, subject)
    again = "" if fresh else " already"
    return f"You follow {subject.words}{again}. `/incident unfollow` stops it."


async def unfollow(act: Act, subject: Subject) -> str:
    """Stop following. Return what to tell the person."""
    if subject.scope == SERVICE:
        subject = await _known(act, subject)
    had = await act.unit.followers.unsubscribe(act.actor, subject.scope, subject.subject)
    if subject.scope == INCIDENT:
        incident = await find(act.unit, act.actor, Place(int(subject.subject)))
        had = had or await act.unit.followers.one(incident.id, act.actor) is not None
        await act.unit.followers.unfollow(incident.id, act.actor, act.now)
        await outlet.follower_card(act.unit, incident.id, act.actor, act.now)
    return f"You do not follow {subject.words} any more." if had else f"You were not following {subject.words}."


async def _known(act: Act, subject: Subject) -> Subject:
    for service in await act.unit.services.search(subject.subject, 20):
        if service.name.lower() == subject.subject.lower():
            return Subject(SERVICE, service.name, subject.words)
    raise Refusal(f"There is no service `{escape(subject.subject, 80)}`. Nothing was recorded.")


async def _apply(act: Act, subject: Subject) -> None:
    """Apply a new wish to what is open already."""
    if subject.scope == INCIDENT:
        incidents = [await find(act.unit, act.actor, Place(int(subject.subject)))]
        await act.unit.followers.follow(incidents[0].id, [act.actor], act.now)
    else:
        incidents = await act.unit.incidents.with_status(OPEN, viewer=act.actor, limit=_EVERYTHING_OPEN)
    for incident in incidents:
        await reach_out(act, incident)
        if await act.unit.followers.one(incident.id, act.actor) is not None:
            await outlet.follower_card(act.unit, incident.id, act.actor, act.now)
