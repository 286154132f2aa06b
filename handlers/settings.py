"""The settings, for the people who may change them: opened from App Home or by command, part by part, and saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.access.keeping import Keeping, needed_for
from bot.domain.calendar import WorkingCalendar
from bot.domain.policy_parts import Edit, Part
from bot.incidents.policy_change import change_policy
from bot.language.texts import _
from bot.messages.ids import (
    ADD_STEP,
    REMOVE_STEP,
    SERVICE_MENU,
    SERVICE_VIEW,
    SERVICES_PAGE,
    SERVICES_VIEW,
    SETTINGS_BUTTON,
    settings_id,
)
from bot.messages.modals.form import Answers
from bot.messages.modals.settings_calendar import usual_place
from bot.messages.modals.settings_part import part_again, part_modal, read_part
from bot.messages.modals.settings_root import PARTS, LastChange, settings_modal
from bot.messages.modals.settings_services import (
    read_chosen_service,
    service_again,
)
from bot.messages.modals.settings_steps import Slots
from bot.queries.policy import current_policy
from handlers import settings_services
from handlers.admin import asking_slack, existing_groups, group_names, require_keeper, zone_of
from handlers.answers import Respond, Shown
from handlers.setup import setup_now

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body

View = dict[str, Any]

_PART_OF = {settings_id(part): part for part in PARTS}


async def open_settings(handler: HandlerContext, body: Body, user: str) -> None:
    """Open the settings; for people who may change only services, the services.

    Raises `NotAdmin` for people who may change nothing of them.
    """
    async with asking_slack(handler):
        keeping = await require_keeper(handler, user)
        names = await group_names(handler) if keeping is Keeping.SERVICES else {}
    listing = settings_services.listing(handler, user, names) if keeping is Keeping.SERVICES else None
    await handler.open_form(body, await (listing or _settings(handler, keeping)))


async def clicked(handler: HandlerContext, body: Body, _respond: Respond) -> None:
    """Open the settings, or one part of them on top."""
    user, name = body["user"]["id"], body["actions"][0]["action_id"]
    if name == SETTINGS_BUTTON:
        await open_settings(handler, body, user)
        return
    if name in {ADD_STEP, REMOVE_STEP}:
        await _other_steps(handler, body)
        return
    if name.startswith(SERVICES_PAGE):
        await settings_services.turn_page(handler, body)
        return
    if name == SERVICE_MENU:
        act, _colon, service = body["actions"][0]["selected_option"]["value"].partition(":")
        await handler.open_form(body, await settings_services.opened(handler, user, act, service))
        return
    async with asking_slack(handler):
        await require_keeper(handler, user, Keeping.SERVICES if name == SERVICES_VIEW else needed_for(_PART_OF[name]))
        names = await group_names(handler)
        part = _PART_OF.get(name)
        drawn = await (
            settings_services.listing(handler, user, names) if part is None else _part(handler, part, names, user)
        )
    await handler.open_form(body, drawn)


async def _other_steps(handler: HandlerContext, body: Body) -> None:
    """Show a form with one step more or fewer; what was typed stays, and nothing is kept until it is saved."""
    view = body["view"]
    async with asking_slack(handler):
        names = await group_names(handler)
    slots = Slots.read(Answers.of(view).metadata).after(body["actions"][0])
    if view["callback_id"] == SERVICE_VIEW:
        drawn = service_again(view, names, slots)
    else:
        part = _PART_OF[view["callback_id"]]
        drawn = part_again(part, PARTS[part], view, names, slots)
    await handler.redraw_form(body, drawn)


async def changed(handler: HandlerContext, body: Body) -> None:
    """Draw a form again for what was just put into it."""
    view = body["view"]
    part, slots = _PART_OF[view["callback_id"]], Slots.read(Answers.of(view).metadata)
    await handler.redraw_form(body, part_again(part, PARTS[part], view, {}, slots))


async def submitted(handler: HandlerContext, body: Body) -> Shown | None:
    """Save what was submitted, once however often it is delivered; or go on from a service to whom it calls.

    Raises the refusals of people who may not, of an outdated form, and of settings that do not hold together.
    """
    view = body["view"]
    match view["callback_id"]:
        case str(name) if name == SERVICES_VIEW:
            service, act = read_chosen_service(view)
            drawn = await settings_services.opened(handler, body["user"]["id"], act, service)
            return Shown(
                view=drawn,
                recorded=_("Nothing was changed."),
                again=_("Then choose the service again."),
                action="push",
            )
        case str(name) if name in settings_services.VIEWS:
            await settings_services.saved(handler, body)
        case name:
            part = _PART_OF[name]
            await _save_part(handler, body, read_part(part, PARTS[part], view))
    return None


async def _settings(handler: HandlerContext, keeping: Keeping) -> View:
    setup = await setup_now(handler)
    async with handler.runner.read() as unit:
        newest = await unit.policies.newest()
        last = LastChange(newest.part, newest.actor, newest.at) if newest else None
        return settings_modal(setup, last, {part for part in PARTS if needed_for(part) <= keeping})


async def _part(handler: HandlerContext, part: Part, names: dict[str, str], user: str) -> View:
    async with handler.runner.read() as unit:
        policy = await current_policy(unit)
    unset = part is Part.CALENDAR and policy.calendar == WorkingCalendar()
    guess = usual_place(await zone_of(handler, user)) if unset else None
    return part_modal(part, PARTS[part], policy, names, guess)


async def _save_part(handler: HandlerContext, body: Body, edit: Edit) -> None:
    user = body["user"]["id"]
    async with asking_slack(handler):
        keeping = await require_keeper(handler, user, needed_for(edit.part))
        existing = await existing_groups(handler) if edit.groups else frozenset()

    await handler.run(body, lambda ctx: change_policy(ctx, edit, existing))
    await handler.redraw_below(body, lambda: _settings(handler, keeping))
