"""Which modal each act opens, drawn from what the person may see and do now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.incidents.actions import Action
from bot.incidents.find import Place, allow, find
from bot.incidents.view import IncidentView, view_one
from bot.messages.modals import acts, priority
from bot.messages.modals.declare import DeclareForm, declare_modal

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.door import Body, Door
    from storage.store import Unit

_WORDS_ONLY = frozenset(acts.REASONS)


async def open_form(door: Door, body: Body, user: str, place: Place, action: Action) -> None:
    """Open the modal of `action` on the incident that `place` points at.

    Raises the refusals of finding it and of not being allowed.
    """
    async with door.desk.read() as unit:
        incident = await find(unit, user, place, usage=action)
        await allow(unit, user, incident, action)
        view = await view_one(unit, incident)
    await door.open_form(body, form_of(view, action, door.desk.clock.now()))


def form_of(incident: IncidentView, action: Action, now: datetime) -> dict[str, Any]:
    """Return the modal of `action` for the incident's newest state."""
    if action in _WORDS_ONLY:
        return acts.reason_modal(incident, action)
    match action:
        case Action.UPDATE:
            return acts.update_modal(incident, now)
        case Action.PRIORITY:
            return priority.priority_modal(incident, priority.current(incident))
        case Action.STATUS:
            return acts.status_modal(incident)
        case Action.ROLES:
            return acts.roles_modal(incident)
        case Action.RESOLVE:
            return acts.resolve_modal(incident, now)
    raise ValueError(f"{action} has no form")


async def open_declare(door: Door, body: Body, user: str, form: DeclareForm) -> None:
    """Open the declare modal."""
    async with door.desk.read() as unit:
        announcement_channel = await announcement_channel_of(unit)
    await door.open_form(body, declare_modal(form, declarer=user, announcement_channel=announcement_channel))


async def announcement_channel_of(unit: Unit) -> str:
    """Return the name of the channel that incidents are announced in."""
    return (await unit.workspaces.get()).announcement_channel
