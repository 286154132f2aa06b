"""/incident: one registry of subcommands, which also feeds help, the manifest and the docs."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from bot.access.find import IncidentRef
from bot.domain.errors import Refusal
from bot.domain.references import parse_problem, parse_reference
from bot.domain.text import readable
from bot.messages import help as help_texts
from bot.messages.message import Message
from bot.queries.policy import current_policy
from handlers import problems, queries
from handlers.action_spec import Group
from handlers.audit import open_audit
from handlers.commands.lifecycle import WORK
from handlers.commands.people import PEOPLE
from handlers.commands.problems import PROBLEMS
from handlers.commands.queries import LOOK
from handlers.commands.request import Command, Request
from handlers.commands.reviews import REVIEWS
from handlers.commands.tasks import TASKS
from handlers.commands.timeline import TIMELINE
from handlers.commands.words import shown_word, split_word
from handlers.mentions import spelled_out
from handlers.needs import Need
from handlers.settings import open_settings

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body


async def _settings(request: Request) -> None:
    await open_settings(request.handler, request.body, request.user)


async def _audit(request: Request) -> None:
    await open_audit(request.handler, request.body, request.user, request.rest)


async def _help(request: Request) -> Message:
    if request.rest.lower() != "metrics":
        return help_message()
    async with request.handler.runner.read() as unit:
        return help_texts.metrics(await current_policy(unit))


GROUPS = {
    Group.DURING: WORK,
    Group.RECORD: TIMELINE,
    Group.TASKS: TASKS,
    Group.PEOPLE: PEOPLE,
    Group.LOOKING: LOOK,
    Group.PROBLEMS: PROBLEMS,
    Group.AFTERWARDS: REVIEWS,
    Group.MUSTER: (
        Command(
            "settings",
            "settings",
            "targets, escalation, calendar, services: for workspace admins",
            _settings,
            need=Need.ADMINISTERING,
        ),
        Command(
            "audit",
            "audit [@who, INC-42] [30d]",
            "who changed, saw, took out or was refused what: for workspace admins",
            _audit,
            mentions=True,
            need=Need.ADMINISTERING,
        ),
        Command("help", "help [metrics]", "this list, or what the figures mean", _help, need=Need.NOTHING),
    ),
}
"""Every subcommand of /incident, by what it is for."""
COMMANDS: tuple[Command, ...] = tuple(command for group in GROUPS.values() for command in group)
"""Every subcommand of /incident."""

_BY_WORD = {word: command for command in COMMANDS for word in (command.name, *command.aliases)}


def help_message() -> Message:
    """Return the list of commands."""
    described = {str(title): [(command.usage, command.summary) for command in group] for title, group in GROUPS.items()}
    return help_texts.commands(described)


async def run(handler: HandlerContext, body: Body) -> Message | None:
    """Carry out a typed command and return what its author is told."""
    first, rest = split_word(str(body.get("text") or ""))
    word = readable(first)
    command = _BY_WORD.get(word.lower())
    by_mention = command is not None and command.mentions
    request = Request(handler, body, word.lower(), rest if by_mention else spelled_out(rest))
    if not word:
        return await queries.menu(handler, request.user, str(body["channel_id"]))
    if (number := parse_reference(word)) is not None:
        return await queries.shown(handler, request.user, IncidentRef(number))
    if (problem := parse_problem(word)) is not None:
        return await problems.shown(handler, request.user, problem)
    if command is None:
        nearest = difflib.get_close_matches(request.word, list(_BY_WORD), n=1, cutoff=0.5)
        raise Refusal(help_texts.unknown(shown_word(word), nearest[0] if nearest else None))
    return await command.run(request)
