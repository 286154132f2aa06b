"""People who declare as fast as they can, by the requests alone that come of what they do in the form.

`Person` looks at the whole workspace before each step, to find what is visible, which among hundreds of channels takes
longer than the bot does. A crew looks once: one of it fills the form by what is visible, and all do the same again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp

from bench.declaring import filled
from sandbox.client import Person, PersonSawError, until
from sandbox.client.connection import Connection

if TYPE_CHECKING:
    from bench.calls import Json
    from bench.stage import Stage

TITLE = "The title"
DRILL = ("Drill",)
FORM_SECONDS = 5.0
"""How long one waits for the form to open: it cannot later than 3 s after the shortcut, as its trigger has expired."""


class _Noting(Connection):
    """A connection that remembers what was done on it."""

    def __init__(self, session: aiohttp.ClientSession, url: str, who: str) -> None:
        super().__init__(session, url, who)
        self.acts: list[tuple[str, Json]] = []

    async def act(self, kind: str, **fields: object) -> Json:
        self.acts.append((kind, dict(fields)))
        return await super().act(kind, **fields)


@dataclass(frozen=True, slots=True)
class Form:
    """The declare form, filled."""

    wire: Connection
    view: str

    async def submit(self) -> bool:
        """Press its submit button; False where that was refused, or not acknowledged in time."""
        try:
            answer = await self.wire.act("submit", view_id=self.view)
        except PersonSawError:
            return False
        return not answer.get("errors")


@dataclass(frozen=True, slots=True)
class Crew:
    """Who knows how to declare: the shortcut that opens the form, and what is put into it."""

    stage: Stage
    shortcut: str
    inputs: tuple[Json, ...]

    @classmethod
    async def taught(cls, stage: Stage, *marks: str) -> Crew:
        """Fill the form once as alice, with these boxes ticked, and close it."""
        wire = _Noting(stage.http, stage.url, "alice")
        modal = await filled(Person(wire), TITLE, *marks)
        await modal.close()
        shortcuts = [str(fields["callback_id"]) for kind, fields in wire.acts if kind == "global_shortcut"]
        return cls(stage, shortcuts[0], tuple(fields for kind, fields in wire.acts if kind == "input"))

    async def opened(self, who: str, title: str) -> Form:
        """Open the form as somebody and fill it."""
        wire = Connection(self.stage.http, self.stage.url, who)
        await wire.act("global_shortcut", callback_id=self.shortcut)
        view = await until(lambda: self._form(wire), seconds=FORM_SECONDS, what="the form")
        for fields in self.inputs:
            value = title if fields["value"] == TITLE else fields["value"]
            await wire.act("input", **fields | {"view_id": view, "value": value})
        return Form(wire, view)

    async def declare(self, who: str, title: str) -> bool:
        """Declare as somebody; False where it was refused, not acknowledged in time, or no form came."""
        try:
            form = await self.opened(who, title)
        except (PersonSawError, TimeoutError):
            return False
        return await form.submit()

    async def declare_all(self, titles: Iterable[str], people: Iterable[str], together: int) -> int:
        """Declare all of these, so many at a time, by one person after the other; return how many were refused."""
        work = iter(list(zip(titles, people, strict=True)))

        async def one_after_the_other() -> int:
            return sum([not await self.declare(who, title) for title, who in work])

        return sum(await asyncio.gather(*(one_after_the_other() for _ in range(together))))

    async def _form(self, wire: Connection) -> str | None:
        wanted = self.inputs[0]["block_id"]
        for view in (await wire.get("views"))["views"]:
            if any(block["block_id"] == wanted for block in view["blocks"]):
                return str(view["id"])
        return None


def everyone(count: int, each: int) -> list[str]:
    """Name who declares each of so many, when one person may declare only so many of them: in turn."""
    people = -(-count // each)
    return [f"crowd{number % people + 1}" for number in range(count)]
