"""The services among the settings: their list, page by page, and what is done with one of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bot.commands.runner import Context
from bot.domain.policy import ServicePolicy
from bot.domain.policy_parts import Part, ServiceEdit, content_of
from bot.incidents.policy_change import change_service
from bot.incidents.service_change import NoSuchService, merge_service, remove_service, rename_service
from bot.messages.ids import (
    SERVICE_CALENDAR_VIEW,
    SERVICE_MERGE_VIEW,
    SERVICE_REMOVE_VIEW,
    SERVICE_RENAME_VIEW,
    SERVICE_VIEW,
    SERVICES,
    number_of,
)
from bot.messages.modals.form import Answers
from bot.messages.modals.settings_service_calendar import read_service_calendar, service_calendar_modal
from bot.messages.modals.settings_service_change import NAME, merge_modal, remove_modal, rename_modal
from bot.messages.modals.settings_services import (
    CALLS,
    HOURS,
    LISTED,
    MERGE,
    RENAME,
    Page,
    read_service,
    service_modal,
    services_modal,
)
from bot.queries.calling import services_of
from bot.queries.policy import current_policy
from handlers.admin import asking_slack, existing_groups, group_names, require_keeper

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body

View = dict[str, Any]

_READ = {SERVICE_VIEW: read_service, SERVICE_CALENDAR_VIEW: read_service_calendar}
_CHANGES: dict[str, Callable[[Context, str, Answers], Awaitable[None]]] = {
    SERVICE_RENAME_VIEW: lambda ctx, name, answers: rename_service(ctx, name, answers.text(NAME)),
    SERVICE_MERGE_VIEW: lambda ctx, name, answers: merge_service(ctx, name, answers.choice(SERVICES) or ""),
    SERVICE_REMOVE_VIEW: lambda ctx, name, _answers: remove_service(ctx, name),
}
VIEWS = frozenset({*_READ, *_CHANGES})


async def listing(handler: HandlerContext, user: str, names: dict[str, str], number: int = 0) -> View:
    """Draw a page of the list of services."""
    async with handler.runner.read() as unit:
        found = await unit.services.page(number * LISTED, LISTED + 1, viewer=user)
        shown = [service.name for service in found[:LISTED]]
        kept = dict(await unit.services.settings_by_name(shown))
    services = [(name, next(iter(services_of([kept.get(name, {})])), ServicePolicy())) for name in shown]
    return services_modal(Page(services, number, more=len(found) > LISTED), names)


async def turn_page(handler: HandlerContext, body: Body) -> None:
    """Show another page in the place of this one.

    Raises the refusals of people who may not.
    """
    user = body["user"]["id"]
    async with asking_slack(handler):
        await require_keeper(handler, user)
        names = await group_names(handler)
    number = number_of(str(body["actions"][0].get("value", "")))
    await handler.redraw_form(body, await listing(handler, user, names, number))


async def opened(handler: HandlerContext, user: str, act: str, name: str) -> View:
    """Draw the form of what is to be done with a service.

    Raises the refusals of people who may not, and `NoSuchService`.
    """
    async with asking_slack(handler):
        await require_keeper(handler, user)
        names = await group_names(handler)
    async with handler.runner.read() as unit:
        known, policy = await unit.services.named(name), await current_policy(unit)
        kept = known.responders if known else None
        if act in {CALLS, HOURS}:
            calendar = content_of(policy, Part.CALENDAR)
            calls = act == CALLS
            return service_modal(name, kept, names) if calls else service_calendar_modal(name, kept, calendar)
        if known is None:
            raise NoSuchService
        incidents = len(await unit.services.incidents_of(known))
    if act == RENAME:
        return rename_modal(name)
    return merge_modal(name, incidents) if act == MERGE else remove_modal(name, incidents)


async def saved(handler: HandlerContext, body: Body) -> None:
    """Carry out what was submitted about a service, and show the list below as it is then.

    Raises the refusals of people who may not, of an outdated form, and of what cannot be done.
    """
    user, view = body["user"]["id"], body["view"]
    read, change = _READ.get(view["callback_id"]), _CHANGES.get(view["callback_id"])
    async with asking_slack(handler):
        await require_keeper(handler, user)
        existing = await existing_groups(handler) if read else frozenset()
    if read is not None:
        edit: ServiceEdit = read(view)
        await handler.run(body, lambda ctx: change_service(ctx, edit, existing))
    elif change is not None:
        answers = Answers.of(view)
        await handler.run(body, lambda ctx: change(ctx, answers.metadata["service"], answers))

    async def below() -> View:
        return await listing(handler, user, await group_names(handler))

    await handler.redraw_below(body, below)
