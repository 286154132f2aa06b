"""Declaring: an incident, its first history, and the request for its channel, in one transaction."""

from __future__ import annotations

from bot.access.kinds import require_right
from bot.access.limits import check_declared
from bot.commands.history import record
from bot.commands.runner import Act
from bot.domain.channel_names import channel_name
from bot.domain.durations import Kind
from bot.domain.errors import Refusal
from bot.domain.forms import DeclareForm
from bot.domain.policy import GuestRight, Policy
from bot.domain.text import clean, clip
from bot.domain.vocabulary import Impact, Priority, Role, Status, Urgency
from bot.incidents.aftermath import changed
from bot.incidents.promises import promise
from bot.messages.modals.form import TITLE_LIMIT
from bot.outbox import enqueue
from bot.problems.offering import offer_known_errors
from bot.queries.policy import policy_of
from storage.tables import Incident


async def declare(act: Act, form: DeclareForm) -> Incident:
    """Declare an incident.

    Raises `Refusal`, naming the field, when the title is blank, impact or urgency is missing,
    or the priority is overridden without a reason; naming none, for who has declared too many within the hour.
    Raises `NotAllowed` for a guest who may not.
    """
    await require_right(act.unit, act.actor, GuestRight.DECLARE)
    policy = await policy_of(act.unit)
    impact, urgency, priority = _judge(form, policy)
    number = await act.unit.workspaces.next_number()
    await check_declared(act, drill=form.drill)  # after the number, for which those who declare at once wait in line
    incident = await act.unit.incidents.add(
        Incident(
            team_id=act.unit.incidents.team_id,
            number=number,
            title=_title(form),
            description=clean(form.description),
            status=Status.DECLARED,
            impact=impact,
            urgency=urgency,
            priority=priority,
            priority_reason=clean(form.override_reason) if form.overridden(policy) else "",
            private=form.private,
            drill=form.drill,
            declared_by=act.actor,
            declared_at=act.now,
            active_at=act.now,
            source_permalink=form.metadata.get("permalink"),
            channel_name=channel_name(number, form.title, drill=form.drill),
        )
    )
    await _people(act, incident, form.manager or act.actor)
    await _services(act, incident, form)
    record(act, incident, Kind.DECLARED, "Declared", after=_declared(incident), reason=incident.priority_reason)
    await enqueue.open_channel(act.unit, incident, act.now)
    await enqueue.invite(act.unit, incident, [act.actor, form.manager or act.actor], act.now)
    await promise(act, incident)
    await changed(act, incident)
    await enqueue.tell_declarer(act.unit, incident, act.now)
    await offer_known_errors(act, incident)
    manager = form.manager or act.actor
    if manager != act.actor:
        await enqueue.brief(act.unit, incident, manager, Role.INCIDENT_MANAGER, act.now, by=act.actor)
    return incident


def _judge(form: DeclareForm, policy: Policy) -> tuple[Impact, Urgency, Priority]:
    if not form.title.strip():
        raise Refusal("Give the incident a title.", field="title")
    if form.impact is None:
        raise Refusal("Say how much is hit.", field="impact")
    if form.urgency is None:
        raise Refusal("Say how soon it must be mended.", field="urgency")
    if form.overridden(policy) and not form.override_reason.strip():
        raise Refusal("Say why the priority differs from what impact and urgency give.", field="reason")
    return form.impact, form.urgency, form.override or policy.priority_of(form.impact, form.urgency)


def _title(form: DeclareForm) -> str:
    return clip(" ".join(form.title.split()), TITLE_LIMIT)


def _declared(incident: Incident) -> dict[str, str | bool]:
    return {
        "status": incident.status,
        "impact": incident.impact,
        "urgency": incident.urgency,
        "priority": incident.priority,
        "private": incident.private,
        "drill": incident.drill,
    }


async def _people(act: Act, incident: Incident, manager: str) -> None:
    await act.unit.people.join(incident.id, [act.actor, manager], act.now)
    await act.unit.people.assign(incident.id, Role.INCIDENT_MANAGER, [manager], by=act.actor, now=act.now)


async def _services(act: Act, incident: Incident, form: DeclareForm) -> None:
    names = [clip(" ".join(name.split()), 75) for name in form.services]
    services = await act.unit.services.ensure(
        [name for name in names if name], act.now, secret_of=incident.id if incident.private else None
    )
    await act.unit.services.affect(incident.id, services)
