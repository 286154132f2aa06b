"""A typed command: who typed what where, and what every subcommand of /incident has."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.access.find import IncidentRef
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.references import lone_reference, reference, split_reference
from bot.domain.text import escape
from bot.messages.message import Message, line
from handlers.forms import open_form

if TYPE_CHECKING:
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
    run: Run
    aliases: tuple[str, ...] = ()
    mentions: bool = False
    """Whether it means the people mentioned, not their names."""


async def once(
    request: Request, place: IncidentRef, work: Callable[[Context], Awaitable[object]], done: str
) -> Message | None:
    """Carry out `work`; in the incident's own channel its post is the answer, elsewhere say that it is done."""

    async def answering(ctx: Context) -> Message | None:
        await work(ctx)
        return None if place.number is None else line(f"{reference(place.number)} is {done}.")

    return await request.handler.run(request.body, answering)


async def form(request: Request, action: Action) -> Message | None:
    """Open the form of an act; the form is the answer."""
    place = request.aim_only()
    await open_form(request.handler, request.body, request.user, place, action)
    return None


def split_word(text: str) -> tuple[str, str]:
    """Split the first word off; people put line breaks into commands too."""
    first, *rest = text.split(maxsplit=1) or [""]
    return first, "".join(rest).strip()


def shown_word(word: str) -> str:
    """Return a word as it was typed, to be shown within backticks."""
    return escape(word.replace("`", "'"), 60)
