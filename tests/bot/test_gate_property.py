"""No word of a private incident reaches who may not see it at that moment: random lives, by every way out there is."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from aiohttp import web

from app import Muster
from bot.audit.export import export_audit
from bot.domain.errors import MusterError
from bot.reports.export_files import Format, export
from bot.reviews.export import FORMS, export_review
from handlers.connection import listening
from sandbox.client import Person
from sandbox.workspace import Team
from tests.bot.carried import NAMED, carried, unread
from tests.bot.private_acts import ACTS
from tests.bot.private_life import CAST, GUEST, STRANGER, Life, declare
from tests.bot.private_sight import OUTSIDE, Sight
from tests.bot.seen import close_all
from tests.world import World, declared

SIGNED_WITH = "anything, and long enough"
ROADS = (
    "",
    "list",
    "list all",
    "show INC-{0}",
    "catchup INC-{0}",
    "clock INC-{0}",
    "INC-{0}",
    "ack INC-{0}",
    "update INC-{0} x",
    "task INC-{0} x @grace",
    "tasks INC-{0}",
    "tasks INC-{0} all",
    "tasks",
    "access INC-{0} please",
    "follow INC-{0}",
    "follow P1",
    "following",
    "unfollow INC-{0}",
    "assign INC-{0} @grace scribe",
    "private INC-{0}",
    "times INC-{0}",
    "causes INC-{0}",
    "close INC-{0} x",
    "merge INC-{0}",
    "merge INC-1 into INC-{0}",
    "unmerge INC-{0}",
    "declare is down",
    "timeline INC-{0}",
    "timeline INC-{0} hidden",
    "note INC-{0} x",
    "review INC-{0}",
    "report 7d",
    "report 7d by service",
    "report 7d by cause csv",
    "summary",
    "help metrics",
    "PRB-{0}",
    "show PRB-{0}",
    "problems all",
    "problem INC-{0}",
    "list all mine",
    "list all P1",
    "{0}",
    "what about INC-{0}",
    "assign @grace scribe INC-{0}",
    "note x INC-{0}",
    "find zq",
    "audit",
    "audit INC-{0} 7d",
)
"""What people type who look for it."""
GLANCES = ("", "list all", "show INC-{0}", "catchup INC-{0}", "find zq", "PRB-{0}")
"""What everybody types after each step, one of them each."""


@asynccontextmanager
async def outside() -> AsyncIterator[tuple[str, list[str]]]:
    """Give the address of a receiver of the webhook, and the bodies it gets."""
    bodies: list[str] = []

    async def take(request: web.Request) -> web.Response:
        bodies.append((await request.read()).decode())
        return web.Response()

    server = web.Application()
    server.router.add_post("/hook", take)
    async with listening(server, 0) as port:
        yield f"http://127.0.0.1:{port}/hook", bodies


async def lived(url: str, chance: random.Random, order: list[int]) -> list[str]:
    """Live through two incidents in this order of acts, and look after each; return all words planted."""
    async with AsyncExitStack() as stack:
        hook, bodies = await stack.enter_async_context(outside())
        world = World(stack, url, "socket")
        await world.open()

        def start() -> AbstractAsyncContextManager[Muster]:
            return world.bot(
                muster_webhook_url=hook,
                muster_webhook_secret=SIGNED_WITH,
                muster_webhook_allow_internal=True,
                muster_log_level="DEBUG",
            )

        life = Life(world, chance, start)
        await life.up()
        try:
            await _all_of_it(stack, life, Sight(life, bodies), order)
        finally:
            await life.down()
    return list(life.planted)


async def _all_of_it(stack: AsyncExitStack, life: Life, sight: Sight, order: list[int]) -> None:
    _meet_a_stranger(life.world)
    for person in await sight.everybody():
        await life.type(person, "list", "#warehouse" if person.name == GUEST else "#general")
    for number in (1, 2):
        await declare(life, number, private=number == 1)
        await sight.look()
    for act in order:
        number = life.chance.choice((1, 2))
        member = await life.member(number)
        if member is not None:
            life.done.append(f"{member.name} {ACTS[act].__name__} INC-{number}")
            await ACTS[act](life, member, number)
            await life.settle()
            await _glance(life, sight)
            await sight.look()
    shut_out = [name for name in CAST if sight.seen_by(await life.world.person(name)) < {1, 2}]
    for name in (life.chance.choice(shut_out or CAST), GUEST):
        await _look_everywhere(life, await life.world.person(name), "#warehouse" if name == GUEST else "#general")
        await sight.look()
    assert await _carried_words(life) == []
    await _exported(life, sight)
    await _another_workspace(stack, life)


async def _carried_words(life: Life) -> list[tuple[str, str]]:
    """Return where what nobody reads carries a word that was typed, whichever incident it is of, and that word.

    The names of channels and files may have words of an incident that is public, or was.
    """
    found = [each for call in await life.world.calls() for each in carried(call)]
    people = [await life.world.person(name) for name in CAST]
    found += [each for person in people for modal in await person.views() for each in unread(modal.view, "view")]
    always_private = not any(act.endswith("_turn INC-1") for act in life.done)
    secret = {made for made, number in life.planted.items() if number == 1 and always_private}
    return [
        (path, made)
        for path, text in found
        for made in (secret if path in NAMED else life.planted)
        if made in text.lower()
    ]


def _meet_a_stranger(world: World) -> None:
    """Bring in somebody whom one meets in a shared channel."""
    workspace = world.sandbox.workspace
    general = workspace.conversations.named("general")
    assert general is not None
    made = workspace.people.add(STRANGER, "Zoe Vendor", team_id="T0VENDOR")
    workspace.conversations.invite(general.members[0], general, [made.id])


async def _glance(life: Life, sight: Sight) -> None:
    """Have some look, each in one of the usual ways."""
    for person in life.chance.sample(await sight.everybody(), 4):
        road = life.chance.choice(GLANCES).format(life.chance.choice((1, 2)))
        await life.type(person, road, "#warehouse" if person.name == GUEST else "#general")
        life.heard.setdefault(person.name, []).extend([str(modal.view) for modal in await person.views()])
        await close_all(person)


async def _look_everywhere(life: Life, person: Person, place: str) -> None:
    """Try every road to either incident, suggestions and App Home too."""
    heard = life.heard.setdefault(person.name, [])
    for typed in dict.fromkeys(road.format(number) for number in (1, 2) for road in ROADS):
        await life.type(person, typed, place)
        heard += [str(modal.view) for modal in await person.views()]
        await close_all(person)
    if person.name in CAST:
        await person.command(place, "/incident declare")
        modal = await person.modal("Declare incident")
        # What was typed is offered as a new name; only what it finds is Muster's to tell.
        heard.append(str(await modal.suggestions("Affected services", "zq")))
        await modal.close()
    await person.home()


async def _exported(life: Life, sight: Sight) -> None:
    """Export as one of all who may see the same, and the audit log: each file holds its viewer's words alone."""
    now = life.world.clock.now()
    days: dict[str, Any] = {"first": (now - timedelta(days=30)).date(), "last": now.date(), "now": now}
    everybody = await sight.everybody()
    life.chance.shuffle(everybody)
    viewers: list[str | None] = [None, *{sight.seen_by(person): person.id for person in everybody}.values()]
    for viewer in viewers:
        with TemporaryDirectory() as folder:
            form: Format = life.chance.choice(("csv", "jsonl"))
            await export(life.bot.store, Path(folder), form=form, viewer=viewer, **days)
            for number in (1, 2):
                try:
                    await export_review(
                        life.bot.store, life.bot.slack, Path(folder), f"INC-{number}",
                        forms=FORMS, viewer=viewer, now=now,
                    )  # fmt: skip
                except MusterError as error:
                    sight.hold(viewer or OUTSIDE, str(error))
            sight.hold(viewer or OUTSIDE, _all_in(folder))
    with TemporaryDirectory() as folder:
        await export_audit(life.bot.store, Path(folder), since=None, now=now)
        assert not [made for made in life.planted if made in _all_in(folder)]


def _all_in(folder: str) -> str:
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in Path(folder).iterdir())


async def _another_workspace(stack: AsyncExitStack, life: Life) -> None:
    """Have another company's Muster work on the same database: its people have the same ids, and see nothing."""
    other = World(stack, life.world.database_url, "socket")
    other.sandbox.workspace.ground.team = Team("T0OTHER", "Quay & Sons", "quay")
    await other.open()
    heard: list[str] = []
    async with other.bot(muster_log_level="DEBUG") as bot:
        await declared(await other.person("alice"), "Their own trouble")
        emma = await other.person("emma")
        for road in (*GLANCES, "tasks", "report 7d", "summary", "audit", "timeline INC-{0}", "access INC-{0} x"):
            for number in (1, 2):
                typed = f"/incident {road.format(number)}".strip()
                heard.append(str((await emma.command("#general", typed)).raw))
                heard += [str(modal.view) for modal in await emma.views()]
                await close_all(emma)
        await emma.home()
        await other.settled(bot, 30, tick=1)
        heard.append(str(await other.control("GET", "state")))
    said = "\n".join(heard).lower()
    assert not [made for made in life.planted if made in said]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_no_word_of_a_private_incident_reaches_who_may_not_see_it_at_that_moment(
    database_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Messages, threads, modals, Home, files, suggestions, errors, exports, the webhook, /metrics and the log."""
    chance = random.Random(1)  # noqa: S311 - no secret
    _not_logged(await lived(database_url, chance, list(range(len(ACTS)))), capfd)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_nor_does_one_on_postgresql(database_url: str, capfd: pytest.CaptureFixture[str]) -> None:
    """The gate is SQL: it is tried on the other database too, with all that may happen in another order."""
    chance = random.Random(2)  # noqa: S311 - no secret
    order = list(range(len(ACTS)))
    chance.shuffle(order)
    _not_logged(await lived(database_url, chance, order), capfd)


def _not_logged(words: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    log = "".join(capfd.readouterr()).lower()
    assert "connected" in log
    for made in words:
        assert made not in log, (made, log[max(0, log.find(made) - 300) : log.find(made) + 50])
