"""Declaring: an incident, its first history, and the request for its channel, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.access.kinds import require_right
from bot.access.limits import DECLARED_IN, check_declared, most_declared
from bot.commands.history import in_record, record
from bot.commands.runner import Context
from bot.domain.calls import leads_by_default
from bot.domain.channel_names import channel_name
from bot.domain.duplicates import Fingerprint, probably_same
from bot.domain.errors import Refusal
from bot.domain.forms import DeclareForm
from bot.domain.mentions import spelled_all
from bot.domain.policy import Audience, GuestRight, Policy
from bot.domain.post_incident import ProblemStatus
from bot.domain.practice import MARK, history_kinds
from bot.domain.text import clean, clip
from bot.domain.transitions import LOGGED, Kind
from bot.domain.vocabulary import ACTIVE, Priority, Role, Status
from bot.incidents.after_change import propagate
from bot.incidents.lifecycle.adopting import as_adopted, take_over
from bot.incidents.lifecycle.past import as_past, check_past, log_past, open_door
from bot.incidents.lifecycle.promises import promise
from bot.language.texts import N_, _
from bot.messages.modals.form import TITLE_LIMIT
from bot.outbox import enqueue
from bot.outbox.calls import call_people
from bot.outbox.enqueue import HOME_VIEWERS_OF_LATE
from bot.problems.offering import LOOKED_AT, known_errors_like, offer
from bot.queries.calling import calling_of
from bot.queries.duplicates import NEWEST
from bot.queries.policy import current_policy
from storage.around import Declaring, begin_around, read_before
from storage.tables import Incident

if TYPE_CHECKING:
    from bot.domain.adopting import Here

_NAME_LIMIT = 75
"""Characters of a service's name: what a menu shows of it."""


async def declare(ctx: Context, form: DeclareForm, here: Here | None = None) -> Incident:
    """Declare an incident, or log one that was over already; the channel that is `here` becomes its own.

    Raises `Refusal`, naming the field, when the title is blank, the priority is overridden without a reason, or times
    are not possible; naming none, for who has declared too many within the hour; `LikelyDuplicate` where it is open
    already, as it seems.
    Raises `NotAllowed` for a guest who may not.
    """
    number = await ctx.unit.workspaces.next_number()
    await require_right(ctx.unit, ctx.actor, GuestRight.DECLARE)
    policy = await current_policy(ctx.unit)
    _check(form, policy, ctx.now)
    if here is not None:
        await take_over(ctx, here, private=form.private)
    known = _known(ctx, form, number, form.priority(policy))
    before = await read_before(ctx.unit, known)  # after the number, for which those who declare at once wait in line
    check_declared(before.declared, drill=form.drill)
    _refuse_likely(form, before.open)
    alike = await known_errors_like(ctx.unit, Fingerprint(title_of(form.title), known["services"]))
    incident = await ctx.unit.incidents.add(_row(ctx, form, number, policy, here))
    begin_around(ctx.unit, incident, known, before.following, kinds=history_kinds(drill=form.drill))
    await _services(ctx, incident, known["services"])
    manager = await _leads(ctx, incident, form)
    await _people(ctx, incident, manager)
    _record(ctx, incident, practice=MARK in form.metadata)
    if form.over is not None:
        await log_past(ctx, incident, form.over)
    else:
        await _begin_work(ctx, incident, form, manager, alike)
    return incident


def _row(ctx: Context, form: DeclareForm, number: int, policy: Policy, here: Here | None) -> Incident:
    priority = form.priority(policy)
    values: dict[str, Any] = {
        "team_id": ctx.unit.incidents.team_id,
        "number": number,
        "title": title_of(form.title),
        "description": clean(form.description),
        "status": Status.DECLARED,
        "impact": form.impact or "",
        "urgency": form.urgency or "",
        "priority": priority,
        "priority_reason": clean(form.override_reason) if form.overridden(policy) else "",
        "private": form.private,
        "drill": form.drill,
        "declared_by": ctx.actor,
        "declared_at": ctx.now,
        "active_at": ctx.now,
        "next_update_at": policy.of_priority(priority).update_every.after(ctx.now, policy.calendar),
        "snoozed_until": None,
        "source_permalink": form.metadata.get("permalink"),
        "channel_name": channel_name(
            number, form.title, drill=form.drill, private=form.private, template=policy.channel_name
        ),
    }
    values |= {} if form.over is None else as_past(form.over, ctx.now)
    values |= {} if here is None else as_adopted(here)
    return Incident(**values)


def _record(ctx: Context, incident: Incident, *, practice: bool) -> None:
    """Record the declaration: of one that was over already, when it began, and when that was logged."""
    after: dict[str, Any] = {**_declared(incident), **({MARK: True} if practice else {})}
    logged = incident.logged_at
    if logged is not None:
        after[LOGGED] = logged.isoformat()
    text = in_record(N_("Declared"))
    if logged is not None:
        text = in_record(N_("Began; logged {time}, when it was over"), time=f"{logged:%Y-%m-%d %H:%M} UTC")
    reason = incident.priority_reason
    record(ctx, incident, Kind.DECLARED, text, after=after, reason=reason, effective_at=incident.declared_at)


async def _begin_work(
    ctx: Context, incident: Incident, form: DeclareForm, manager: str | None, alike: Iterable[int]
) -> None:
    """Open its channel, announce it, call people, and offer the known errors that are `alike`."""
    await open_door(ctx, incident, manager or ctx.actor)
    await promise(ctx, incident)
    await propagate(ctx, incident)
    if not incident.channel_adopted:
        await enqueue.tell_declarer(ctx.unit, incident, ctx.now)
    await _call(ctx, incident, form)
    for problem_id in alike:
        await offer(ctx, problem_id, incident)
    if manager is not None and manager != ctx.actor:
        await enqueue.brief(ctx.unit, incident, manager, Role.INCIDENT_MANAGER, ctx.now, by=ctx.actor)


class LikelyDuplicate(Refusal):
    """Open incidents that the declarer sees look like the same one; submitted again, it is declared."""

    def __init__(self) -> None:
        super().__init__(_("An incident like it is already open. Join it, or declare this one anyway."))


def _refuse_likely(form: DeclareForm, known: Iterable[tuple[str, list[str]]]) -> None:
    wanted = Fingerprint(title_of(form.title), service_names(form.services))
    if not form.sure and form.over is None and any(probably_same(wanted, Fingerprint(*each)) for each in known):
        raise LikelyDuplicate


async def _call(ctx: Context, incident: Incident, form: DeclareForm) -> None:
    """Call the people the declarer chose, because nobody was set to be called."""
    chosen = tuple(user for user in form.call if user != ctx.actor)
    if chosen:
        said = in_record(N_("Called {people}"), people=spelled_all(chosen))
        record(ctx, incident, Kind.ESCALATED, said, after={"called": list(chosen)})
        await call_people(ctx.unit, incident, Audience(people=chosen), ctx.now, by=ctx.actor)


def _check(form: DeclareForm, policy: Policy, now: datetime) -> None:
    if not form.title.strip():
        raise Refusal(_("Give the incident a title."), field="title")
    if form.overridden(policy) and not form.override_reason.strip():
        raise Refusal(_("Say why the priority differs from what impact and urgency give."), field="reason")
    if form.over is not None:
        check_past(form.over, now)


def _known(ctx: Context, form: DeclareForm, number: int, priority: Priority) -> Declaring:
    return {
        "number": number,
        "priority": priority,
        "services": service_names(form.services),
        "user": ctx.actor,
        "drill": form.drill,
        "after": ctx.now - DECLARED_IN,
        "limit": most_declared(drill=form.drill),
        "viewer": ctx.actor,
        "statuses": frozenset(ACTIVE),
        "newest": NEWEST,
        "status": ProblemStatus.KNOWN_ERROR,
        "most": LOOKED_AT,
        "since": ctx.now - HOME_VIEWERS_OF_LATE,
    }


def title_of(typed: str) -> str:
    """Return a title as it is kept of what was typed."""
    return clip(" ".join(typed.split()), TITLE_LIMIT)


def service_names(typed: Iterable[str]) -> list[str]:
    """Return the names of services as they are kept of what was typed."""
    return [name for each in typed if (name := clip(" ".join(each.split()), _NAME_LIMIT))]


def _declared(incident: Incident) -> dict[str, str | bool]:
    return {
        "status": incident.status,
        "impact": incident.impact,
        "urgency": incident.urgency,
        "priority": incident.priority,
        "private": incident.private,
        "drill": incident.drill,
    }


async def _leads(ctx: Context, incident: Incident, form: DeclareForm) -> str | None:
    """Return who leads it from the start: the person chosen, else the declarer, unless others are called instead."""
    if form.manager is not None or form.over is not None:
        return form.manager or ctx.actor
    calling, responder = await calling_of(ctx.unit, incident), bool(form.metadata.get("responder"))
    return ctx.actor if leads_by_default(ctx.actor, calling, form.call, responder=responder) else None


async def _people(ctx: Context, incident: Incident, manager: str | None) -> None:
    await ctx.unit.people.join(incident.id, [ctx.actor, manager or ctx.actor], ctx.now)
    if manager is None:
        incident.vacant_since = ctx.now
    else:
        await ctx.unit.people.assign(incident.id, Role.INCIDENT_MANAGER, [manager], by=ctx.actor, now=ctx.now)


async def _services(ctx: Context, incident: Incident, names: list[str]) -> None:
    services = await ctx.unit.services.ensure(names, ctx.now, secret_of=incident.id if incident.private else None)
    await ctx.unit.services.affect(incident.id, services)
