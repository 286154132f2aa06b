"""Who may read which incident's words at a moment, held against whatever there is to read since the last one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import aiohttp
import pytest
from sqlalchemy import select

from sandbox.client import Person
from storage.tables import Delivery
from tests.bot.private_life import CAST, GUEST, STRANGER, Life
from tests.bot.seen import Piece, pieces

_WORD = re.compile(r"zq\d+w\d+")
OUTSIDE = ""
"""Anyone who reads what leaves Slack: the webhook's receiver."""


@dataclass
class Sight:
    """Looks over every shoulder after each step: what is new must be of an incident that is theirs to see."""

    life: Life
    bodies: list[str]
    """What the webhook's receiver got."""
    may: dict[int, set[str]] = field(default_factory=dict)
    """Who could see an incident at the last look."""
    own: dict[str, int] = field(default_factory=dict)
    """Which incident a channel is or was of."""
    known: set[tuple[str, tuple[str, ...], str]] = field(default_factory=set)
    """Which word a person was shown before in which place: what was read rightly is not taken back."""
    files: dict[str, str] = field(default_factory=dict)
    told: int = 0

    async def everybody(self) -> list[Person]:
        """Return all who live through it."""
        return [await self.life.world.person(name) for name in (*CAST, GUEST, STRANGER)]

    async def look(self) -> None:
        """Let everything arrive; hold what is new to who might see it before this step or may after it."""
        await self.life.settle()
        people = await self.everybody()
        now = {number: await self._readers(number, people) for number in (1, 2)}
        may = {number: now[number] | self.may.get(number, set()) for number in now}
        for number, user in self.life.put_out:
            assert user not in now[number], (number, user, "was put out and still sees it")
        shown = await pieces(self.life.world, people, self.files)
        for person in people:
            for piece in [*shown[person.id], *self._answers(person)]:
                self._check(person, piece, may)
        for body in self.bodies[self.told :]:
            self.hold(OUTSIDE, body, may)
        self.told = len(self.bodies)
        await self._nothing_in_figures_and_errors()
        self.may = now

    def seen_by(self, person: Person) -> frozenset[int]:
        """Return which incidents a person could see at the last look."""
        return frozenset(number for number, readers in self.may.items() if person.id in readers)

    def _answers(self, person: Person) -> list[Piece]:
        """Return what a person was answered since the last look; it is never what they were shown before."""
        return [Piece(("answer",), text) for text in self.life.heard.pop(person.name, [])]

    def _check(self, person: Person, piece: Piece, may: dict[int, set[str]]) -> None:
        stays = piece.where[0] in {"message", "channel"}
        for made in self._words(piece.text):
            kept = (person.id, piece.where, made)
            theirs = person.id in may[self.life.planted[made]]
            # Anyone who is in its private channel reads there what Slack shows them, a stranger too.
            inside = bool(piece.channel) and self.own.get(piece.channel) == self.life.planted[made]
            if not (theirs or inside or (stays and kept in self.known)):
                pytest.fail(f"{self.life.done}: {person.name} reads {made}: {_around(piece.text, made)}")
            self.known.add(kept)

    def hold(self, reader: str, text: str, may: dict[int, set[str]] | None = None) -> None:
        """Hold a text to what its reader may see, as of the last look where nothing else is given."""
        may = self.may if may is None else may
        for made in self._words(text):
            if reader not in may[self.life.planted[made]]:
                pytest.fail(f"{self.life.done}: {reader or 'outside'} reads {made}: {_around(text, made)}")

    def _words(self, text: str) -> set[str]:
        return set(_WORD.findall(text.lower())) & self.life.planted.keys()

    async def _readers(self, number: int, people: list[Person]) -> set[str]:
        """Return who the gate lets see an incident; what everybody may, anyone outside may too."""
        async with self.life.bot.store.read() as unit:
            row = await unit.incidents.by_number_unseen(number)
            if row is None:
                return set()
            if row.channel_id:
                self.own[row.channel_id] = number
            readers = await unit.access.readers(row, [person.id for person in people])
        return readers if row.private else readers | {OUTSIDE}

    async def _nothing_in_figures_and_errors(self) -> None:
        """Read /metrics, and what is kept of why something was not delivered."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.life.bot.port}/metrics") as answer,
        ):
            figures = await answer.text()
        async with self.life.bot.store.read() as unit:
            errors = (await unit.session.execute(select(Delivery.error).where(Delivery.error.is_not(None)))).scalars()
            said = f"{figures}\n{list(errors)}"
        assert not self._words(said)


def _around(text: str, made: str) -> str:
    at = text.lower().find(made)
    return text[max(0, at - 400) : at + 80]
