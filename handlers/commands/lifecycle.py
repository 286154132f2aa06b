"""Commands that work on an incident, from declaring it to its end."""

from __future__ import annotations

from typing import TypeVar

from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.closing import NotYetClosable
from bot.domain.errors import Refusal
from bot.domain.forms import CallForm, DeclareForm, ResolveForm
from bot.domain.spans import Span
from bot.domain.vocabulary import Priority, Status
from bot.incidents.lifecycle.ending import cancel, close, reopen, resolve
from bot.incidents.lifecycle.progress import acknowledge, change_priority, change_status, quick_update
from bot.incidents.lifecycle.waiting import pause, resume
from bot.incidents.people.escalation import Direction, escalate
from bot.incidents.people.roles import assign_one, read_wish
from bot.messages.message import Message
from bot.messages.modals.priority import current
from bot.queries.policy import current_policy
from handlers import people, queries
from handlers.closing import open_close
from handlers.commands.request import Command, Request, form, once, shown_word, split_word
from handlers.forms import open_declare
from handlers.mentions import split_audience

_Word = TypeVar("_Word", Priority, Status)


async def _declare(request: Request) -> None:
    wanted = DeclareForm(title=" ".join(request.rest.split()), manager=request.user)
    await open_declare(request.handler, request.body, request.user, wanted)


async def _ack(request: Request) -> Message | None:
    place = request.aim_only()
    return await once(request, place, lambda ctx: acknowledge(ctx, place), "acknowledged")


async def _update(request: Request) -> Message | None:
    place, text = request.aim()
    if not text:
        return await form(request, Action.UPDATE)
    return await once(request, place, lambda ctx: quick_update(ctx, place, text), "updated")


async def _priority(request: Request) -> Message | None:
    place, words = request.aim()
    first, reason = split_word(words)
    if not first:
        return await form(request, Action.PRIORITY)
    priority = _one_of(Priority, first.upper(), "priority", "P1, P2, P3, P4")

    async def work(ctx: Context) -> None:
        policy = await current_policy(ctx.unit)
        held = current(await queries.view_for(ctx.unit, request.user, place, "priority"), policy)
        await change_priority(ctx, place, held.overridden_to(priority, reason, policy))

    return await once(request, place, work, f"set to {priority}")


async def _status(request: Request) -> Message | None:
    place, words = request.aim()
    first, note = split_word(words)
    if not first:
        return await form(request, Action.STATUS)
    status = _one_of(Status, first.lower(), "status", "investigating, identified, monitoring")
    return await once(request, place, lambda ctx: change_status(ctx, place, status, note), f"set to {status}")


async def _roles(request: Request) -> Message | None:
    return await form(request, Action.ROLES)


async def _assign(request: Request) -> Message | None:
    place, words = request.aim()
    audience, rest = split_audience(words)
    wish = read_wish(audience.people, rest)
    if await people.handed_over_by_form(request.handler, request.body, request.user, place, wish):
        return None
    return await once(request, place, lambda ctx: assign_one(ctx, place, wish), "updated")


async def _escalate(request: Request) -> Message | None:
    place, words = request.aim()
    audience, why = split_audience(words)
    if not words:
        return await form(request, Action.ESCALATE)
    direction = Direction.HIERARCHIC if audience.nobody else Direction.FUNCTIONAL
    call = CallForm(direction=direction, audience=audience, why=why)
    return await once(request, place, lambda ctx: escalate(ctx, place, call), "escalated")


async def _pause(request: Request) -> Message | None:
    place, words = request.aim()
    if not words:
        return await form(request, Action.PAUSE)
    first, reason = split_word(words)
    try:
        span = Span.parse(first)
    except ValueError as error:
        raise Refusal(f"{error} Write it like `/incident pause 4h waiting for the provider`.") from None

    async def work(ctx: Context) -> None:
        calendar = (await current_policy(ctx.unit)).calendar
        await pause(ctx, place, span.after(ctx.now, calendar), reason)

    return await once(request, place, work, "paused")


async def _resume(request: Request) -> Message | None:
    place = request.aim_only()
    return await once(request, place, lambda ctx: resume(ctx, place), "resumed")


async def _clock(request: Request) -> Message:
    return await queries.clock(request.handler, request.user, request.aim_only())


async def _resolve(request: Request) -> Message | None:
    place, fix = request.aim()
    if not fix:
        return await form(request, Action.RESOLVE)
    return await once(request, place, lambda ctx: resolve(ctx, place, ResolveForm(fix=fix)), "resolved")


async def _causes(request: Request) -> Message | None:
    return await form(request, Action.CAUSES)


async def _reopen(request: Request) -> Message | None:
    place, reason = request.aim()
    if not reason:
        return await form(request, Action.REOPEN)
    return await once(request, place, lambda ctx: reopen(ctx, place, reason), "reopened")


async def _cancel(request: Request) -> Message | None:
    place, reason = request.aim()
    if not reason:
        return await form(request, Action.CANCEL)
    return await once(request, place, lambda ctx: cancel(ctx, place, reason), "cancelled")


async def _close(request: Request) -> Message | None:
    place, note = request.aim()
    if not note:
        return await form(request, Action.CLOSE)
    try:
        return await once(request, place, lambda ctx: close(ctx, place, note), "closed")
    except NotYetClosable:
        await open_close(request.handler, request.body, request.user, place, note)
        return None


def _one_of(kind: type[_Word], word: str, what: str, choices: str) -> _Word:
    try:
        return kind(word)
    except ValueError:
        raise Refusal(f"`{shown_word(word)}` is no {what}. Choose one of {choices}. Nothing was recorded.") from None


WORK = (
    Command("declare", "declare [title]", "open the form that declares an incident", _declare, ("new", "open")),
    Command("ack", "ack", "acknowledge: you are on it", _ack, ("acknowledge",)),
    Command("update", "update [text]", "post a status update, in a form or at once", _update),
    Command("priority", "priority [P1–P4 reason]", "change the priority, in a form or at once", _priority),
    Command("status", "status [status note]", "change the status, in a form or at once", _status),
    Command("roles", "roles", "say who leads, communicates and writes down", _roles),
    Command("assign", "assign @who role [note]", "give somebody a role", _assign, mentions=True),
    Command(
        "escalate",
        "escalate [@who] [why]",
        "call specialists or managers, who join the channel",
        _escalate,
        mentions=True,
    ),
    Command("pause", "pause [4h reason]", "it waits for somebody outside: reminders rest", _pause),
    Command("resume", "resume", "take a paused incident up again", _resume),
    Command("clock", "clock", "what is still to come, when, and why", _clock),
    Command("resolve", "resolve [what fixed it]", "service is restored", _resolve),
    Command("causes", "causes", "why it happened and whom it hit, once that is known", _causes, ("cause",)),
    Command("reopen", "reopen [reason]", "take a resolved, closed or cancelled incident up again", _reopen),
    Command("cancel", "cancel [reason]", "it was no incident", _cancel),
    Command("close", "close [note]", "end a resolved incident", _close),
)
"""Commands that work on an incident."""
