"""/incident: one registry of subcommands, which also feeds help, the manifest and the docs."""

from __future__ import annotations

import difflib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.errors import Refusal
from bot.incidents.actions import Action
from bot.incidents.desk import Act, Answer
from bot.incidents.ending import cancel, close, reopen, resolve
from bot.incidents.escalation import Direction, escalate
from bot.incidents.find import Place
from bot.incidents.in_force import policy_of
from bot.incidents.progress import acknowledge, change_priority, change_status, quick_update
from bot.incidents.references import lone_reference, parse_reference, reference, split_reference
from bot.incidents.roles import assign_one, read_wish
from bot.incidents.spans import Span
from bot.incidents.vocabulary import Priority, Status
from bot.incidents.waiting import pause, resume
from bot.messages import help as help_texts
from bot.messages.message import Message, line
from bot.messages.modals.acts import ResolveForm
from bot.messages.modals.calling import CallForm
from bot.messages.modals.declare import DeclareForm
from bot.messages.modals.priority import current
from bot.messages.text import escape, readable
from handlers import following, people, reads, reports, summaries
from handlers.forms import open_declare, open_form
from handlers.mentions import spelled_out, split_audience
from handlers.settings import open_settings

if TYPE_CHECKING:
    from handlers.door import Body, Door


_Word = TypeVar("_Word", Priority, Status)


@dataclass(frozen=True, slots=True)
class Request:
    """One typed command: who, where, and its words."""

    door: Door
    body: Body
    word: str
    rest: str

    @property
    def user(self) -> str:
        """Who typed it."""
        return str(self.body["user_id"])

    def aim(self) -> tuple[Place, str]:
        """Split the words into the incident they are about and the rest."""
        number, rest = split_reference(self.rest)
        return Place(number, str(self.body["channel_id"])), rest

    def aim_only(self) -> Place:
        """Return the incident that the words name, where they can say nothing else."""
        return Place(lone_reference(self.rest), str(self.body["channel_id"]))


Run = Callable[[Request], Awaitable[Message | None]]


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand: how it is typed, what it does, and what carries it out."""

    name: str
    usage: str
    summary: str
    run: Run
    aliases: tuple[str, ...] = ()


async def _once(request: Request, place: Place, work: Callable[[Act], Awaitable[object]], done: str) -> Message | None:
    """Carry out `work`; in the incident's own channel its post is the answer, elsewhere say that it is done."""

    async def answering(act: Act) -> Answer:
        await work(act)
        if place.number is None:
            return Answer()
        return Answer(message=line(f"{reference(place.number)} is {done}."))

    key = f"command:{request.body['trigger_id']}"
    return (await request.door.desk.once(key, request.user, "command", answering)).message


async def _form(request: Request, action: Action) -> Message | None:
    """Open the form of an act; the form is the answer."""
    place = request.aim_only()
    await open_form(request.door, request.body, request.user, place, action)
    return None


async def _declare(request: Request) -> None:
    form = DeclareForm(title=" ".join(request.rest.split()), manager=request.user)
    await open_declare(request.door, request.body, request.user, form)


async def _ack(request: Request) -> Message | None:
    place = request.aim_only()
    return await _once(request, place, lambda act: acknowledge(act, place), "acknowledged")


async def _update(request: Request) -> Message | None:
    place, text = request.aim()
    if not text:
        return await _form(request, Action.UPDATE)
    return await _once(request, place, lambda act: quick_update(act, place, text), "updated")


async def _priority(request: Request) -> Message | None:
    place, words = request.aim()
    first, reason = split_word(words)
    if not first:
        return await _form(request, Action.PRIORITY)
    priority = _one_of(Priority, first.upper(), "priority", "P1, P2, P3, P4")

    async def work(act: Act) -> None:
        policy = await policy_of(act.unit)
        form = current(await reads.view_for(act.unit, request.user, place, "priority"), policy)
        await change_priority(act, place, form.overridden_to(priority, reason, policy))

    return await _once(request, place, work, f"set to {priority}")


async def _status(request: Request) -> Message | None:
    place, words = request.aim()
    first, note = split_word(words)
    if not first:
        return await _form(request, Action.STATUS)
    status = _one_of(Status, first.lower(), "status", "investigating, identified, monitoring")
    return await _once(request, place, lambda act: change_status(act, place, status, note), f"set to {status}")


async def _roles(request: Request) -> Message | None:
    return await _form(request, Action.ROLES)


async def _assign(request: Request) -> Message | None:
    place, words = request.aim()
    audience, rest = split_audience(words)
    wish = read_wish(audience.people, rest)
    if await people.handed_over_by_form(request.door, request.body, request.user, place, wish):
        return None
    return await _once(request, place, lambda act: assign_one(act, place, wish), "updated")


async def _catch_up(request: Request) -> Message:
    return await reads.caught_up(request.door, request.user, request.aim_only())


async def _access(request: Request) -> Message | None:
    return await people.access(request.door, request.body, request.user, request.rest)


async def _private(request: Request) -> Message | None:
    return await _form(request, Action.PRIVATE)


async def _public(request: Request) -> Message | None:
    return await _form(request, Action.PUBLIC)


async def _escalate(request: Request) -> Message | None:
    place, words = request.aim()
    audience, why = split_audience(words)
    if not words:
        return await _form(request, Action.ESCALATE)
    direction = Direction.HIERARCHIC if audience.nobody else Direction.FUNCTIONAL
    form = CallForm(direction=direction, audience=audience, why=why)
    return await _once(request, place, lambda act: escalate(act, place, form), "escalated")


async def _pause(request: Request) -> Message | None:
    place, words = request.aim()
    if not words:
        return await _form(request, Action.PAUSE)
    first, reason = split_word(words)
    try:
        span = Span.parse(first)
    except ValueError as error:
        raise Refusal(f"{error} Write it like `/incident pause 4h waiting for the provider`.") from None

    async def work(act: Act) -> None:
        calendar = (await policy_of(act.unit)).calendar
        await pause(act, place, span.after(act.now, calendar), reason)

    return await _once(request, place, work, "paused")


async def _resume(request: Request) -> Message | None:
    place = request.aim_only()
    return await _once(request, place, lambda act: resume(act, place), "resumed")


async def _clock(request: Request) -> Message:
    return await reads.clock(request.door, request.user, request.aim_only())


async def _times(request: Request) -> None:
    await reports.open_times(request.door, request.body, request.user, request.aim_only())


async def _report(request: Request) -> Message:
    return await reports.report(request.door, request.body, request.user, request.rest)


async def _summary(request: Request) -> Message | None:
    return await summaries.summary(request.door, request.body, request.user, request.rest)


async def _resolve(request: Request) -> Message | None:
    place, fix = request.aim()
    if not fix:
        return await _form(request, Action.RESOLVE)
    form = ResolveForm(fix=fix, root_cause="", resolved_at=None, reason="")
    return await _once(request, place, lambda act: resolve(act, place, form), "resolved")


async def _reopen(request: Request) -> Message | None:
    place, reason = request.aim()
    if not reason:
        return await _form(request, Action.REOPEN)
    return await _once(request, place, lambda act: reopen(act, place, reason), "reopened")


async def _cancel(request: Request) -> Message | None:
    place, reason = request.aim()
    if not reason:
        return await _form(request, Action.CANCEL)
    return await _once(request, place, lambda act: cancel(act, place, reason), "cancelled")


async def _close(request: Request) -> Message | None:
    place, note = request.aim()
    if not note:
        return await _form(request, Action.CLOSE)
    return await _once(request, place, lambda act: close(act, place, note), "closed")


async def _follow(request: Request) -> Message:
    return await following.by_command(request.door, request.body, "follow", request.rest)


async def _unfollow(request: Request) -> Message:
    return await following.by_command(request.door, request.body, "unfollow", request.rest)


async def _following(request: Request) -> Message:
    return await following.listed(request.door, request.user)


async def _list(request: Request) -> Message:
    return await reads.listing(request.door, request.user, request.rest)


async def _show(request: Request) -> Message:
    return await reads.shown(request.door, request.user, request.aim_only())


async def _settings(request: Request) -> None:
    await open_settings(request.door, request.body, request.user)


async def _help(request: Request) -> Message:
    if request.rest.lower() != "metrics":
        return help_message()
    async with request.door.desk.read() as unit:
        return help_texts.metrics(await policy_of(unit))


COMMANDS = (
    Command("declare", "declare [title]", "open the form that declares an incident", _declare, ("new", "open")),
    Command("ack", "ack", "acknowledge: you are on it", _ack, ("acknowledge",)),
    Command("update", "update [text]", "post a status update, in a form or at once", _update),
    Command("priority", "priority [P1–P4 reason]", "change the priority, in a form or at once", _priority),
    Command("status", "status [status note]", "change the status, in a form or at once", _status),
    Command("roles", "roles", "say who leads, communicates and writes down", _roles),
    Command("assign", "assign @who role [note]", "give somebody a role", _assign),
    Command("escalate", "escalate [@who] [why]", "call specialists or managers, who join the channel", _escalate),
    Command("pause", "pause [4h reason]", "it waits for somebody outside: reminders rest", _pause),
    Command("resume", "resume", "take a paused incident up again", _resume),
    Command("clock", "clock", "what is still to come, when, and why", _clock),
    Command("resolve", "resolve [what fixed it]", "service is restored", _resolve),
    Command("reopen", "reopen [reason]", "take a resolved, closed or cancelled incident up again", _reopen),
    Command("cancel", "cancel [reason]", "it was no incident", _cancel),
    Command("close", "close [note]", "end a resolved incident", _close),
    Command("follow", "follow [P1, service …]", "be told of an incident, a service or a priority", _follow),
    Command("unfollow", "unfollow [P1, service …]", "be told no longer", _unfollow),
    Command("following", "following", "what you follow", _following),
    Command("catchup", "catchup", "what you must know of an incident, for your eyes only", _catch_up, ("brief",)),
    Command("access", "access INC-42 [why]", "ask to be let into an incident you cannot see", _access),
    Command("private", "private", "have only members see it, after telling what that does", _private),
    Command("public", "public", "have everybody see it, after telling what that does", _public),
    Command("list", "list [status]", "list open incidents, or those of one status", _list, ("ls",)),
    Command("show", "show", "everything about one incident, with its durations so far", _show),
    Command("times", "times", "correct when it began, was acknowledged or resolved, with a reason", _times),
    Command("report", "report [30d] [by service] [csv]", "figures of a period: 90d, this week, 2026-10", _report),
    Command("summary", "summary [last week, settings, here]", "the weekly or monthly summary, for your eyes", _summary),
    Command("settings", "settings", "targets, escalation, calendar, services: for workspace admins", _settings),
    Command("help", "help [metrics]", "this list, or what the figures mean", _help),
)
"""Every subcommand of /incident."""

_BY_WORD = {word: command for command in COMMANDS for word in (command.name, *command.aliases)}


_WITH_MENTIONS = frozenset({"escalate", "assign"})
"""Subcommands that mean the people mentioned, not their names."""


def help_message() -> Message:
    """Return the list of commands."""
    return help_texts.commands([(command.usage, command.summary) for command in COMMANDS])


async def run(door: Door, body: Body) -> Message | None:
    """Carry out a typed command and return what its author is told."""
    word, rest = split_word(readable(str(body.get("text") or "")))
    request = Request(door, body, word.lower(), rest if word.lower() in _WITH_MENTIONS else spelled_out(rest))
    if not word:
        return await reads.menu(door, request.user, str(body["channel_id"]))
    if (number := parse_reference(word)) is not None:
        return await reads.shown(door, request.user, Place(number))
    command = _BY_WORD.get(request.word)
    if command is None:
        nearest = difflib.get_close_matches(request.word, list(_BY_WORD), n=1, cutoff=0.5)
        raise Refusal(help_texts.unknown(_shown(word), nearest[0] if nearest else None))
    return await command.run(request)


def split_word(text: str) -> tuple[str, str]:
    """Split the first word off; people put line breaks into commands too."""
    first, *rest = text.split(maxsplit=1) or [""]
    return first, "".join(rest).strip()


def _shown(word: str) -> str:
    return escape(word.replace("`", "'"), 60)


def _one_of(kind: type[_Word], word: str, what: str, choices: str) -> _Word:
    try:
        return kind(word)
    except ValueError:
        raise Refusal(f"`{_shown(word)}` is no {what}. Choose one of {choices}. Nothing was recorded.") from None
