"""Submitted modals: each becomes one act on one incident."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.access.find import Place
from bot.commands.runner import Act, Answer
from bot.domain.actions import Action
from bot.domain.closing import NotYetClosable
from bot.domain.errors import Refusal
from bot.domain.vocabulary import Status
from bot.incidents.causes import correct_causes
from bot.incidents.correcting import correct
from bot.incidents.declare import declare
from bot.incidents.doubts import Doubtful
from bot.incidents.ending import cancel, close, reopen, resolve
from bot.incidents.escalation import escalate
from bot.incidents.merging import merge
from bot.incidents.progress import change_priority, change_status, update
from bot.incidents.roles import assign_roles
from bot.incidents.times import correct_times
from bot.incidents.visibility import make_private, make_public
from bot.incidents.waiting import pause
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
from handlers.asking import as_admin_too

if TYPE_CHECKING:
    from handlers.answers import Shown
    from handlers.door import Body, Door

Work = Callable[[Act, Place, "Body"], Awaitable[object]]


async def _declare(act: Act, _place: Place, view: Body) -> object:
    return await declare(act, read_declare(view))


async def _update(act: Act, place: Place, view: Body) -> object:
    return await update(act, place, read_update(view))


async def _correct(act: Act, _place: Place, view: Body) -> object:
    await correct(act, int(Answers.of(view).metadata["update"]), read_correction(view))
    return None


async def _priority(act: Act, place: Place, view: Body) -> object:
    return await change_priority(act, place, read_priority(view))


async def _status(act: Act, place: Place, view: Body) -> object:
    answers = Answers.of(view)
    chosen = answers.choice("status")
    if chosen is None:
        raise Refusal("Choose a status.", field="status")
    return await change_status(act, place, Status(chosen), answers.text("note"))


async def _roles(act: Act, place: Place, view: Body) -> object:
    return await assign_roles(act, place, read_roles(view))


async def _resolve(act: Act, place: Place, view: Body) -> object:
    return await resolve(act, place, read_resolve(view))


async def _merge(act: Act, place: Place, view: Body) -> object:
    target = read_target(view)
    if target is None:
        raise Refusal("Choose the incident that it is a duplicate of.", field=TARGET)
    await merge(act, place, target)
    return None


async def _causes(act: Act, place: Place, view: Body) -> object:
    return await correct_causes(act, place, read_causes(view))


async def _escalate(act: Act, place: Place, view: Body) -> object:
    await escalate(act, place, read_escalate(view))
    return None


async def _pause(act: Act, place: Place, view: Body) -> object:
    form = read_pause(view)
    await pause(act, place, form.until, form.reason)
    return None


async def _times(act: Act, place: Place, view: Body) -> object:
    await correct_times(act, place, read_times(view))
    return None


async def _private(act: Act, place: Place, view: Body) -> object:
    await make_private(act, place, Answers.of(view).text("reason"))
    return None


async def _public(act: Act, place: Place, view: Body) -> object:
    await make_public(act, place, Answers.of(view).text("reason"))
    return None


async def _reopen(act: Act, place: Place, view: Body) -> object:
    return await reopen(act, place, Answers.of(view).text("reason"))


async def _cancel(act: Act, place: Place, view: Body) -> object:
    return await cancel(act, place, Answers.of(view).text("reason"))


async def _close(act: Act, place: Place, view: Body) -> object:
    return await close(act, place, Answers.of(view).text("reason"))


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


async def submitted(door: Door, body: Body) -> Shown | None:
    """Carry out a submitted modal, once however often it is delivered.

    A doubtful update is shown to its author again, and so is a closing that something is still missing for.
    Raises the refusals of its act; nothing is recorded then.
    """
    view, user = body["view"], body["user"]["id"]
    place = Place(Answers.of(view).metadata.get("number"))

    async def attempt(admin: bool) -> None:
        async def work(act: Act) -> Answer:
            await WORK[view["callback_id"]](replace(act, admin=admin), place, view)
            return Answer()

        await door.desk.once(f"view:{view['id']}", user, "form", work)

    try:
        await as_admin_too(door, user, attempt)
    except Doubtful as doubt:
        return await updates.doubted(door, body, doubt)
    except NotYetClosable:
        note = Answers.of(view).text("reason")
        return await closing.not_closed(door, user, place, note)
    return None
