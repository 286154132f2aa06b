"""Following: an incident, a service or a priority; each follower gets one direct message an incident."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.access.find import IncidentRef, find
from bot.access.kinds import require_right
from bot.commands.runner import Context
from bot.domain.errors import Refusal
from bot.domain.policy import GuestRight
from bot.domain.references import lone_reference, reference
from bot.domain.text import escape
from bot.domain.vocabulary import ACTIVE, OPEN, Priority
from bot.incidents.communication.audience import subjects_of
from bot.language.texts import _
from bot.messages import following as words
from bot.messages.message import Message, line
from bot.outbox import enqueue, updates
from bot.queries.incidents import views_of
from bot.queries.services import service_meant
from storage.announcements import INCIDENT, PRIORITY, SERVICE
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
        return _("{subject} incidents", subject=escape(self.subject, 80))

    @property
    def typed(self) -> str:
        """How it is typed."""
        if self.scope == INCIDENT:
            return reference(int(self.subject))
        return f"service {escape(self.subject, 80)}" if self.scope == SERVICE else self.subject


def incident_subject(number: int) -> Subject:
    """Return an incident as something to follow."""
    return Subject(INCIDENT, str(number))


def read_subject(text: str, here: int | None) -> Subject | None:
    """Read what a person wants to follow: `INC-42`, `42`, `checkout`, `P1`, or the incident they are in (`here`)."""
    named = text.strip()
    if found := _SERVICE.match(named):
        return Subject(SERVICE, " ".join(found[1].split()))
    if named.upper() in set(Priority):
        return Subject(PRIORITY, named.upper())
    number = lone_reference(named) if named else here
    if number is None and named:
        return Subject(SERVICE, " ".join(named.split()))
    return None if number is None else incident_subject(number)


async def follow(ctx: Context, subject: Subject) -> Message:
    """Follow; the person gets at once what it applies to. Return what to tell them.

    A service or a priority brings what is worked on now and in whose channel the person is not: one incident by its own
    message, several by the answer, and each by its own message once there is news of it.

    Raises `NoSuchIncident` for an incident they may not see, `Refusal` for a service nobody has named, `NotAllowed` for
    a guest who may not.
    """
    await require_right(ctx.unit, ctx.actor, GuestRight.FOLLOW)
    subject = await _known(ctx, subject)
    meant = await _meant(ctx, subject)
    fresh = await ctx.unit.followers.subscribe(ctx.actor, subject.scope, subject.subject, ctx.now)
    told_of = await _news(ctx, subject, meant) if fresh else []
    for incident in told_of:
        await ctx.unit.followers.follow(incident.id, [ctx.actor], ctx.now)
    if len(told_of) == 1:
        await updates.follower_card(ctx.unit, told_of[0].id, ctx.actor, ctx.now)
    if told_of:
        await enqueue.refresh_homes(ctx.unit, ctx.now, only={ctx.actor})
    said = _("You follow {what}. To stop, use `/incident unfollow {typed}`.", what=subject.words, typed=subject.typed)
    if not fresh:
        said = _(
            "You already follow {what}. To stop, use `/incident unfollow {typed}`.",
            what=subject.words,
            typed=subject.typed,
        )
    return words.followed(said, await views_of(ctx.unit, told_of) if len(told_of) > 1 else [])


async def _news(ctx: Context, subject: Subject, meant: list[Incident]) -> list[Incident]:
    """Return what a fresh wish brings: what one is not kept informed of yet, nor, by a rule, reads in its channel."""
    followed = await ctx.unit.followers.followed_by(ctx.actor)
    news = [row for row in meant if row.id not in followed]
    if subject.scope == INCIDENT or not news:
        return news
    there = await ctx.unit.incidents.taken_part_in(ctx.actor, ACTIVE, limit=_EVERYTHING_OPEN)
    reads = {row.id for row in there}
    return [row for row in news if row.status in ACTIVE and row.id not in reads]


async def unfollow(ctx: Context, subject: Subject) -> Message:
    """Stop following; of open incidents that nothing else the person follows is about, they hear no longer.

    Returns what to tell them. Raises as `follow` does.
    """
    subject = await _known(ctx, subject)
    had = await ctx.unit.followers.unsubscribe(ctx.actor, subject.scope, subject.subject)
    followed = await ctx.unit.followers.followed_by(ctx.actor)
    for incident in await _meant(ctx, subject):
        if incident.id in followed and not await _wanted_still(ctx, incident, subject):
            had = True
            await ctx.unit.followers.unfollow(incident.id, ctx.actor, ctx.now)
            await updates.follower_card(ctx.unit, incident.id, ctx.actor, ctx.now)
    said = _("You no longer follow {what}.", what=subject.words)
    return line(said if had else _("You were not following {what}.", what=subject.words))


async def _known(ctx: Context, subject: Subject) -> Subject:
    """Return what is meant, a service by the name that it goes by."""
    if subject.scope != SERVICE:
        return subject
    meant = await service_meant(ctx.unit, subject.subject, viewer=ctx.actor)
    if meant is None:
        raise Refusal(_("There is no service `{service}`. Nothing was recorded.", service=escape(subject.subject, 80)))
    return Subject(SERVICE, meant)


async def _meant(ctx: Context, subject: Subject) -> list[Incident]:
    """Return the incident meant, or the open ones of a service or a priority that the person sees."""
    if subject.scope == INCIDENT:
        return [await find(ctx.unit, ctx.actor, IncidentRef(int(subject.subject)))]
    rows = await ctx.unit.incidents.with_status(OPEN, viewer=ctx.actor, limit=_EVERYTHING_OPEN)
    services = await ctx.unit.services.affected_by([row.id for row in rows])
    wish = (subject.scope, subject.subject)
    return [row for row in rows if wish in subjects_of(row, services.get(row.id, []))]


async def _wanted_still(ctx: Context, incident: Incident, dropped: Subject) -> bool:
    """Say whether another wish keeps a person informed; naming the incident itself overrules every other."""
    if dropped.scope == INCIDENT:
        return False
    services = (await ctx.unit.services.affected_by([incident.id])).get(incident.id, [])
    held = {(wish.scope, wish.subject) for wish in await ctx.unit.followers.subscriptions(ctx.actor)}
    return not held.isdisjoint(subjects_of(incident, services))
