"""Which modal each act opens, drawn from what the person may see and do now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.access.find import IncidentRef, allow, find
from bot.access.kinds import is_guest, require_right
from bot.domain.actions import Action
from bot.domain.audit import Way
from bot.domain.calls import Calling, calls_of, leads_by_default
from bot.domain.duplicates import Fingerprint
from bot.domain.forms import DeclareForm
from bot.domain.naming import services_named
from bot.domain.policy import GuestRight, Policy, ServicePolicy
from bot.messages.modals.declare import Outlook, declare_modal
from bot.messages.modals.over import filled_over
from bot.messages.similar import SHOWN
from bot.problems.offering import hints
from bot.queries.calendars import calendar_from
from bot.queries.calling import services_of
from bot.queries.duplicates import probable, resembling
from bot.queries.incidents import view_one, views_of
from bot.queries.policy import current_policy
from handlers.action_spec import Seen
from handlers.action_specs import SPECS
from handlers.admin import as_admin_too
from handlers.adopting import offered
from handlers.queries import note_looks

if TYPE_CHECKING:
    from bot.domain.calendar import WorkingCalendar
    from handlers.context import HandlerContext
    from handlers.deliveries import Body
    from storage.store import Unit


_GUESSED_FROM = 500
"""Services looked at, by name, for those that a title names."""


async def open_form(
    handler: HandlerContext,
    body: Body,
    user: str,
    place: IncidentRef,
    action: Action,
    filled: Callable[[Seen], Seen] = lambda seen: seen,
) -> None:
    """Open the modal of `action` on the incident that `place` points at; `filled` puts in what was typed already.

    Raises the refusals of finding it and of not being allowed.
    """
    spec = SPECS[action]
    if spec.opens is not None:
        await spec.opens(handler, body, user, place)
        return

    async def drawn(admin: bool) -> dict[str, Any]:
        async with handler.runner.read() as unit:
            incident = await find(unit, user, place, usage=action.typed)
            await allow(unit, user, incident, action, admin=admin)
            seen = Seen(await view_one(unit, incident), await current_policy(unit), handler.runner.clock.now())
            return form_of(action, filled(seen))

    await handler.open_form(body, await as_admin_too(handler, user, drawn))


def form_of(action: Action, seen: Seen) -> dict[str, Any]:
    """Return the modal of `action` for the incident's newest state."""
    draw = SPECS[action].form
    if draw is None:
        raise LookupError(f"{action} has no form")
    return draw(seen)


async def open_declare(handler: HandlerContext, body: Body, user: str, form: DeclareForm) -> None:
    """Open the declare modal, with the services that its title names chosen.

    Raises `NotAllowed` for a guest who may not declare.
    """
    async with handler.runner.read() as unit:
        await require_right(unit, user, GuestRight.DECLARE)
        form = form if form.here else await offered(unit, body, form)
    await handler.open_form(body, await drawn_declare(handler, user, form))


async def drawn_declare(handler: HandlerContext, user: str, form: DeclareForm) -> dict[str, Any]:
    """Return the declare modal as the workspace's policy and announcement channel make it."""
    now = handler.runner.clock.now()
    async with handler.runner.read() as unit:
        policy = await current_policy(unit)
        form = await _guessed(
            unit, user, form if form.over is None else replace(form, over=filled_over(form.over, now))
        )
        wanted = Fingerprint(form.title, form.services)
        alike = await resembling(unit, user, wanted, SHOWN, drill=form.drill)
        await note_looks(handler, unit, user, alike, Way.SUGGESTION)
        settings = dict(await unit.services.settings_by_name(form.services))
        calendar = calendar_from(policy.calendar, [settings.get(name) for name in form.services])
        workspace = await unit.workspaces.get()
        announced, muster = workspace.announcement_channel_id, workspace.bot_user_id
        outlook = Outlook(
            policy=policy,
            calendar=calendar,
            declarer=user,
            announcement_channel=workspace.announcement_channel,
            calling=_calling(policy, form, user, services_of(settings.values()), calendar),
            now=now,
            similar=await views_of(unit, alike),
            likely=await views_of(unit, await probable(unit, wanted, alike)) if form.sure else (),
            known=[] if await is_guest(unit, user) else await hints(unit, wanted, now),
        )
    called = [group for call in outlook.calling.calls for group in call.audience.groups]
    members, readers = await asyncio.gather(handler.groups.members(called), _readers(handler, announced, muster))
    responder = any(user in each for each in members.values())
    leads = leads_by_default(user, outlook.calling, form.call, responder=responder)
    form = replace(form, metadata={**form.metadata, "responder": responder})
    return declare_modal(form, replace(outlook, members=members, leads=leads, readers=readers))


async def _readers(handler: HandlerContext, channel_id: str | None, muster: str) -> int | None:
    """Return how many people are in the announcement channel, where Slack says so and Muster knows it."""
    if channel_id is None:
        return None
    return (await handler.channels.members([channel_id], besides=muster)).get(channel_id)


async def _guessed(unit: Unit, user: str, form: DeclareForm) -> DeclareForm:
    """Return the form with the services chosen that its title names, unless someone has chosen otherwise."""
    before = tuple(form.metadata.get("guessed", ()))
    if form.services != before or not (form.title or before):
        return form
    known = await unit.services.search("", _GUESSED_FROM, viewer=user)
    named = services_named(form.title, [service.name for service in known])
    if named == before:
        return form
    guesses = {"guessed": list(named), "guesses": int(form.metadata.get("guesses", 0)) + 1}
    return replace(form, services=named, metadata={**form.metadata, **guesses})


def _calling(
    policy: Policy, form: DeclareForm, user: str, services: list[ServicePolicy], calendar: WorkingCalendar
) -> Calling:
    """Return whom declaring this would call."""
    return calls_of(
        policy.of_priority(form.priority(policy)),
        policy.people,
        services,
        calendar,
        declarer=user,
        manager=form.manager or user,
        private=form.private,
        drill=form.drill,
    )
