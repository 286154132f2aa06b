"""Problems in Slack: reading them, their buttons, their forms and the suggestions in these."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bot.access.find import IncidentRef, allow, find
from bot.access.kinds import require_right
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.audit import Way
from bot.domain.errors import OtherVersion, Refusal
from bot.domain.policy import GuestRight
from bot.domain.post_incident import ProblemStatus
from bot.domain.problem import ProblemView
from bot.domain.problem_forms import RaiseForm
from bot.domain.problem_lifecycle import OPEN_PROBLEMS, UNCLOSED
from bot.domain.references import problem_reference, reference
from bot.domain.text import clip, escape
from bot.incidents.communication.audience import readers_of
from bot.incidents.lifecycle.known_errors import offered_to, pass_over, use_workaround
from bot.language.texts import _
from bot.messages.ids import number_of
from bot.messages.message import Message
from bot.messages.modals.form import TITLE_LIMIT, Answers
from bot.messages.problems import forms, ids
from bot.messages.problems.problem import LISTED, problem_message, problem_modal
from bot.messages.problems.problem import problems as problem_list
from bot.messages.problems.using import read_use, use_modal
from bot.problems import changing
from bot.problems.find import find_problem, may_change, require_change
from bot.problems.raising import raise_problem
from bot.problems.view import history_of, problem_view, problem_views
from bot.queries.incidents import as_read, view_one
from handlers import queries
from handlers.answers import Respond, Shown
from handlers.update_form import with_members

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body
    from storage.store import Unit
    from storage.tables import Problem

Drawn = Callable[[ProblemView], dict[str, Any]]
_SUGGESTED = 20
_TEXT = 75
"""Characters of an option's text: https://docs.slack.dev/reference/block-kit/composition-objects/option-object"""
_WORDS = {
    "open": OPEN_PROBLEMS,
    "known": frozenset({ProblemStatus.KNOWN_ERROR}),
    "all": frozenset(ProblemStatus),
}


async def shown(handler: HandlerContext, user: str, number: int) -> Message:
    """Tell everything about one problem."""
    return problem_message(*await _looked_at(handler, user, number))


async def listing(handler: HandlerContext, user: str, word: str) -> Message:
    """List the open problems, the known errors, or all.

    Raises `Refusal` for another word.
    """
    which = word.lower() or "open"
    if which not in _WORDS:
        raise Refusal(
            _(
                "There is no list of problems `{word}`. Choose one of {choices}.",
                word=escape(word, 60),
                choices=", ".join(_WORDS),
            )
        )
    async with handler.runner.read() as unit:
        rows = await unit.problems.listed(_WORDS[which], viewer=user, limit=LISTED)
        total = await unit.problems.count(_WORDS[which], viewer=user)
        seen = await unit.access.looked_at(user, [row.origin_id for row in rows if row.origin_id])
        await queries.audited_looks(handler, user, seen, Way.LIST)
        views = await problem_views(unit, rows, user, handler.runner.clock.now())
    return problem_list(views, total, which)


async def open_raise(handler: HandlerContext, body: Body, user: str, place: IncidentRef, title: str = "") -> None:
    """Open the form that raises a problem: from the incident that is named or whose channel this is, else alone.

    Raises the refusals of finding an incident that is named.
    """
    async with handler.runner.read() as unit:
        here = await unit.incidents.by_channel(place.channel_id or "", viewer=user) if place.number is None else None
        named = IncidentRef(here.number) if here is not None else place
        if named.number is not None:
            drawn = await _raising_from(unit, user, named, title)
        else:
            await require_right(unit, user, GuestRight.DECLARE)
            drawn = forms.raise_modal(RaiseForm(title=title, owner=user))
    await handler.open_form(body, drawn)


async def clicked(handler: HandlerContext, body: Body, _respond: Respond) -> None:
    """Do what a button about a problem asks."""
    action, user = body["actions"][0], body["user"]["id"]
    name = action["action_id"]
    if name == ids.WHICH:
        await _redraw(handler, body, user)
        return
    if name == ids.CANDIDATE:
        await _raise_for(handler, body, user, action.get("value", ""))
        return
    if name in _ANSWERS:
        await _answer(handler, body, name, action.get("value", ""))
        return
    if name == ids.USE:
        await _open_use(handler, body, user, action.get("value", ""))
        return
    number = number_of(action.get("value", ""), "problems")
    if name == ids.SHOW:
        await show(handler, body, user, number)
        return
    async with handler.runner.read() as unit:
        problem = await find_problem(unit, user, number)
        if name != ids.LINK:
            await require_change(unit, user, problem)
        view = await problem_view(unit, problem, user, handler.runner.clock.now())
    await handler.open_form(body, _FORMS[name](view))


async def show(handler: HandlerContext, body: Body, user: str, number: int) -> None:
    """Open what a problem is, where the person may see it."""
    await handler.open_form(body, problem_modal(*await _looked_at(handler, user, number)))


async def _raise_for(handler: HandlerContext, body: Body, user: str, value: str) -> None:
    """Open the form that raises a problem for a service's repeated incidents that the person sees."""
    try:
        kept = json.loads(value)
        service, numbers = str(kept["service"]), [int(number) for number in kept["incidents"]]
    except (ValueError, KeyError, TypeError) as unreadable:
        raise OtherVersion("problems") from unreadable
    async with handler.runner.read() as unit:
        seen = await unit.incidents.seen_among(numbers, user)
    title = clip(_("Repeated incidents of {service}", service=service), TITLE_LIMIT)
    form = RaiseForm(title=title, owner=user, incidents=tuple(number for number in numbers if number in seen))
    await handler.open_form(body, forms.raise_modal(form))


async def _answer(handler: HandlerContext, body: Body, name: str, value: str) -> None:
    """Answer a known error that was offered in an incident."""
    problem, incident = _offered(value)
    await handler.run(body, lambda ctx: _ANSWERS[name](ctx, problem, incident))


def _offered(value: str) -> tuple[int, int]:
    """Return the numbers of a known error and of the incident it is offered in."""
    problem, _, incident = value.partition(":")
    return number_of(problem, "problems"), number_of(incident, "problems")


_ANSWERS: dict[str, Callable[[Context, int, int], Awaitable[None]]] = {ids.NOT_THIS: pass_over}


async def _open_use(handler: HandlerContext, body: Body, user: str, value: str) -> None:
    """Open the form that uses a known error's workaround: it shows what each audience will read."""
    async with handler.runner.read() as unit:
        problem, incident = await offered_to(unit, user, *_offered(value))
        known = await problem_view(unit, problem, user, handler.runner.clock.now())
        view, readers = await view_one(unit, incident), await readers_of(unit, incident)
        muster = (await unit.workspaces.get()).bot_user_id
    await handler.open_form(body, use_modal(view, known, await with_members(handler, readers, muster)))


async def used(handler: HandlerContext, body: Body) -> None:
    """Use a known error's workaround as the form says.

    Raises the refusals of doing so; nothing is recorded then.
    """
    problem, incident, for_users = read_use(body["view"])
    await handler.run(body, lambda ctx: use_workaround(ctx, problem, incident, for_users))


_FORMS: dict[str, Drawn] = {
    ids.EDIT: forms.edit_modal,
    ids.STATUS: forms.status_modal,
    ids.OWNER: forms.owner_modal,
    ids.LINK: forms.link_modal,
    ids.UNLINK: forms.unlink_modal,
}


async def submitted(handler: HandlerContext, body: Body) -> Shown | None:
    """Carry out a submitted form; then show the problem as it stands.

    Raises the refusals of its act; nothing is recorded then.
    """
    view, user = body["view"], body["user"]["id"]
    numbers: list[int] = []

    async def work(ctx: Context) -> None:
        problem = await _WORK[view["callback_id"]](ctx, view)
        numbers.append(problem.number)

    await handler.run(body, work)
    if not numbers:
        return None
    if view.get("previous_view_id") and view["callback_id"] != ids.RAISE:
        await handler.redraw_below(body, lambda: _hub(handler, user, numbers[0]))
        return None
    return Shown(
        view=await _hub(handler, user, numbers[0]),
        recorded=_("What you entered is recorded."),
        again=_("Then use `/incident problem {problem}`.", problem=problem_reference(numbers[0])),
    )


async def _edit(ctx: Context, view: Body) -> Problem:
    return await changing.edit(ctx, _about(view), forms.read_edit(view))


async def _status(ctx: Context, view: Body) -> Problem:
    form = forms.read_status(view)
    if form is None:
        raise Refusal(_("Choose a status."), field="status")
    return await changing.change_status(ctx, _about(view), form)


async def _owner(ctx: Context, view: Body) -> Problem:
    return await changing.assign_owner(ctx, _about(view), Answers.of(view).user("owner"))


async def _link(ctx: Context, view: Body) -> Problem:
    chosen = [int(number) for number in Answers.of(view).choices("incidents")]
    return await changing.link_incidents(ctx, _about(view), chosen)


async def _unlink(ctx: Context, view: Body) -> Problem:
    answers = Answers.of(view)
    return await changing.unlink_incident(
        ctx, _about(view), int(answers.choice("incident") or 0), answers.text("reason")
    )


async def _raise(ctx: Context, view: Body) -> Problem:
    return await raise_problem(ctx, forms.read_raise(view))


_WORK: dict[str, Callable[[Context, Body], Awaitable[Problem]]] = {
    ids.RAISE: _raise,
    ids.EDIT: _edit,
    ids.STATUS: _status,
    ids.OWNER: _owner,
    ids.LINK: _link,
    ids.UNLINK: _unlink,
}
VIEWS = tuple(_WORK)
"""Callback ids of the forms."""


async def suggested_problems(handler: HandlerContext, body: Body) -> list[dict[str, Any]]:
    """Return problems that are not closed, that the person sees and that match what was typed."""
    async with handler.runner.read() as unit:
        user, typed = body["user"]["id"], str(body.get("value", "")).strip()
        found = await unit.problems.search(typed, UNCLOSED, viewer=user, limit=_SUGGESTED)
        origins = [each.origin_id for each in found if each.origin_id]
        await queries.audited_looks(handler, user, await unit.access.looked_at(user, origins), Way.SUGGESTION)
    return [_option(f"{problem_reference(each.number)} {each.title}", each.number) for each in found]


async def suggested_incidents(handler: HandlerContext, body: Body) -> list[dict[str, Any]]:
    """Return incidents that the person sees and that match what was typed."""
    async with handler.runner.read() as unit:
        user, typed = body["user"]["id"], str(body.get("value", "")).strip()
        found = await unit.incidents.search(typed, viewer=user, limit=_SUGGESTED)
        await queries.note_looks(handler, unit, user, found, Way.SUGGESTION)
    return [_option(f"{reference(each.number)} {each.title}", each.number) for each in found]


def _option(text: str, number: int) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": clip(text, _TEXT)}, "value": str(number)}


async def _raising_from(unit: Unit, user: str, place: IncidentRef, title: str) -> dict[str, Any]:
    incident = await find(unit, user, place, usage=Action.PROBLEM.typed)
    await allow(unit, user, incident, Action.PROBLEM)
    origin = await as_read(unit, user, await view_one(unit, incident))
    return forms.raise_modal(forms.prefilled(origin, user).titled(title), origin)


async def _redraw(handler: HandlerContext, body: Body, user: str) -> None:
    """Redraw the form that raises a problem after one to link to was chosen, or taken out again."""
    form = forms.read_raise(body["view"])
    async with handler.runner.read() as unit:
        incident = await find(unit, user, IncidentRef(form.origin), usage=Action.PROBLEM.typed)
        drawn = forms.raise_modal(form, await view_one(unit, incident))
    await handler.redraw_form(body, drawn)


async def _looked_at(handler: HandlerContext, user: str, number: int) -> tuple[ProblemView, list[Any], bool]:
    """Return a problem as a person may see it, its history, and whether they may change it."""
    async with handler.runner.read() as unit:
        problem = await find_problem(unit, user, number)
        await note_look(handler, unit, user, problem)
        view = await problem_view(unit, problem, user, handler.runner.clock.now())
        return view, await history_of(unit, problem, user), await may_change(unit, user, problem)


async def note_look(handler: HandlerContext, unit: Unit, user: str, problem: Problem) -> None:
    """Before anything is told, record who looks at a private incident's problem without taking part in it."""
    origin = await unit.incidents.by_id(problem.origin_id) if problem.origin_id else None
    if origin is not None:
        await queries.record_access(handler, unit, user, origin)


async def _hub(handler: HandlerContext, user: str, number: int) -> dict[str, Any]:
    return problem_modal(*await _looked_at(handler, user, number))


def _about(view: Body) -> int:
    return int(Answers.of(view).metadata["problem"])
