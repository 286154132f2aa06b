"""People who use Muster while it is under fire, and what each of them was answered."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from random import Random

from sandbox.client import Channel, ModalRefused, NotOnScreen, Person, PersonSawError, until

COMPANY = ("alice", "bob", "carmen", "dmitri", "farid")
_NOT = re.compile(r"othing (was|is) recorded|othing changed|not recorded", re.IGNORECASE)


class Answer(StrEnum):
    """What somebody was answered."""

    DONE = "done"
    NOT = "nothing was recorded"
    REFUSED = "refused"
    NONE = "no answer"


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody asked for, known by words of its own, and what they were answered."""

    who: str
    kind: str
    words: str
    answer: Answer
    said: str


DONE = {
    "update": re.compile(r"^Told|INC-\d+ is updated"),
    "note": re.compile(r"[Nn]oted|is in the timeline|[Aa]dded to the timeline"),
}
"""How the answer reads to what was recorded."""


@dataclass
class People:
    """The company at work: each does one thing after another until told to stop."""

    persons: dict[str, Person]
    random: Random
    acts: list[Act] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    """The numbers of the incidents whose channel everybody is in."""
    declared: int = 0
    stopping: bool = False
    _numbers: count[int] = field(default_factory=count)

    async def work(self) -> None:
        """Have all of them work until `stopping`."""
        seeds = {name: self.random.randrange(1 << 30) for name in self.persons}
        await asyncio.gather(*(self._works(name, Random(seed)) for name, seed in seeds.items()))  # noqa: S311 - no secret

    async def declares(self, name: str) -> Answer:
        """Have one declare an incident, by the form."""
        words = f"Trouble w{next(self._numbers)}x"
        answer, said = Answer.NONE, ""
        try:
            await self.persons[name].command("#general", f"/incident declare {words}")
            modal = await self.persons[name].modal()
            await modal.pick("Impact", "Major – many customers or a department are affected")
            await modal.refresh()
            await modal.pick("Urgency", "High")
            await modal.refresh()
            await modal.submit()
            views = await self.persons[name].views()
            again = next((view for view in views if view.submit_label == "Declare anyway"), None)
            if again is not None:
                await again.submit()
            said = " ".join(view.words for view in await self.persons[name].views() if words not in view.title)[:300]
            answer = Answer.NOT if _NOT.search(said) else Answer.DONE if words in said else Answer.NONE
        except (ModalRefused, NotOnScreen, TimeoutError, StopIteration) as error:
            answer, said = Answer.NONE, repr(error)
        except PersonSawError as error:
            said = str(error)
        self.acts.append(Act(name, "declare", words, answer, said))
        self.declared += answer is not Answer.NOT
        await self._close_all(name)
        return answer

    async def declares_at_last(self, name: str) -> None:
        """Have one declare an incident before anything goes wrong: a busy machine takes its time."""
        for _ in range(TRIES):
            if await self.declares(name) is Answer.DONE:
                return
            await asyncio.sleep(1)
        raise TimeoutError(f"nobody could declare: {self.acts[-1].said}")

    async def gathers(self, number: int, words: str) -> None:
        """Have everybody join an incident's channel, before anything goes wrong."""
        channel = await until(lambda: self._opened(number), what=f"the channel of {words}", seconds=20.0)
        for person in self.persons.values():
            await person.join(channel)
        self.known.append(number)

    async def _opened(self, number: int) -> Channel | None:
        seen = await self.persons["alice"].channels()
        return next((each for each in seen if each.name.startswith(f"inc-{number}-")), None)

    async def _works(self, name: str, random: Random) -> None:
        while not self.stopping:
            told = len(self.acts)
            await self._does_one(name, random)
            nobody_there = any(act.who == name and act.answer is Answer.NONE for act in self.acts[told:])
            await asyncio.sleep(random.uniform(0.02, 0.3) + nobody_there * _AGAIN_SECONDS)

    async def _does_one(self, name: str, random: Random) -> None:
        incident = f"INC-{random.choice(self.known)}"
        number = next(self._numbers)
        words = f"word{number}x"
        typed = {
            "update": f"update {incident} {words}",
            "note": f"note {incident} {words}",
            "ack": f"ack {incident}",
            "priority": f"priority {incident} P{random.randint(1, 4)} {words}",
            "status": f"status {incident} {random.choice(('identified', 'monitoring', 'investigating'))}",
            "resolve": f"resolve {incident} {words}",
            "reopen": f"reopen {incident} {words}",
            "follow": f"follow {incident}",
            "task": f"task {incident} {words}",
            "private": f"private {incident}",
            "public": f"public {incident}",
        }
        weights = {"update": 6, "note": 3, "ack": 2, "priority": 2, "private": 1, "public": 1, "declare": 1}
        kinds = [*typed, "declare"]
        kind = random.choices(kinds, [weights.get(each, 1) for each in kinds])[0]
        if kind == "declare":
            if self.declared < INCIDENTS:
                await self.declares(name)
            return
        await self._types(name, kind, words, typed[kind])

    async def _types(self, name: str, kind: str, words: str, typed: str) -> None:
        person = self.persons[name]
        try:
            said = (await person.command("#general", f"/incident {typed}")).words
            if kind in {"private", "public"}:
                said += await self._confirms(person)
        except PersonSawError as error:
            self.acts.append(Act(name, kind, words, Answer.NONE, str(error)))
            return
        except (ModalRefused, NotOnScreen, TimeoutError) as error:
            self.acts.append(Act(name, kind, words, Answer.NONE, repr(error)))
            return
        self.acts.append(Act(name, kind, words, _judged(kind, said), said))

    async def _confirms(self, person: Person) -> str:
        views = await person.views()
        for view in views:
            if view.title.endswith((": private", ": public")):
                await view.submit()
        return ""

    async def _close_all(self, name: str) -> None:
        for view in await self.persons[name].views():
            try:
                await view.close()
            except (PersonSawError, NotOnScreen, TimeoutError):
                continue

    def counts(self) -> Counter[Answer]:
        """Count the answers."""
        return Counter(act.answer for act in self.acts)


TRIES = 5
_AGAIN_SECONDS = 0.5
"""Real seconds after which people who were not answered go on."""
INCIDENTS = 6
"""Incidents of a run at most."""


def _judged(kind: str, said: str) -> Answer:
    if _NOT.search(said):
        return Answer.NOT
    done = DONE.get(kind)
    return Answer.DONE if done is None or done.search(said) else Answer.REFUSED
