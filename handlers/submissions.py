"""Submitted modals: each becomes one act on one incident."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.access.find import IncidentRef
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.closing import NotYetClosable
from bot.domain.errors import Refusal
from bot.domain.vocabulary import Status
from bot.incidents.communication.corrections import correct
from bot.incidents.lifecycle.causes import correct_causes
from bot.incidents.lifecycle.confirmation import NeedsConfirmation
from bot.incidents.lifecycle.declare import declare
from bot.incidents.lifecycle.ending import cancel, close, reopen, resolve
from bot.incidents.lifecycle.merging import merge
from bot.incidents.lifecycle.progress import change_priority, change_status, update
from bot.incidents.lifecycle.times import correct_times
from bot.incidents.lifecycle.visibility import make_private, make_public
from bot.incidents.lifecycle.waiting import pause
from bot.incidents.people.escalation import escalate
from bot.incidents.people.roles import assign_roles
from bot.messages.ids import CORRECT_VIEW, DECLARE_VIEW, view_id
from bot.messages.merging import TARGET, read_target
from bot.messages.modals.calling import read_escalate, read_pause
from bot.messages.modals.correction import read_correction
from bot.messages.modals.declare import read_declare
from bot.messages.modals.form import Answers
from bot.messages.modals.priority import read_priority
from bot.messages.modals.resolve import read_causes, read_resolve
from bot.messages.modals.roles import read_roles
from bot.messages.modals.update import read_update
from bot.messages.reports.times import read_times
from handlers import closing, updates
from handlers.admin import as_admin_too

if TYPE_CHECKING:
    from handlers.answers import Shown
    from handlers.context import HandlerContext
    from handlers.deliveries import Body

Work = Callable[[Context, IncidentRef, "Body"], Awaitable[object]]


async def _declare(ctx: Context, _place: IncidentRef, view: Body) -> object:
    return await declare(ctx, read_declare(view))


async def _update(ctx: Context, place: IncidentRef, view: Body) -> object:
    return await update(ctx, place, read_update(view))


async def _correct(ctx: Context, _place: IncidentRef, view: Body) -> object:
    await correct(ctx, int(Answers.of(view).metadata["update"]), read_correction(view))
    return None


async def _priority(ctx: Context, place: IncidentRef, view: Body) -> object:
    return await change_priority(ctx, place, read_priority(view))


async def _status(ctx: Context, place: IncidentRef, view: Body) -> object:
    answers = Answers.of(view)
    chosen = answers.choice("status")
    if chosen is None:
        raise Refusal("Choose a status.", field="status")
    return await change_status(ctx, place, Status(chosen), answers.text("note"))


async def _roles(ctx: Context, place: IncidentRef, view: Body) -> object:
    return await assign_roles(ctx, place, read_roles(view))


async def _resolve(ctx: Context, place: IncidentRef, view: Body) -> object:
    return await resolve(ctx, place, read_resolve(view))


async def _merge(ctx: Context, place: IncidentRef, view: Body) -> object:
    target = read_target(view)
    if target is None:
        raise Refusal("Choose the incident that it is a duplicate of.", field=TARGET)
    await merge(ctx, place, target)
    return None


async def _causes(ctx: Context, place: IncidentRef, view: Body) -> object:
    return await correct_causes(ctx, place, read_causes(view))


async def _escalate(ctx: Context, place: IncidentRef, view: Body) -> object:
    await escalate(ctx, place, read_escalate(view))
    return None


async def _pause(ctx: Context, place: IncidentRef, view: Body) -> object:
    form = read_pause(view)
    await pause(ctx, place, form.until, form.reason)
    return None


async def _times(ctx: Context, place: IncidentRef, view: Body) -> object:
    await correct_times(ctx, place, read_times(view))
    return None


async def _private(ctx: Context, place: IncidentRef, view: Body) -> object:
    await make_private(ctx, place, Answers.of(view).text("reason"))
    return None


async def _public(ctx: Context, place: IncidentRef, view: Body) -> object:
    await make_public(ctx, place, Answers.of(view).text("reason"))
    return None


async def _reopen(ctx: Context, place: IncidentRef, view: Body) -> object:
    return await reopen(ctx, place, Answers.of(view).text("reason"))


async def _cancel(ctx: Context, place: IncidentRef, view: Body) -> object:
    return await cancel(ctx, place, Answers.of(view).text("reason"))


async def _close(ctx: Context, place: IncidentRef, view: Body) -> object:
    return await close(ctx, place, Answers.of(view).text("reason"))


WORK: dict[str, Work] = {
    DECLARE_VIEW: _declare,
    CORRECT_VIEW: _correct,
    view_id(Action.UPDATE): _update,
    view_id(Action.PRIORITY): _priority,
    view_id(Action.STATUS): _status,
    view_id(Action.ROLES): _roles,
    view_id(Action.PRIVATE): _private,
    view_id(Action.PUBLIC): _public,
    view_id(Action.RESOLVE): _resolve,
    view_id(Action.CAUSES): _causes,
    view_id(Action.MERGE): _merge,
    view_id(Action.ESCALATE): _escalate,
    view_id(Action.PAUSE): _pause,
    view_id(Action.TIMES): _times,
    view_id(Action.REOPEN): _reopen,
    view_id(Action.CANCEL): _cancel,
    view_id(Action.CLOSE): _close,
}
"""What each modal does when it is submitted."""


async def submitted(handler: HandlerContext, body: Body) -> Shown | None:
    """Carry out a submitted modal, once however often it is delivered.

    A doubtful update is shown to its author again, and so is a closing that something is still missing for.
    Raises the refusals of its act; nothing is recorded then.
    """
    view, user = body["view"], body["user"]["id"]
    place = IncidentRef(Answers.of(view).metadata.get("number"))

    async def attempt(admin: bool) -> None:
        await handler.run(body, lambda ctx: WORK[view["callback_id"]](replace(ctx, admin=admin), place, view))

    try:
        await as_admin_too(handler, user, attempt)
    except NeedsConfirmation as doubt:
        return await updates.doubted(handler, body, doubt)
    except NotYetClosable:
        note = Answers.of(view).text("reason")
        return await closing.not_closed(handler, user, place, note)
    return None
