"""No word of a private incident reaches anybody who never might have seen it: random lives of incidents."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from app import Muster
from handlers.connection import listening
from sandbox.client import ModalRefused, NotOnScreen, Person, PersonSawError
from tests.bot.seen import channel_of, close_all, screens
from tests.world import World, declared

CAST = ("alice", "bob", "carmen", "dmitri", "farid", "grace", "kavya")
"""Who lives through it; any of them may become a member, or never be one."""
GUEST, STRANGER = "noor", "zoe"
"""Somebody who sees what they take part in alone, and somebody of another workspace, who sees nothing."""
STEPS = 8
EVERYBODY = frozenset({"*"})
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
    "report 7d",
    "report 7d by service",
    "report 7d by cause csv",
    "summary",
    "help metrics",
    "PRB-{0}",
    "show PRB-{0}",
    "problems all",
    "problem INC-{0}",
    "find zq",
    "audit",
    "audit INC-{0} 7d",
)
"""What people type who look for it."""

STRANGERS_ROADS = ("list all", "show INC-{0}", "follow INC-{0}", "find zq")
"""What somebody of another workspace types: each is answered alike, before it is looked at."""


@dataclass
class Life:
    """Two incidents on their way: each word planted in them, and who might rightly have read it."""

    world: World
    bot: Muster
    chance: random.Random
    planted: dict[str, int] = field(default_factory=dict)
    rightly: dict[str, set[str]] = field(default_factory=dict)
    heard: dict[str, list[str]] = field(default_factory=dict)

    def word(self, number: int) -> str:
        """Plant another word, in one incident."""
        made = f"zq{len(self.planted)}w{self.chance.randrange(10**6)}"
        self.planted[made] = number
        self.rightly[made] = set()
        return made

    async def entitle(self) -> None:
        """Add who may see each incident now to those who might rightly have read its words."""
        async with self.bot.store.read() as unit:
            security = await unit.access.secured()
            for number in set(self.planted.values()):
                row = await unit.incidents.by_number_unseen(number)
                if row is None:
                    continue
                people = {*await unit.people.participants(row.id), *security}
                for made, planted_in in self.planted.items():
                    if planted_in == number:
                        self.rightly[made] |= people if row.private else people | EVERYBODY

    async def type(self, person: Person, text: str, place: str = "#general") -> None:
        """Type a command, and remember whatever was answered."""
        try:
            reply = await person.command(place, f"/incident {text}".strip())
            self.heard.setdefault(person.name, []).append(str(reply.raw))
        except PersonSawError as error:
            self.heard.setdefault(person.name, []).append(error.text)


@pytest.fixture
async def outside() -> AsyncIterator[tuple[str, list[str]]]:
    """Give the address of a receiver of the webhook, and the bodies it got."""
    bodies: list[str] = []

    async def take(request: web.Request) -> web.Response:
        bodies.append((await request.read()).decode())
        return web.Response()

    server = web.Application()
    server.router.add_post("/hook", take)
    async with listening(server, 0) as port:
        yield f"http://127.0.0.1:{port}/hook", bodies


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("dialect", "seed"), [("sqlite", 0), ("sqlite", 1), ("postgresql", 2)])
async def test_no_word_of_a_private_incident_reaches_who_never_might_have_seen_it(
    world: World, outside: tuple[str, list[str]], capfd: pytest.CaptureFixture[str], seed: int
) -> None:
    """Messages, threads, direct messages, modals, Home, files, suggestions, errors, the webhook and the log."""
    url, bodies = outside
    bot = await world.start_bot(
        muster_webhook_url=url,
        muster_webhook_secret=SIGNED_WITH,
        muster_webhook_allow_internal=True,
        muster_log_level="DEBUG",
    )
    life = Life(world, bot, random.Random(seed))  # noqa: S311 - a repeatable choice, no secret
    people = [await world.person(name) for name in CAST]
    for person in people[-3:]:
        await person.home()
    for number in (1, 2):
        await _declared(life, people, number, private=number == 1)
    await _made_secret_in_mid_life(life, people, 2)
    for number in (1, 2):
        members = [person for person in people if await channel_of(person, number)]
        await _raise_problem(life, members[0], number)
    await life.entitle()
    for _ in range(STEPS):
        number = life.chance.choice((1, 2))
        members = [person for person in people if await channel_of(person, number)]
        if members:
            act = life.chance.choice(_ACTS)
            if act in _ENDING_SIGHT:
                await _checked(life, people)
            await act(life, life.chance.choice(members), number)
            await life.entitle()
    for person in people[-3:]:
        await _look_everywhere(life, person)
    guest, stranger = await _outsiders(world)
    await _try_every_road(life, guest, "#warehouse")
    await _try_every_road(life, stranger, "#general", STRANGERS_ROADS)
    await guest.home()
    await _checked(life, [*people, guest, stranger], alone=(guest.id, stranger.id))
    log = "".join(capfd.readouterr()).lower()
    for made, rightly in life.rightly.items():
        assert made not in log, (made, log[max(0, log.find(made) - 300) : log.find(made) + 50])
        assert rightly >= EVERYBODY or made not in "".join(bodies)


async def _declared(life: Life, people: list[Person], number: int, *, private: bool) -> None:
    declarer, manager = life.chance.sample(people[:4], 2)
    names = {user["id"]: user["real_name"] for user in (await declarer.workspace())["users"]}
    await declared(
        declarer,
        f"{life.word(number)} is down",
        description=f"It says {life.word(number)}",
        manager=names[manager.id],
        marks=("Private",) if private else (),
        services=(life.word(number),),
    )
    await life.world.settled(life.bot)
    await life.entitle()


async def _made_secret_in_mid_life(life: Life, people: list[Person], number: int) -> None:
    """Have a public incident followed and told of, then turned private, and go on."""
    for follower in people[-3:]:
        await life.type(follower, f"follow INC-{number}")
    for act in (_say, _note, _task, _turn, _say, _task, _judge, _explain, _merge):
        members = [person for person in people if await channel_of(person, number)]
        await act(life, members[0], number)
        await life.world.settled(life.bot, 30)
        await life.entitle()


async def _outsiders(world: World) -> tuple[Person, Person]:
    """Bring in a guest, and somebody whom one meets in a shared channel."""
    workspace = world.sandbox.workspace
    general = workspace.conversations.named("general")
    assert general is not None
    made = workspace.people.add(STRANGER, "Zoe Vendor", team_id="T0VENDOR")
    workspace.conversations.invite(general.members[0], general, [made.id])
    return await world.person(GUEST), await world.person(STRANGER)


async def _checked(life: Life, people: list[Person], *, alone: tuple[str, ...] = ()) -> None:
    """Let everything arrive, then look over every shoulder; for those `alone` what everybody may see is not theirs."""
    await life.world.settled(life.bot, 30)
    await life.entitle()
    shown = await screens(life.world, people)
    for person in people:
        seen = "\n".join([shown[person.id], *life.heard.get(person.name, ())]).lower()
        for made, rightly in life.rightly.items():
            allowed = (rightly >= EVERYBODY and person.id not in alone) or person.id in rightly
            assert allowed or made not in seen, (person.name, made, seen[seen.find(made) - 400 : seen.find(made) + 60])


async def _look_everywhere(life: Life, person: Person) -> None:
    """Try every road to either incident."""
    await _try_every_road(life, person, "#general")
    await person.command("#general", "/incident declare")
    modal = await person.modal("Declare incident")
    offered = await modal.suggestions("Affected services", "zq")
    # What was typed is offered as a new name; only what it finds is Muster's to tell.
    life.heard.setdefault(person.name, []).append(str(offered))
    await modal.close()
    await person.home()


async def _try_every_road(life: Life, person: Person, place: str, roads: tuple[str, ...] = ROADS) -> None:
    for number in (1, 2):
        for road in roads:
            await life.type(person, road.format(number), place)
            life.heard[person.name] += [str(modal.view) for modal in await person.views()]
            await close_all(person)


async def _command(life: Life, person: Person, number: int, text: str) -> None:
    verb, rest = text.split(maxsplit=1)
    await life.type(person, f"{verb} INC-{number} {rest}")


async def _say(life: Life, person: Person, number: int) -> None:
    await _command(life, person, number, f"update {life.word(number)}")


async def _note(life: Life, person: Person, number: int) -> None:
    await _command(life, person, number, f"note finding: {life.word(number)}")
    channel = await channel_of(person, number)
    if channel is not None:
        ts = await person.say(channel, life.word(number))
        await person.react(next(each for each in await person.messages(channel) if each.ts == ts), "pushpin")


async def _judge(life: Life, person: Person, number: int) -> None:
    await _command(life, person, number, f"priority {life.chance.choice(('P1', 'P3'))} {life.word(number)}")


async def _move(life: Life, person: Person, number: int) -> None:
    word = life.chance.choice(("identified", "monitoring"))
    await _command(life, person, number, f"status {word} {life.word(number)}")


async def _hand_over(life: Life, person: Person, number: int) -> None:
    await _command(life, person, number, f"assign @{life.chance.choice((*CAST, GUEST))} manager {life.word(number)}")


async def _call(life: Life, person: Person, number: int) -> None:
    await _command(life, person, number, f"escalate @{life.chance.choice((*CAST, GUEST))} {life.word(number)}")


async def _rest(life: Life, person: Person, number: int) -> None:
    await _command(life, person, number, f"pause 2h {life.word(number)}")
    life.world.clock.advance(3 * 3600)


async def _resolve(life: Life, person: Person, number: int) -> None:
    await _command(life, person, number, f"resolve {life.word(number)}")
    await _command(life, person, number, f"reopen {life.word(number)}")


async def _explain(life: Life, person: Person, number: int) -> None:
    """Resolve it in the form, with all that is asked there, say more about its causes, and take it up again."""
    for typed in (f"resolve INC-{number}", f"causes INC-{number}"):
        await life.type(person, typed)
        for modal in await person.views():
            for label in ("What fixed it", "Root cause", "Contributing causes", "Who was affected"):
                await modal.fill(label, life.word(number))
            await modal.submit()
    await _command(life, person, number, f"close {life.word(number)}")
    await close_all(person)
    await _command(life, person, number, f"reopen {life.word(number)}")


async def _merge(life: Life, person: Person, number: int) -> None:
    """Merge it into the other one, where that is allowed, go on there, and take it back."""
    await life.type(person, f"merge INC-{number} into INC-{3 - number}")
    for modal in await person.views():
        try:
            await modal.submit()
        except (ModalRefused, NotOnScreen):
            await close_all(person)
        break
    await life.world.settled(life.bot, 30)
    await life.entitle()
    await _say(life, person, 3 - number)
    await life.type(person, f"unmerge INC-{number}")


async def _leave(life: Life, person: Person, number: int) -> None:
    del life
    channel = await channel_of(person, number)
    if channel is not None and len(channel.members) > 2:  # the bot and another one stay
        await person.leave(channel)


async def _turn(life: Life, person: Person, number: int) -> None:
    for action in ("private", "public"):
        await life.type(person, f"{action} INC-{number}")
        for modal in await person.views():
            try:
                await modal.fill("Why", life.word(number))
                await modal.submit()
            except (ModalRefused, NotOnScreen):
                await close_all(person)
            return


async def _raise_problem(life: Life, person: Person, number: int) -> None:
    """Raise a known error from it, which is offered wherever that is right."""
    await life.type(person, f"problem INC-{number} {life.word(number)}")
    form = await person.modal("Raise a problem")
    for label in ("Root cause", "Workaround"):
        await form.fill(label, life.word(number))
    await form.submit()
    await (await person.modal()).click("Change status")
    form = await person.modal()
    await form.pick("Status", next(text for text in form.options("Status") if text.startswith("Known error")))
    await form.submit()
    await close_all(person)


async def _be_followed(life: Life, person: Person, number: int) -> None:
    del person
    follower = await life.world.person(life.chance.choice(CAST))
    for subject in (f"INC-{number}", "P1", "P2"):
        await life.type(follower, f"follow {subject}")


async def _let_time_pass(life: Life, person: Person, number: int) -> None:
    del person, number
    life.world.clock.advance(life.chance.choice((1800, 7200, 30000)))


async def _task(life: Life, person: Person, number: int) -> None:
    await _command(life, person, number, f"task {life.word(number)} @{life.chance.choice(CAST)} 2h")
    await _command(life, person, number, f"task {life.word(number)} 3h")


_ACTS: tuple[Callable[[Life, Person, int], Awaitable[None]], ...] = (
    _say,
    _note,
    _task,
    _judge,
    _move,
    _hand_over,
    _call,
    _rest,
    _resolve,
    _explain,
    _merge,
    _leave,
    _turn,
    _turn,
    _raise_problem,
    _be_followed,
    _let_time_pass,
)
"""What may happen to an incident."""
_ENDING_SIGHT = (_leave, _turn)
"""Acts after which somebody may see less than before: what they saw is looked at first."""
