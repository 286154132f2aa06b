"""Two incidents on their way: each word in them stands in one of them alone, and is known again wherever it shows."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

from app import Muster
from sandbox.client import Person, PersonSawError
from tests.bot.seen import channel_of
from tests.world import World, declared

CAST = ("alice", "bob", "carmen", "dmitri", "farid", "grace", "kavya")
"""Who lives through it; any of them may become a member, or never be one."""
GUEST, STRANGER = "noor", "zoe"
"""Somebody who sees what they take part in alone, and somebody of another workspace, who sees nothing."""


@dataclass
class Life:
    """The incidents INC-1 and INC-2, the words planted in them, and what people were answered."""

    world: World
    chance: random.Random
    start: Callable[[], AbstractAsyncContextManager[Muster]]
    """Starts the bot, as it runs throughout."""
    bot: Muster = field(init=False)
    running: AbstractAsyncContextManager[Muster] = field(init=False)
    done: list[str] = field(default_factory=list)
    """What was done to which incident so far: what a failure shows."""
    planted: dict[str, int] = field(default_factory=dict)
    heard: dict[str, list[str]] = field(default_factory=dict)
    put_out: set[tuple[int, str]] = field(default_factory=set)
    """Who was put out of the channel of which private incident, and not let in by anybody since."""

    async def up(self) -> None:
        """Have the bot run."""
        self.running = self.start()
        self.bot = await self.running.__aenter__()

    async def down(self) -> None:
        """Stop the bot."""
        await self.running.__aexit__(None, None, None)

    async def settle(self) -> None:
        """Let everything arrive."""
        await self.world.settled(self.bot, 30, tick=1)

    def word(self, number: int) -> str:
        """Plant another word, in one incident."""
        made = f"zq{len(self.planted)}w{self.chance.randrange(10**6)}"
        self.planted[made] = number
        return made

    async def type(self, person: Person, text: str, place: str = "#general") -> None:
        """Type a command, and remember whatever was answered."""
        try:
            reply = await person.command(place, f"/incident {text}".strip())
            self.heard.setdefault(person.name, []).append(str(reply.raw))
        except PersonSawError as error:
            self.heard.setdefault(person.name, []).append(error.text)

    async def private(self, number: int) -> bool:
        """Say whether an incident is private now."""
        async with self.bot.store.read() as unit:
            row = await unit.incidents.by_number_unseen(number)
        return row is not None and row.private

    async def member(self, number: int) -> Person | None:
        """Return somebody of the company who is in an incident's channel."""
        people = [await self.world.person(name) for name in CAST]
        inside = [person for person in people if await channel_of(person, number)]
        return self.chance.choice(inside) if inside else None


async def declare(life: Life, number: int, *, private: bool) -> None:
    """Declare an incident of which every part has a word of its own."""
    people = [await life.world.person(name) for name in CAST[:4]]
    declarer, manager = life.chance.sample(people, 2)
    names = {user["id"]: user["real_name"] for user in (await declarer.workspace())["users"]}
    await declared(
        declarer,
        f"{life.word(number)} is down",
        description=f"It says {life.word(number)}",
        manager=names[manager.id],
        marks=("Private",) if private else (),
        services=(life.word(number),),
    )
    await life.settle()
