"""Which modal each act opens, drawn from what the person may see and do now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bot.access.find import IncidentRef, allow, find
from bot.access.kinds import is_guest, require_right
from bot.domain.actions import Action
from bot.domain.duplicates import Fingerprint
from bot.domain.forms import DeclareForm, TaskForm
from bot.domain.incident import IncidentView
from bot.domain.policy import GuestRight, Policy
from bot.domain.timeline import NoteForm
from bot.incidents.lifecycle.visibility import refuse_as_it_is
from bot.messages.modals import acts, calling, priority, resolve, update
from bot.messages.modals.declare import declare_modal
from bot.messages.modals.roles import roles_modal
from bot.messages.modals.visibility import visibility_modal
from bot.messages.similar import SHOWN
from bot.messages.tasks.form import add_modal
from bot.messages.timeline.forms import note_modal
from bot.problems.offering import hints
from bot.queries.duplicates import resembling
from bot.queries.incidents import view_one, views_of
from bot.queries.policy import current_policy
from bot.tasks.acts import usual_kind
from handlers import closing, merging, problems
from handlers.admin import as_admin_too

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.context import HandlerContext
    from handlers.deliveries import Body

_WORDS_ONLY = frozenset(acts.REASONS)
_OPENED_ELSEWHERE: dict[Action, Callable[[HandlerContext, Body, str, IncidentRef], Awaitable[None]]] = {
    Action.PROBLEM: problems.open_raise,
    Action.CLOSE: closing.open_close,
    Action.MERGE: merging.open_merge,
}
"""Forms that tell of more than the incident itself."""


async def open_form(handler: HandlerContext, body: Body, user: str, place: IncidentRef, action: Action) -> None:
    """Open the modal of `action` on the incident that `place` points at.

    Raises the refusals of finding it and of not being allowed.
    """
    if action in _OPENED_ELSEWHERE:
        await _OPENED_ELSEWHERE[action](handler, body, user, place)
        return

    async def drawn(admin: bool) -> dict[str, Any]:
        async with handler.runner.read() as unit:
            incident = await find(unit, user, place, usage=action.typed)
            await allow(unit, user, incident, action, admin=admin)
            if action in {Action.PRIVATE, Action.PUBLIC}:
                refuse_as_it_is(incident, action)
            return form_of(
                await view_one(unit, incident), action, await current_policy(unit), handler.runner.clock.now()
            )

    await handler.open_form(body, await as_admin_too(handler, user, drawn))


def form_of(incident: IncidentView, action: Action, policy: Policy, now: datetime) -> dict[str, Any]:
    """Return the modal of `action` for the incident's newest state."""
    if action in _WORDS_ONLY:
        return acts.reason_modal(incident, action)
    drawn: dict[Action, Callable[[], dict[str, Any]]] = {
        Action.UPDATE: lambda: update.update_modal(incident, now),
        Action.PRIORITY: lambda: priority.priority_modal(incident, priority.current(incident, policy), policy),
        Action.STATUS: lambda: acts.status_modal(incident),
        Action.ROLES: lambda: roles_modal(incident, policy.people.several),
        Action.PRIVATE: lambda: visibility_modal(incident, action, policy.people),
        Action.PUBLIC: lambda: visibility_modal(incident, action, policy.people),
        Action.RESOLVE: lambda: resolve.resolve_modal(incident, now, policy.learning.causes),
        Action.CAUSES: lambda: resolve.causes_modal(incident, policy.learning.causes),
        Action.ESCALATE: lambda: calling.escalate_modal(incident),
        Action.NOTE: lambda: note_modal(incident, NoteForm()),
        Action.TASK: lambda: add_modal(incident.reference, incident.number, TaskForm(kind=usual_kind(incident.status))),
        Action.PAUSE: lambda: calling.pause_modal(incident, now),
    }
    return drawn[action]()


async def open_declare(handler: HandlerContext, body: Body, user: str, form: DeclareForm) -> None:
    """Open the declare modal.

    Raises `NotAllowed` for a guest who may not declare.
    """
    async with handler.runner.read() as unit:
        await require_right(unit, user, GuestRight.DECLARE)
    await handler.open_form(body, await drawn_declare(handler, user, form))


async def drawn_declare(handler: HandlerContext, user: str, form: DeclareForm) -> dict[str, Any]:
    """Return the declare modal as the workspace's policy and announcement channel make it."""
    async with handler.runner.read() as unit:
        policy = await current_policy(unit)
        announcement_channel = (await unit.workspaces.get()).announcement_channel
        wanted = Fingerprint(form.title, form.services)
        similar = await views_of(unit, await resembling(unit, user, wanted, SHOWN, drill=form.drill))
        known = [] if await is_guest(unit, user) else await hints(unit, wanted, handler.runner.clock.now())
    return declare_modal(
        form, policy, declarer=user, announcement_channel=announcement_channel, similar=similar, known=known
    )
