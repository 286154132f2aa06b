"""Reviews in Slack: the command, their buttons and their forms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bot.access.find import IncidentRef, allow, find
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.incident import IncidentView
from bot.domain.references import reference
from bot.domain.reviews.review import ReviewView
from bot.language.texts import _
from bot.messages.ids import number_of
from bot.messages.message import Message, line
from bot.messages.modals.form import Answers
from bot.messages.reviews import ids, modals
from bot.messages.reviews.reading import read_modal
from bot.queries.incidents import view_one
from bot.reviews import acts
from bot.reviews.document import document
from bot.reviews.facts import facts_of_review
from bot.reviews.find import find_review
from bot.reviews.view import view_of_review
from handlers import queries
from handlers.answers import Respond, Shown
from handlers.deliveries import in_modal

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body
    from storage.store import Unit
    from storage.tables import Incident, Review

Work = Callable[[Context, IncidentRef, "Body"], Awaitable[None]]


async def opened(handler: HandlerContext, body: Body, user: str, place: IncidentRef) -> Message | None:
    """Show the review of an incident to read, or begin one where there is none.

    Raises the refusals of finding the incident and of not being allowed.
    """
    drawn = await _page(handler, user, place, 0)
    if drawn is not None:
        await handler.open_form(body, drawn)
        return None

    async def work(ctx: Context) -> Message | None:
        await acts.open_review(ctx, place)
        return None if place.number is None else line(_begun(place.number))

    return await handler.run(body, work)


def _begun(number: int) -> str:
    return _("The review of {incident} has begun.", incident=reference(number))


async def asked_for(handler: HandlerContext, body: Body, respond: Respond) -> None:
    """Show or begin the review of the incident whose button was clicked."""
    told = await opened(handler, body, body["user"]["id"], _place(body["actions"][0].get("value", "")))
    if told is not None:
        await handler.show(body, respond, told, _("Review"))


async def clicked(handler: HandlerContext, body: Body, respond: Respond) -> None:
    """Do what a button of a review asks."""
    action, user = body["actions"][0], body["user"]["id"]
    number, _colon, page = action.get("value", "").partition(":")
    place = _place(number)
    match action["action_id"]:
        case ids.SIGN_BUTTON:
            await handler.run(body, lambda ctx: acts.sign_off(ctx, place))
            await _redraw(handler, body, user, place)
        case ids.FILE_BUTTON:
            await handler.run(body, lambda ctx: acts.get_file(ctx, place))
            told = line(_("The review comes as a file in your messages with Muster."))
            await handler.show(body, respond, told, _("Review"))
        case ids.READ_BUTTON:
            await opened(handler, body, user, place)
        case name if name in _FORMS:
            async with handler.runner.read() as unit:
                incident, review = await _worked_on(unit, user, place)
            await handler.open_form(body, _FORMS[name](incident, review))
        case _:
            await _redraw(handler, body, user, place, int(page or 0))


_FORMS: dict[str, Callable[[IncidentView, ReviewView], dict[str, Any]]] = {
    ids.EDIT_BUTTON: modals.edit_modal,
    ids.SEND_BUTTON: modals.send_modal,
    ids.PLAN_BUTTON: modals.plan_modal,
    ids.BACK_BUTTON: lambda incident, _review: modals.back_modal(incident),
}
"""The form that each button opens."""


async def submitted(handler: HandlerContext, body: Body) -> Shown | None:
    """Carry out a submitted form; parts that someone else has changed are shown to their author again."""
    view, user = body["view"], body["user"]["id"]
    place = IncidentRef(int(Answers.of(view).metadata["number"]))

    try:
        await handler.run(body, lambda ctx: _WORK[view["callback_id"]](ctx, place, view))
    except acts.Clashed as clash:
        async with handler.runner.read() as unit:
            incident = (await _worked_on(unit, user, place))[0]
        return Shown(
            view=modals.clashed_modal(incident, modals.read_edit(view), clash.parts),
            recorded=_("Nothing was recorded: someone else has changed the same part of the review."),
            again=_("Then press *Edit* and write your words again."),
        )
    if view.get("previous_view_id"):
        await handler.redraw_below(body, lambda: _below(handler, user, place))
    return None


async def _below(handler: HandlerContext, user: str, place: IncidentRef) -> dict[str, Any]:
    """Draw the review that lies below a form that was submitted."""
    drawn = await _page(handler, user, place, 0)
    if drawn is None:
        raise LookupError("a review that was worked on is gone")
    return drawn


async def _edit(ctx: Context, place: IncidentRef, view: Body) -> None:
    await acts.edit(ctx, place, modals.read_edit(view))


async def _send(ctx: Context, place: IncidentRef, view: Body) -> None:
    answers = Answers.of(view)
    await acts.send(ctx, place, answers.users("reviewers"), answers.moment("meeting"))


async def _plan(ctx: Context, place: IncidentRef, view: Body) -> None:
    await acts.plan(ctx, place, modals.read_plan(view))


async def _back(ctx: Context, place: IncidentRef, view: Body) -> None:
    await acts.take_back(ctx, place, Answers.of(view).text("reason"))


_WORK: dict[str, Work] = {
    ids.EDIT_VIEW: _edit,
    ids.SEND_VIEW: _send,
    ids.PLAN_VIEW: _plan,
    ids.BACK_VIEW: _back,
}
"""What each form does when it is submitted."""


async def _page(handler: HandlerContext, user: str, place: IncidentRef, page: int) -> dict[str, Any] | None:
    """Draw a page of the review that a person means, if there is one."""
    async with handler.runner.read() as unit:
        found = await _looked_at(unit, user, place)
        if found is None:
            return None
        await queries.record_access(handler, unit, user, found[0])
        facts = await facts_of_review(unit, *found, handler.runner.clock.now())
    return read_modal(facts.incident, facts.review, document(facts), page)


async def _redraw(handler: HandlerContext, body: Body, user: str, place: IncidentRef, page: int = 0) -> None:
    """Show the newest state of the review, or another page of it, in the modal that was clicked in, if it was one."""
    if in_modal(body):
        drawn = await _page(handler, user, place, page)
        if drawn is not None:
            await handler.redraw_form(body, drawn)


async def _looked_at(unit: Unit, user: str, place: IncidentRef) -> tuple[Incident, Review] | None:
    """Return the incident that a person means with its review, if it has one."""
    incident = await find(unit, user, place, usage=Action.REVIEW.typed)
    review = await unit.reviews.of(incident.id)
    if review is None:
        await allow(unit, user, incident, Action.REVIEW)
        return None
    return incident, review


async def _worked_on(unit: Unit, user: str, place: IncidentRef) -> tuple[IncidentView, ReviewView]:
    """Return the review that a person may work on now."""
    incident, review = await find_review(unit, user, place)
    return await view_one(unit, incident), await view_of_review(unit, review, incident)


def _place(value: str) -> IncidentRef:
    return IncidentRef(number_of(value, "review"))
