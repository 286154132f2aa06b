"""/incident: one registry of subcommands, which also feeds help, the manifest and the docs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.access.find import IncidentRef
from bot.domain.errors import NoIncidentHere
from bot.domain.forms import DeclareForm
from bot.domain.references import lone_reference, parse_problem, parse_reference, reference, reference_within
from bot.incidents import practice
from bot.language.texts import N_
from bot.messages import help as help_texts
from bot.messages.message import Message
from bot.queries.policy import current_policy
from handlers import problems, queries
from handlers.action_spec import Group
from handlers.audit import open_audit
from handlers.commands.aiming import aimed, corrected, doubted, named_first
from handlers.commands.guessing import guessed, is_near
from handlers.commands.lifecycle import BY_SYNONYM, WORK
from handlers.commands.people import PEOPLE
from handlers.commands.problems import PROBLEMS
from handlers.commands.queries import LOOK
from handlers.commands.request import Command, Request
from handlers.commands.reviews import REVIEWS
from handlers.commands.synonyms import SYNONYMS, Line, read_line
from handlers.commands.tasks import TASKS
from handlers.commands.timeline import TIMELINE
from handlers.deliveries import channel_of, user_of
from handlers.forms import open_declare
from handlers.mentions import spelled_out, with_channels_spelled
from handlers.needs import Need
from handlers.settings import open_settings
from handlers.setup import greet_later

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body


async def _settings(request: Request) -> None:
    await open_settings(request.handler, request.body, request.user)


async def _audit(request: Request) -> None:
    await open_audit(request.handler, request.body, request.user, request.rest)


async def _practice(request: Request) -> Message | None:
    return await request.handler.run(request.body, practice.begin)


async def _help(request: Request) -> Message:
    if request.rest.lower() != "metrics":
        return await help_message(request.handler, request.user, channel_of(request.body))
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
            N_("change targets, escalation, calendar and services; for workspace admins"),
            _settings,
            need=Need.SETTING,
        ),
        Command(
            "audit",
            "audit [@who, INC-42] [30d]",
            N_("see who changed, saw, exported or was refused what; for workspace admins"),
            _audit,
            mentions=True,
            need=Need.ADMINISTERING,
        ),
        Command(
            "practice",
            "practice",
            N_("practise an incident in five minutes, step by step; nobody is called"),
            _practice,
            need=Need.DECLARING,
        ),
        Command("help", "help [metrics]", N_("show this list, or what the figures mean"), _help, need=Need.NOTHING),
    ),
}
"""Every subcommand of /incident, by what it is for."""
COMMANDS: tuple[Command, ...] = tuple(command for group in GROUPS.values() for command in group)
"""Every subcommand of /incident."""

_BY_WORD = {word: command for command in COMMANDS for word in (command.name, *command.aliases)}
_MEANINGS = {word: command.name for word, command in _BY_WORD.items()} | {
    word: meaning.split()[0] for word, meaning in SYNONYMS.items() if " " not in word
}
"""The command that each word means: its name, another name of it, or a word from elsewhere."""


async def help_message(handler: HandlerContext, user: str, channel_id: str) -> Message:
    """Return what can be done here, and the list of commands."""
    offered = await queries.offered_here(handler, user, channel_id, help_texts.MOST_USED)
    return help_texts.commands(described(), offered)


def described() -> help_texts.Described:
    """Return the usage and summary of every command, by what it is for."""
    return {str(title): [(command.usage, command.summary) for command in group] for title, group in GROUPS.items()}


async def run(handler: HandlerContext, body: Body) -> Message | None:
    """Carry out a typed command and return the answer to its author."""
    line = read_line(with_channels_spelled(str(body.get("text") or "")))
    if line.typed.lower() in {"", "help"}:
        greet_later(handler, body)
    if not line.typed:
        return await queries.menu(handler, user_of(body), channel_of(body))
    if (number := _named_alone(line)) is not None:
        return await queries.shown(handler, user_of(body), IncidentRef(number))
    if (problem := parse_problem(line.typed)) is not None:
        return await problems.shown(handler, user_of(body), problem)
    return await _carried_out(handler, body, _with_command_first(line))


def _named_alone(line: Line) -> int | None:
    """Return the incident that a line begins with, where no command follows; a bare number only where nothing does."""
    if read_line(line.rest).word in _BY_WORD:
        return None
    return parse_reference(line.typed) if line.rest else lone_reference(line.typed)


def _with_command_first(line: Line) -> Line:
    """Return `INC-42 ack` as `ack INC-42`."""
    number, meant = lone_reference(line.typed), read_line(line.rest)
    if number is None or meant.word not in _BY_WORD:
        return line
    return replace(meant, rest=f"{reference(number)} {meant.rest}".strip())


async def _carried_out(handler: HandlerContext, body: Body, line: Line) -> Message | None:
    command = _BY_WORD.get(line.word)
    if command is None:
        return await _unknown(handler, body, line)
    line = replace(line, word=command.name)
    here = None if named_first(line.rest) or reference_within(line.rest) is None else await _here(handler, body)
    if choices := doubted(line, here):
        return help_texts.which(choices)
    rest = aimed(command.name, line.rest, here)
    request = Request(handler, body, command.name, rest if command.mentions else spelled_out(rest))
    work = BY_SYNONYM.get(command.name, command.run) if line.by_synonym else command.run
    try:
        return await work(request)
    except NoIncidentHere:
        if line.by_synonym and line.rest:
            await _declare(handler, body)
            return None
        if (meant := corrected(line)) is not None:
            return help_texts.named_first(meant)
        raise


async def _here(handler: HandlerContext, body: Body) -> int | None:
    """Return the incident whose channel this is."""
    async with handler.runner.read() as unit:
        found = await unit.incidents.by_channel(channel_of(body), viewer=user_of(body))
    return None if found is None else found.number


async def _unknown(handler: HandlerContext, body: Body, line: Line) -> Message | None:
    """Answer words that are not a command: by the incident they name, by a guess, or with the form that declares."""
    found = reference_within(f"{line.typed} {line.rest}")
    title = _whole(body)
    if found is not None:
        shown = await queries.shown(handler, user_of(body), IncidentRef(found[0]))
        return help_texts.beside_title(shown, title)
    alone = not line.rest
    if (guess := guessed(line.word, _MEANINGS, alone=alone)) is not None:
        return help_texts.unknown(line.typed, f"{guess} {line.rest}".strip(), title)
    if is_near(line.word, _MEANINGS, alone=alone):
        return help_texts.not_guessed(line.typed, title)
    await _declare(handler, body)
    return None


async def _declare(handler: HandlerContext, body: Body) -> None:
    """Open the form that declares an incident, with the words typed as its title."""
    user = user_of(body)
    await open_declare(handler, body, user, DeclareForm(title=_whole(body)))


def _whole(body: Body) -> str:
    return " ".join(spelled_out(str(body["text"])).split())
