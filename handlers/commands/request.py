"""A typed command: who typed what where, and what every subcommand of /incident has."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from bot.access.find import IncidentRef
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.incident import IncidentView
from bot.domain.references import lone_reference, reference, split_reference
from bot.domain.undoing import SLIP_WINDOW
from bot.messages.message import Message, line
from bot.messages.undoing import with_undo
from handlers.action_spec import AtOnce, Done, Group, Typed
from handlers.action_specs import SPECS
from handlers.forms import open_form
from handlers.needs import Need, need_of

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.context import HandlerContext
    from handlers.deliveries import Body


@dataclass(frozen=True, slots=True)
class Request:
    """One typed command: who, where, and its words."""

    handler: HandlerContext
    body: Body
    word: str
    rest: str

    @property
    def user(self) -> str:
        """Who typed it."""
        return str(self.body["user_id"])

    @property
    def now(self) -> datetime:
        """When it is carried out."""
        return self.handler.runner.clock.now()

    def aim(self) -> tuple[IncidentRef, str]:
        """Split the words into the incident they are about and the rest."""
        number, rest = split_reference(self.rest)
        return IncidentRef(number, str(self.body["channel_id"])), rest

    def aim_only(self) -> IncidentRef:
        """Return the incident that the words name, where they can say nothing else."""
        return IncidentRef(lone_reference(self.rest), str(self.body["channel_id"]))


Run = Callable[[Request], Awaitable[Message | None]]


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand: how it is typed, what it does, and what carries it out."""

    name: str
    usage: str
    summary: str
    """Marked by `N_`: help says it in the reader's language."""
    run: Run
    need: Need = field(kw_only=True)
    aliases: tuple[str, ...] = ()
    mentions: bool = False
    """Whether it means the people mentioned, not their names."""


async def at_once(request: Request, place: IncidentRef, act: AtOnce, done: Done) -> Message | None:
    """Act; in the incident's own channel its post is the answer, elsewhere say that it is done."""

    async def work(ctx: Context) -> Message | None:
        result = await act(ctx, place)
        if isinstance(result, Message):
            return result
        return None if place.number is None else await _done(ctx, place.number, result, done)

    return await request.handler.run(request.body, work)


async def _done(ctx: Context, number: int, became: object, done: Done) -> Message:
    """Say that it is done, beside the button that undoes it where that is possible."""
    said = line(done.said(reference(number)))
    if not isinstance(became, IncidentView) or done.ends is None:
        return said
    act = await ctx.unit.history.latest(became.id, done.ends)
    return said if act is None else with_undo(said, number, act.id, ctx.now + SLIP_WINDOW)


async def run_typed(request: Request, action: Action) -> Message | None:
    """Do what was typed: at once where it says enough, else by the action's form."""
    spec = SPECS[action]
    read = None if spec.typed is None else spec.typed.read
    place, words = request.aim()
    if read is not None and words:
        act, done = read(words)
        return await at_once(request, place, act, done)
    if spec.at_once is not None and spec.typed is not None:
        return await at_once(request, request.aim_only(), spec.at_once, spec.typed.done)
    await open_form(request.handler, request.body, request.user, request.aim_only(), action)
    return None


def typed_actions(group: Group) -> list[Command]:
    """Return the commands of the actions that help names in this group, in the order of their rows."""
    rows = [(action, spec.typed) for action, spec in SPECS.items()]
    return [_command(action, row) for action, row in rows if row is not None and row.group is group]


def _command(action: Action, row: Typed) -> Command:
    run = partial(run_typed, action=action)
    return Command(action.typed, row.usage, row.summary, run, row.aliases, row.mentions, need=need_of(action))
