"""One run: people and trouble for some seconds, then silence, then a look at what came of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bench.postgresql import socket_of
from bot.delivery.claiming import LEASE
from sandbox.client import Person, until
from sandbox.company import build_company
from sandbox.manifest import Manifest
from sandbox.server import Sandbox
from storage.engine import Database
from storage.reminders import PENDING
from storage.store import Store
from storage.tables import Reminder
from tests.bot.ledger import ledger
from tests.chaos.clock import HOSTS, RunClock
from tests.chaos.fire import Struck, burn
from tests.chaos.judge import judged
from tests.chaos.judge_reminders import reminders_in
from tests.chaos.line import Line, by_line
from tests.chaos.of_slack import SLOWEST_SECONDS
from tests.chaos.people import COMPANY, People
from tests.chaos.replicas import Replicas
from tests.chaos.scene import Scene
from tests.world import MANIFEST, World

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from tests.chaos.people import Answer

CONNECTED_SECONDS, QUIET_SECONDS = 30.0, 90.0
"""Real seconds at most until the processes are connected, and until nothing is left to do."""
BY_PYTHON = 100
"""Of so many seeds one has processes that import all themselves, as at a start of Muster; the others fork."""
WAIT_SECONDS = 5.0
"""Real seconds that people wait for a form: for three an app may open one, and has to have heard of what they did."""
RETRY_SECONDS = 60.0
"""A part of the time until Slack delivers again what nobody took: it does at once, after a minute and after five."""
GLANCE_SECONDS = 0.05
"""Real seconds between two looks of who waits, at least: to look takes processor time that the processes then lack."""
LOOKS = 8
"""Looks after which what is under way can only be waiting for that: they take longer than an app has to acknowledge."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is to be."""

    seed: int
    database_url: str
    replicas: int = 1
    troubles: int = 15
    """How many things go wrong."""
    patience: float = 2.0
    """Real seconds at most that a process or a database stands still."""
    incidents: int = 2
    """Incidents that are there before anything goes wrong."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run."""

    broken: list[str]
    answers: Counter[Answer]
    troubles: list[Struck]
    reminders: Counter[str]
    """How many reminders of each kind were said."""
    errors: str = field(repr=False)
    """What the processes wrote of errors."""


class _World(World):
    """A Slack by the time of a run, whose apps are processes of their own."""

    def __init__(self, stack: AsyncExitStack, database_url: str, clock: RunClock) -> None:
        super().__init__(stack, database_url, "socket")
        self.sandbox = Sandbox(build_company(clock), manifest=Manifest.load(MANIFEST), clock=clock)

    async def tick(self) -> None:
        """Let time pass by itself."""


async def ran(asked: Asked) -> Outcome:
    """Do one run, and judge it."""
    random = Random(asked.seed)  # noqa: S311 - chance, not secrets
    async with AsyncExitStack() as stack:
        time = Path(stack.enter_context(TemporaryDirectory(prefix="muster-time-"))) / "clock"
        clock = RunClock.begin(time)
        world = _World(stack, asked.database_url, clock)
        await world.open()
        database = Database.connect(asked.database_url)
        stack.push_async_callback(database.dispose)
        store = Store(database, world.sandbox.workspace.team.id)
        line = Line("")
        environment = _environment(world, await _by(stack, line, asked.database_url))
        replicas = Replicas(time, environment, by_python=asked.seed % BY_PYTHON == 0)
        stack.push_async_callback(replicas.end)
        await _started(world, replicas, asked.replicas)
        persons = {name: await _person(stack, world, name) for name in COMPANY}
        people = People(persons, Random(random.random()))  # noqa: S311 - chance, not secrets
        for number in range(1, asked.incidents + 1):
            await people.declares_at_last("alice")
            await people.gathers(number, f"INC-{number}")
        await until(lambda: _heeded(world), seconds=CONNECTED_SECONDS, what="every event to be taken")
        chance = Random(random.random())  # noqa: S311 - chance, not secrets
        scene = Scene(world.sandbox, replicas, asked.database_url, line, clock, chance, asked.patience)
        troubles: list[Struck] = []
        await _under_fire(people, burn(scene, asked.troubles, troubles))
        errors = await _quiet(world, scene, store)
        found = await ledger(world, store)
        broken = [*replicas.broken, *await judged(people.acts, store, found, clock.now(), scene.refused)]
        return Outcome(broken, people.counts(), troubles, Counter(reminders_in(found)), errors)


async def _by(stack: AsyncExitStack, line: Line, url: str) -> str:
    """Return the URL by which processes reach the database: PostgreSQL by a line that can be cut."""
    if url.startswith("sqlite"):
        return url
    line.socket = socket_of(url)
    port = await stack.enter_async_context(line.served())
    return by_line(url, port)


def _environment(world: World, database_url: str) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": world.sandbox.tokens.bot,
        "SLACK_APP_TOKEN": world.sandbox.tokens.app,
        "SLACK_API_URL": world.sandbox.api_url,
        "DATABASE_URL": database_url,
        "PORT": "0",
        "MUSTER_LOG_LEVEL": "ERROR",
    }


async def _person(stack: AsyncExitStack, world: World, name: str) -> Person:
    return await stack.enter_async_context(Person.connect(world.sandbox.url, name, seconds=WAIT_SECONDS, tick=_pause))


async def _started(world: World, replicas: Replicas, number: int) -> None:
    for host in range(number):
        await replicas.start(host)

    async def connected() -> bool:
        return world.sandbox.delivery.connected

    await until(connected, seconds=CONNECTED_SECONDS, what="a process to connect")


async def _heeded(world: World) -> bool:
    return int((await world.control("GET", "deliveries"))["under_way"]) == 0


async def _under_fire(people: People, fire: Coroutine[Any, Any, None]) -> None:
    """Have people work until the fire is out."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(people.work())
        try:
            await fire
        finally:
            people.stopping = True


async def _quiet(world: World, scene: Scene, store: Store) -> str:
    """End all trouble, start a process that carries what is left, and wait until nothing is; return what was logged."""
    world.sandbox.faults.clear()
    errors = await scene.replicas.end()
    await asyncio.sleep(SLOWEST_SECONDS)  # what they have sent arrives
    scene.replicas.logs.clear()
    for host in range(HOSTS):
        scene.clock.set_wrong(host, 0.0)
    scene.line.commits_to_lose = 0
    scene.clock.skip(LEASE.total_seconds())
    await _started(world, scene.replicas, 1)
    try:
        await _silence(world, scene, store)
        await asyncio.sleep(0.3)  # what the last of it asks for
        await _silence(world, scene, store)
    except TimeoutError:  # what is left is what the judge finds
        errors += await scene.replicas.end()
    return errors


async def _silence(world: World, scene: Scene, store: Store) -> None:
    """Wait until nothing is left to do; the minutes until Slack delivers again what nobody took pass at once."""
    looks = 0

    async def quiet() -> bool:
        nonlocal looks
        await scene.replicas.replace_dead()
        heeded = await _heeded(world)  # first: what is taken meanwhile leaves work
        if await _at_work(world, scene, store):
            looks = 0
            return False
        looks += 1
        if looks % LOOKS == 0:
            scene.clock.skip(RETRY_SECONDS)
        return heeded

    await until(quiet, seconds=QUIET_SECONDS, what="silence", tick=_pause)


async def _pause() -> None:
    await asyncio.sleep(GLANCE_SECONDS)


async def _at_work(world: World, scene: Scene, store: Store) -> bool:
    """Say whether anything is left that waits for nothing else."""
    now = scene.clock.now()
    async with store.read() as unit:
        waits = await unit.outbox.due(now)
        unsaid = select(Reminder.id).where(Reminder.state == PENDING, Reminder.due_at <= now).limit(1)
        overdue = (await unit.session.execute(unsaid)).first() is not None  # claimed or not
    return bool(waits) or overdue or bool(world.sandbox.sharing.under_way)
