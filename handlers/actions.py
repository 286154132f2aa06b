"""Buttons and menus: on cards, announcements, menus, App Home, and fields that redraw their modal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bot.access.find import IncidentRef
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.durations import history, moments_of
from bot.domain.forms import DeclareForm
from bot.domain.policy_parts import Part
from bot.domain.resolution_time import why_not_resolved
from bot.domain.transitions import COUNTED
from bot.incidents.lifecycle.undoing import undo
from bot.incidents.lifecycle.waiting import snooze
from bot.incidents.people.escalation import take_over
from bot.messages.ids import (
    CHANNEL_BUTTON,
    CORRECT_VIEW,
    DECLARE_BUTTON,
    DECLARE_VIEW,
    DECLINE_BUTTON,
    FOLLOW_BUTTON,
    GRANT_BUTTON,
    HELP_BUTTON,
    LIST_BUTTON,
    MORE_MENU,
    SHOW_BUTTON,
    UNFOLLOW_BUTTON,
    number_of,
    settings_id,
    unpacked,
    view_id,
)
from bot.messages.modals.declare import read_declare
from bot.messages.modals.form import Answers
from bot.messages.modals.priority import priority_modal, read_priority
from bot.messages.modals.resolve import opened_at, read_resolve, resolve_modal
from bot.queries.policy import current_policy
from handlers import following, merging, people, queries, settings, update_form, updates
from handlers.action_specs import SPECS
from handlers.commands.dispatch import help_message, run
from handlers.context import reading
from handlers.deliveries import as_typed, channel_of, in_modal, user_of
from handlers.forms import drawn_declare, open_declare, open_form

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from handlers.answers import Respond
    from handlers.context import HandlerContext
    from handlers.deliveries import Body


_CARRYING: dict[str, Callable[[Context, IncidentRef, str], Awaitable[object]]] = {
    Action.SNOOZE: lambda ctx, place, minutes: snooze(ctx, place, int(minutes or 0)),
    Action.TAKE_OVER: take_over,
}
"""The acts whose buttons carry more than their incident: how long, and who led."""


async def clicked(handler: HandlerContext, body: Body, respond: Respond) -> None:
    """Do what a button or a menu asks."""
    action = body["actions"][0]
    name, value = _named(action)
    match name:
        case act if act in _CARRYING:
            number, _, carried = value.partition(":")
            await handler.run(body, lambda ctx: _CARRYING[act](ctx, _place(number), carried))
        case "declare":
            await open_declare(handler, body, body["user"]["id"], _from_button(body, value))
        case "channel":
            pass  # a link: Slack has opened it
        case "all":
            await handler.show(body, respond, await queries.menu_of(handler, body["user"]["id"], _place(value)))
        case "show":
            await handler.show(body, respond, await queries.shown(handler, body["user"]["id"], _place(value)))
        case "list":
            await handler.show(body, respond, await queries.listing(handler, body["user"]["id"], ""))
        case "follow" | "unfollow":
            await handler.show(body, respond, await following.by_button(handler, body, name, _place(value)))
        case "grant" | "decline":
            await people.answered(handler, body, respond, name, value)
        case "help":
            await handler.show(body, respond, await help_message(handler, user_of(body), channel_of(body)))
        case _:
            await _act(handler, body, Action(name), _place(value))


async def undone(handler: HandlerContext, body: Body, respond: Respond) -> None:
    """Undo the end that a button stands below, with an answer that only the person sees."""
    number, act = unpacked(str(body["actions"][0].get("value", "")))
    said = await handler.run(body, lambda ctx: undo(ctx, IncidentRef(number), act))
    if said is not None:
        await handler.show(body, respond, said)


async def run_line(handler: HandlerContext, body: Body, respond: Respond) -> None:
    """Do what typing the line that the button carries would do."""
    told = await run(handler, as_typed(body, str(body["actions"][0].get("value", ""))))
    if told is not None:
        await handler.show(body, respond, told)


async def turn_page(handler: HandlerContext, body: Body, respond: Respond) -> None:
    """Show another page of a list in its place."""
    words, _, page = str(body["actions"][0].get("value", "")).rpartition(":")
    message = await queries.listing(handler, user_of(body), words, number_of(page, "list"))
    if in_modal(body):
        await handler.redraw_form(body, reading(message, body["view"]["title"]["text"]))
    elif channel_of(body):
        respond.instead(message)
    else:
        await handler.show(body, respond, message)


def _from_button(body: Body, title: str) -> DeclareForm:
    """Return a form of this title; a menu of which the button is part is taken away once the form is submitted."""
    ephemeral = (body.get("container") or {}).get("is_ephemeral")
    menu = {"menu": body["response_url"]} if ephemeral and "response_url" in body else {}
    return DeclareForm(title=title, metadata=menu)


async def changed(handler: HandlerContext, body: Body) -> None:
    """Redraw a modal after a field that its preview depends on has changed."""
    view = body["view"]
    if view["callback_id"] == DECLARE_VIEW:
        drawn = await drawn_declare(handler, body["user"]["id"], read_declare(view))
        await handler.redraw_form(body, drawn)
    elif view["callback_id"] in _REDRAWN:
        await _REDRAWN[view["callback_id"]](handler, body)
    else:
        form = read_priority(view)
        place = IncidentRef(Answers.of(view).metadata["number"])
        async with handler.runner.read() as unit:
            incident = await queries.view_for(unit, body["user"]["id"], place, "priority")
            policy = await current_policy(unit)
        await handler.redraw_form(body, priority_modal(incident, form, policy))


async def _redraw_resolve(handler: HandlerContext, body: Body) -> None:
    """Ask why it was resolved at another time, once one was chosen, or say why it cannot have been."""
    view, form, refused = body["view"], read_resolve(body["view"]), None
    place = IncidentRef(Answers.of(view).metadata["number"])
    async with handler.runner.read() as unit:
        incident = await queries.view_for(unit, body["user"]["id"], place, "resolve")
        causes = (await current_policy(unit)).learning.causes
        if form.resolved_at is not None:
            at = history(moments_of(await unit.history.transitions([incident.id], COUNTED)))
            refused = why_not_resolved(at, form.resolved_at, handler.runner.clock.now())
    await handler.redraw_form(body, resolve_modal(incident, opened_at(view), causes, form, refused))


_REDRAWN: dict[str, Callable[[HandlerContext, Body], Awaitable[None]]] = {
    view_id(Action.UPDATE): update_form.changed,
    CORRECT_VIEW: updates.changed,
    view_id(Action.MERGE): merging.redraw,
    view_id(Action.RESOLVE): _redraw_resolve,
    **{settings_id(part): settings.changed for part in Part},
}
"""How each form is drawn again."""


async def _act(handler: HandlerContext, body: Body, action: Action, place: IncidentRef) -> None:
    """Do what needs no more said, else open the form that asks."""
    at_once = SPECS[action].at_once
    if at_once is None:
        await open_form(handler, body, user_of(body), place, action)
    else:
        await handler.run(body, lambda ctx: at_once(ctx, place))


def _named(action: dict[str, Any]) -> tuple[str, str]:
    if action["action_id"] == MORE_MENU:
        name, _, value = action["selected_option"]["value"].partition(":")
        return name, value
    return action["action_id"].removeprefix("incident.").partition(".")[0], action.get("value", "")


def _place(value: str) -> IncidentRef:
    return IncidentRef(number_of(value))


BUTTONS = (
    DECLARE_BUTTON,
    SHOW_BUTTON,
    LIST_BUTTON,
    HELP_BUTTON,
    CHANNEL_BUTTON,
    MORE_MENU,
    FOLLOW_BUTTON,
    UNFOLLOW_BUTTON,
    GRANT_BUTTON,
    DECLINE_BUTTON,
)
"""Action ids beside those of the acts themselves."""
