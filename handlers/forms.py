"""Which modal each act opens, drawn from what the person may see and do now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.incidents.actions import Action
from bot.incidents.find import Place, allow, find
from bot.incidents.in_force import policy_of
from bot.incidents.policy import Policy
from bot.incidents.view import IncidentView, view_one
from bot.messages.modals import acts, calling, priority
from bot.messages.modals.declare import DeclareForm, declare_modal

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.door import Body, Door

_WORDS_ONLY = frozenset(acts.REASONS)


async def open_form(door: Door, body: Body, user: str, place: Place, action: Action) -> None:
    """Open the modal of `action` on the incident that `place` points at.

    Raises the refusals of finding it and of not being allowed.
    """
    async with door.desk.read() as unit:
        incident = await find(unit, user, place, usage=action)
        await allow(unit, user, incident, action)
        view = await view_one(unit, incident)
        policy = await policy_of(unit)
    await door.open_form(body, form_of(view, action, policy, door.desk.clock.now()))


def form_of(incident: IncidentView, action: Action, policy: Policy, now: datetime) -> dict[str, Any]:
    """Return the modal of `action` for the incident's newest state."""
    if action in _WORDS_ONLY:
        return acts.reason_modal(incident, action)
    match action:
        case Action.UPDATE:
            return acts.update_modal(incident, now)
        case Action.PRIORITY:
            return priority.priority_modal(incident, priority.current(incident, policy), policy)
        case Action.STATUS:
            return acts.status_modal(incident)
        case Action.ROLES:
            return acts.roles_modal(incident)
        case Action.RESOLVE:
            return acts.resolve_modal(incident, now)
        case Action.ESCALATE:
            return calling.escalate_modal(incident)
        case Action.PAUSE:
            return calling.pause_modal(incident, now)
    raise ValueError(f"{action} has no form")


async def open_declare(door: Door, body: Body, user: str, form: DeclareForm) -> None:
    """Open the declare modal."""
    await door.open_form(body, await drawn_declare(door, user, form))


async def drawn_declare(door: Door, user: str, form: DeclareForm) -> dict[str, Any]:
    """Return the declare modal as the workspace's policy and announcement channel make it."""
    async with door.desk.read() as unit:
        policy = await policy_of(unit)
        announcement_channel = (await unit.workspaces.get()).announcement_channel
    return declare_modal(form, policy, declarer=user, announcement_channel=announcement_channel)
