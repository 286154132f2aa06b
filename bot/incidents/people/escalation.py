"""Calling more people: by hand, functional (specialists) or hierarchic (managers), and taking over as manager."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from bot.access.find import IncidentRef, find_for
from bot.commands.history import in_record, record
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.calls import NOBODY
from bot.domain.errors import AlreadyDone, NotSetUp, Refusal
from bot.domain.forms import CallForm
from bot.domain.mentions import spelled, spelled_all
from bot.domain.policy import Audience
from bot.domain.references import reference
from bot.domain.text import clean
from bot.domain.transitions import Kind
from bot.domain.vocabulary import ROLE_IN_SENTENCE, Priority, Role
from bot.incidents.after_change import propagate
from bot.incidents.people.handover import ask_for_note
from bot.incidents.people.roles import words_of_change
from bot.language.texts import N_, _, for_everybody
from bot.messages import posts, role_posts
from bot.messages.reminders import mentions
from bot.messages.text import lasting, person, when
from bot.outbox import calls, enqueue
from bot.outbox.invitations import welcome
from bot.outbox.speaking import Speaker, find_speaker
from bot.queries.incidents import view_one
from bot.queries.policy import current_policy
from storage.tables import Incident

CALLED_AGAIN_AFTER = timedelta(minutes=5)
"""How long a person who was called by hand is not called again to the same incident."""


class Direction(StrEnum):
    """ITIL's two ways to escalate."""

    FUNCTIONAL = "functional"
    HIERARCHIC = "hierarchic"


async def escalate(ctx: Context, place: IncidentRef, form: CallForm) -> None:
    """Call specialists or managers: they get a direct message and join the channel.

    People who were called by hand within `CALLED_AGAIN_AFTER` are not called again. Raises `Refusal`, naming the field,
    when nobody else is named, by hand or by the policy.
    """
    incident = await find_for(ctx, place, Action.ESCALATE)
    audience = form.audience
    if audience.nobody and form.direction == Direction.HIERARCHIC:
        audience = (await current_policy(ctx.unit)).of_priority(Priority(incident.priority)).managers
        if audience.nobody:
            raise NotSetUp(
                _(
                    "Choose at least one group or person to call. Nobody was called. No managers are set for "
                    "{priority}: a workspace admin can set them in `/incident settings`.",
                    priority=incident.priority,
                ),
                field="people",
            )
    if audience.nobody:
        raise Refusal(_("Choose at least one group or person to call. Nobody was called."), field="people")
    view = await view_one(ctx.unit, incident)
    audience = await _not_called_lately(ctx, incident, audience, view.manager)
    called = [*audience.groups, *audience.people]
    text = N_("Called managers: {people}") if form.direction == Direction.HIERARCHIC else N_("Called {people}")
    said = in_record(text, people=spelled_all(called))
    after = {"called": called, "direction": str(form.direction)}
    record(ctx, incident, Kind.ESCALATED, said, after=after, reason=clean(form.why))
    await propagate(ctx, incident, posts.escalated(incident.number, ctx.actor, form.direction, form.why))
    await calls.call_people(ctx.unit, incident, audience, ctx.now, by=ctx.actor, why=clean(form.why))


async def _not_called_lately(ctx: Context, incident: Incident, wanted: Audience, manager: str | None) -> Audience:
    """Return those of an audience who were not called by hand a moment ago, its manager among the people.

    Raises `Refusal` where all of them were.
    """
    people = dict.fromkeys([*wanted.people, *([manager] if wanted.manager and manager else [])])
    calls = await ctx.unit.history.since(incident.id, Kind.ESCALATED, ctx.now - CALLED_AGAIN_AFTER)
    lately = {each: call for call in calls for each in call.after.get("called", ())}
    fresh = Audience(
        groups=tuple(each for each in wanted.groups if each not in lately),
        people=tuple(each for each in people if each not in lately),
    )
    if fresh.nobody and lately:
        call = max((lately[each] for each in (*wanted.groups, *people)), key=lambda call: call.id)
        raise Refusal(
            _(
                "{person} already called {people}, {time} ago. Choose someone else, or call again after {again}.",
                person=person(call.actor),
                people=mentions(wanted, manager),
                time=lasting(ctx.now - call.recorded_at),
                again=when(call.recorded_at + CALLED_AGAIN_AFTER),
            ),
            field="people",
        )
    return fresh


async def take_over(ctx: Context, place: IncidentRef, led: str | None = None) -> None:
    """Become the incident manager; the former one is asked for a hand-over note, afterwards.

    `led` is who led as the person saw it, empty for nobody: a person who has become manager since then stays it.
    Without, it is taken over from the one who leads. Raises `AlreadyDone` where the person, or someone else by then,
    has it.
    """
    incident = await find_for(ctx, place, Action.TAKE_OVER)
    before = (await view_one(ctx.unit, incident)).manager
    _check_lead(ctx, incident, before, led)
    held = (before,) if before else ()
    await ctx.unit.people.assign(incident.id, Role.INCIDENT_MANAGER, [ctx.actor], by=ctx.actor, now=ctx.now)
    incident.vacant_since = None
    record(
        ctx,
        incident,
        Kind.ROLE,
        words_of_change(ctx.actor, Role.INCIDENT_MANAGER, held, (ctx.actor,)),
        before={Role.INCIDENT_MANAGER: list(held)},
        after={Role.INCIDENT_MANAGER: [ctx.actor]},
    )
    await welcome(ctx, incident, [ctx.actor])
    await propagate(
        ctx, incident, role_posts.role_changed(incident.number, ctx.actor, Role.INCIDENT_MANAGER, held, (ctx.actor,))
    )
    await enqueue.brief(ctx.unit, incident, ctx.actor, Role.INCIDENT_MANAGER, ctx.now, by=ctx.actor)
    if before is not None:
        await ask_for_note(ctx, incident, before, ctx.actor)
    elif incident.called_at is not None:
        await calls.redraw_calls(ctx.unit, incident.id, ctx.now)


def _check_lead(ctx: Context, incident: Incident, manager: str | None, led: str | None) -> None:
    name = reference(incident.number)
    if manager == ctx.actor:
        raise AlreadyDone(_("You already lead {incident}. Nothing changed.", incident=name))
    if manager is not None and led is not None and manager != led:
        raise AlreadyDone(
            _(
                "{person} is the incident manager of {incident} now. Nothing changed. To take over from them, use "
                "`/incident lead {incident}`.",
                person=person(manager),
                incident=name,
            )
        )


async def relieve(ctx: Context, incident: Incident, user_id: str) -> tuple[Role, ...]:
    """Take every role from a person who is gone; return those they held. The manager, else who is next, is asked."""
    held = (await view_one(ctx.unit, incident)).roles_of(user_id)
    others = [role for role in held if role is not Role.INCIDENT_MANAGER]
    for role in others:
        await _take_from(ctx, incident, role, user_id)
    if others:
        manager = (await view_one(ctx.unit, incident)).manager
        speaker = await find_speaker(ctx.unit, incident, manager) if manager != user_id else Speaker(NOBODY)
        await propagate(ctx, incident, role_posts.role_left(incident.number, user_id, others, speaker.audience))
    if len(others) < len(held):
        await vacate(ctx, incident, user_id)
    return held


async def relieve_gone(ctx: Context, incident: Incident) -> None:
    """Take the roles from the people who left while nobody worked on it: work begins again."""
    holders = {user for held in (await view_one(ctx.unit, incident)).roles.values() for user in held}
    for user in sorted(await ctx.unit.people.gone(incident.id, holders)):
        await relieve(ctx, incident, user)


async def _take_from(ctx: Context, incident: Incident, role: Role, user_id: str) -> None:
    before = (await view_one(ctx.unit, incident)).holders(role)
    after = [user for user in before if user != user_id]
    await ctx.unit.people.assign(incident.id, role, after, by=ctx.actor, now=ctx.now)
    said = _has_left(user_id, role)
    record(ctx, incident, Kind.ROLE, said, before={role: list(before)}, after={role: after})


@for_everybody
def _has_left(user_id: str, role: Role) -> str:
    """Say in the record that a role has lost its holder."""
    return _(
        "{person} has left and is no longer {role}",
        person=spelled(user_id),
        role=ROLE_IN_SENTENCE[role],
    )


async def vacate(ctx: Context, incident: Incident, user_id: str) -> None:
    """Record that an incident has lost its manager; a volunteer is asked for."""
    if incident.vacant_since is not None:
        return
    await ctx.unit.people.assign(incident.id, Role.INCIDENT_MANAGER, [], by=ctx.actor, now=ctx.now)
    incident.vacant_since = ctx.now
    said = in_record(N_("{person} has left: the incident has no incident manager"), person=spelled(user_id))
    record(ctx, incident, Kind.ROLE, said, before={Role.INCIDENT_MANAGER: [user_id]})
    await propagate(ctx, incident)
