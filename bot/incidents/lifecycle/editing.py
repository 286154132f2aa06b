"""Correcting what was said about an incident: its title, what is happening, and the services it affects."""

from __future__ import annotations

from typing import Any

from bot.access.find import IncidentRef, find_for
from bot.commands.history import in_record, record
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.calls import together
from bot.domain.duplicates import Fingerprint
from bot.domain.editing import Edited, EditForm
from bot.domain.errors import Refusal
from bot.domain.mentions import spelled_all
from bot.domain.policy import Audience
from bot.domain.reminder_plan import Facts, call_subject
from bot.domain.reminder_plan import Kind as Reminded
from bot.domain.text import clean, clip
from bot.domain.transitions import Kind
from bot.domain.vocabulary import ACTIVE
from bot.incidents.after_change import propagate
from bot.incidents.communication.audience import subjects_of
from bot.incidents.lifecycle.declare import service_names, title_of
from bot.language.texts import N_, _
from bot.messages.editing import edited
from bot.outbox import calls, enqueue, updates
from bot.problems.offering import known_errors_like, offer
from bot.queries.calling import services_of
from bot.queries.policy import current_policy
from bot.queries.reminder_facts import facts_of
from bot.queries.services import service_called
from bot.reports.corrections import correct_summaries
from storage.announcements import SERVICE
from storage.tables import Incident


async def edit(ctx: Context, place: IncidentRef, form: EditForm) -> None:
    """Record what is different about the incident, and tell it once.

    Raises `Refusal`, naming the field, where the title is blank or nothing differs.
    """
    incident = await find_for(ctx, place, Action.EDIT)
    changed = await _changed(ctx, incident, form)
    if not changed:
        raise Refusal(_("Nothing is different."), field="title")
    await _take_over(ctx, incident, changed)
    _record(ctx, incident, changed)
    await _concern_others(ctx, incident, changed)
    await propagate(ctx, incident, edited(ctx.actor, changed), reached_out=incident.status not in ACTIVE)


async def rename(ctx: Context, place: IncidentRef, title: str) -> None:
    """Give the incident another title."""
    await edit(ctx, place, EditForm(title=title))


async def set_services(ctx: Context, place: IncidentRef, named: tuple[str, ...]) -> None:
    """Say which services the incident affects, all of them, as people type their names."""
    known = [await service_called(ctx.unit, name, viewer=ctx.actor) for name in service_names(named)]
    await edit(ctx, place, EditForm(services=tuple(known)))


async def _changed(ctx: Context, incident: Incident, form: EditForm) -> Edited:
    """Compare what is wanted with what holds by now."""
    title = incident.title if form.title is None else title_of(form.title)
    if not title:
        raise Refusal(_("Give the incident a title."), field="title")
    description = incident.description if form.description is None else clean(form.description)
    held = await _affected(ctx, incident)
    wanted = held if form.services is None else list(dict.fromkeys(service_names(form.services)))
    return Edited(
        title=None if title == incident.title else (incident.title, title),
        description=None if description == incident.description else (incident.description, description),
        added=tuple(name for name in wanted if name not in held),
        removed=tuple(name for name in held if name not in wanted),
    )


async def _take_over(ctx: Context, incident: Incident, changed: Edited) -> None:
    if changed.title is not None:
        incident.title = changed.title[1]
        await enqueue.rename_channel(ctx.unit, incident, ctx.now)
    if changed.description is not None:
        incident.description = changed.description[1]
    secret_of = incident.id if incident.private else None
    fresh = await ctx.unit.services.ensure(changed.added, ctx.now, secret_of=secret_of)
    await ctx.unit.services.affect(incident.id, fresh)
    if changed.removed:
        await ctx.unit.services.spare(incident.id, changed.removed)
        ctx.unit.documents.touch([incident.id])


def _record(ctx: Context, incident: Incident, changed: Edited) -> None:
    """Append one transition for each kind of change."""
    if changed.title is not None:
        before, after = changed.title
        said = in_record(N_("Title changed: {before} → {after}"), before=before, after=after)
        _edited(ctx, incident, said, {"title": before}, {"title": after})
    if changed.description is not None:
        before, after = changed.description
        text = N_("What is happening changed: {description}") if after else N_("What is happening was removed")
        said = clip(in_record(text, description=after), 3000)
        _edited(ctx, incident, said, {"description": before}, {"description": after})
    if changed.services:
        gone, come = {"services": list(changed.removed)}, {"services": list(changed.added)}
        said = in_record(N_("Affected services: {services}"), services=changed.services)
        _edited(ctx, incident, said, gone, come)


def _edited(ctx: Context, incident: Incident, text: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    record(ctx, incident, Kind.EDITED, text, before=before, after=after)


async def _concern_others(ctx: Context, incident: Incident, changed: Edited) -> None:
    """Notify the people whom it concerns now, and nobody else."""
    await _leave_followers(ctx, incident, changed.removed)
    if incident.called_at is not None:
        await calls.redraw_calls(ctx.unit, incident.id, ctx.now)
    if incident.status not in ACTIVE:
        await correct_summaries(ctx.unit, incident, ctx.now)
        return
    await _call_owners(ctx, incident, changed.added)
    if changed.title is not None or changed.added:
        alike = Fingerprint(incident.title, await _affected(ctx, incident))
        for problem_id in await known_errors_like(ctx.unit, alike):
            await offer(ctx, problem_id, incident)


async def _leave_followers(ctx: Context, incident: Incident, removed: tuple[str, ...]) -> None:
    """Have nobody told any more who follows only what it does not affect."""
    if not removed:
        return
    kept = subjects_of(incident, await _affected(ctx, incident))
    for user in await ctx.unit.followers.only_by(incident.id, [(SERVICE, name) for name in removed], kept):
        await ctx.unit.followers.unfollow(incident.id, user, ctx.now)
        await updates.follower_card(ctx.unit, incident.id, user, ctx.now)


async def _call_owners(ctx: Context, incident: Incident, added: tuple[str, ...]) -> None:
    """Call those whom the added services name, as the declaration would have: nobody twice, and none once it is taken.

    Where the first are still to be called, that calls these as well.
    """
    if not added:
        return
    facts = await facts_of(ctx.unit, incident)
    if not facts.calling.calls or not facts.calling.at_once or not _has_begun(facts):
        return
    owners = await _owners(ctx, incident, added)
    if owners.nobody:
        return
    named = {"groups": list(owners.groups), "people": list(owners.people)}
    called = spelled_all([*owners.groups, *owners.people])
    said = in_record(N_("Called {people}, of the added services"), people=called)
    record(ctx, incident, Kind.ESCALATED, said, after=named)
    at = facts.calendar.next_working(ctx.now) if facts.policy.update_every.working else ctx.now
    step = f"{call_subject(facts.priority, facts.reopened)} added"
    await calls.call_added(ctx.unit, incident, owners, at, step=step)


def _has_begun(facts: Facts) -> bool:
    """Say whether the first were called already."""
    subject = call_subject(facts.priority, facts.reopened)
    return any(kind == Reminded.ACKNOWLEDGE and slot.startswith(f"{subject} ") for kind, slot in facts.fired)


async def _owners(ctx: Context, incident: Incident, added: tuple[str, ...]) -> Audience:
    kept = services_of(await ctx.unit.services.responders_of(added))
    owners = together(*(each.responders for each in kept))
    people = (await current_policy(ctx.unit)).people
    return people.private_audience(owners) if incident.private and not owners.nobody else owners


async def _affected(ctx: Context, incident: Incident) -> list[str]:
    return (await ctx.unit.services.affected_by([incident.id])).get(incident.id, [])
