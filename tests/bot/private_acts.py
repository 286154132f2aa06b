"""Everything that may happen to an incident, its people and its channel in a random life."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sandbox.client import Channel, ModalRefused, NotOnScreen, Person
from tests.bot.private_life import CAST, GUEST, STRANGER, Life
from tests.bot.seen import channel_of, close_all


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
    await _ask_in(life, person, number, "assign @{} manager {}")


async def _call(life: Life, person: Person, number: int) -> None:
    await _ask_in(life, person, number, "escalate @{} {}")


async def _ask_in(life: Life, person: Person, number: int, text: str) -> None:
    """Have somebody in by hand: a member, a guest, or a stranger by mistake."""
    name = life.chance.choice((*CAST, GUEST, STRANGER))
    life.put_out.discard((number, (await life.world.person(name)).id))
    await _command(life, person, number, text.format(name, life.word(number)))


async def _rest(life: Life, person: Person, number: int) -> None:
    await _command(life, person, number, f"pause 2h {life.word(number)}")
    life.world.clock.advance(3 * 3600)


async def _resolve(life: Life, person: Person, number: int) -> None:
    """Resolve it in the form, with all that is asked there, and say more about its causes."""
    for typed in (f"resolve INC-{number}", f"causes INC-{number}"):
        await life.type(person, typed)
        for modal in await person.views():
            for label in ("What fixed it", "Root cause", "Contributing causes", "Who was affected"):
                await modal.fill(label, life.word(number))
            await modal.submit()
    await close_all(person)


async def _reopen(life: Life, person: Person, number: int) -> None:
    await _command(life, person, number, f"close {life.word(number)}")
    await close_all(person)
    await _command(life, person, number, f"reopen {life.word(number)}")


async def _review(life: Life, person: Person, number: int) -> None:
    """Resolve it, write its review, and get that as a file."""
    await _resolve(life, person, number)
    await life.settle()
    await life.type(person, f"review INC-{number}")
    for modal in (await person.views())[-1:]:
        if "Edit" in modal.buttons:
            await modal.click("Edit")
            form = await person.modal()
            for label in ("Summary", "Causes"):
                await form.fill(label, life.word(number))
            await form.submit()
            await (await person.modal()).click("Get as file")
    await close_all(person)


async def _merge(life: Life, person: Person, number: int) -> None:
    """Merge it into the other one, where that is allowed, go on there, and take it back."""
    await life.type(person, f"merge INC-{number} into INC-{3 - number}")
    for modal in (await person.views())[-1:]:
        try:
            await modal.submit()
        except (ModalRefused, NotOnScreen):
            await close_all(person)
    await life.settle()
    await _say(life, person, 3 - number)
    await life.type(person, f"unmerge INC-{number}")


async def _turn(life: Life, person: Person, number: int) -> None:
    """Turn it private where it is public, and public where it is private; who declared it may."""
    async with life.bot.store.read() as unit:
        row = await unit.incidents.by_number_unseen(number)
    assert row is not None
    people = [person, *[await life.world.person(name) for name in CAST]]
    declarer = next(each for each in people if each.id == row.declared_by or each is people[-1])
    await life.type(declarer, f"{'public' if row.private else 'private'} INC-{number}")
    for modal in (await declarer.views())[-1:]:
        await modal.fill("Why", life.word(number))
        await modal.submit()
    life.put_out = {each for each in life.put_out if each[0] != number}


async def _link(life: Life, person: Person, number: int) -> None:
    """Raise a known error from it, which is offered wherever that is right, and link the other incident to it."""
    await life.type(person, f"problem INC-{number} {life.word(number)}")
    for form in (await person.views())[-1:]:
        for label in ("Root cause", "Workaround: words for users"):
            await form.fill(label, life.word(number))
        await form.submit()
        await (await person.modal()).click("Change status")
        status = await person.modal()
        await status.pick("Status", next(text for text in status.options("Status") if text.startswith("Known error")))
        await status.submit()
    await close_all(person)
    await life.type(person, f"problem INC-{3 - number} {life.word(3 - number)}")
    await close_all(person)


async def _be_followed(life: Life, person: Person, number: int) -> None:
    del person
    for name in life.chance.sample(CAST, 3):
        follower = await life.world.person(name)
        for subject in (f"INC-{number}", "P1", "P2"):
            await life.type(follower, f"follow {subject}")


async def _let_time_pass(life: Life, person: Person, number: int) -> None:
    del person, number
    life.world.clock.advance(life.chance.choice((1800, 7200, 30000)))


async def _task(life: Life, person: Person, number: int) -> None:
    await _command(life, person, number, f"task {life.word(number)} @{life.chance.choice(CAST)} 2h")
    await _command(life, person, number, f"task {life.word(number)} 3h")


async def _leave(life: Life, person: Person, number: int) -> None:
    channel = await channel_of(person, number)
    if channel is not None and len(channel.members) > 2:  # the bot and another one stay
        await person.leave(channel)
        await _is_out(life, number, person.id)


async def _change_members(life: Life, person: Person, number: int) -> None:
    """Put somebody out of the channel, and let others in: a member, a guest and a stranger."""
    channel = await channel_of(person, number)
    if channel is None:
        return
    await _let_in(life, person, channel, number)
    others = [name for name in CAST if (await life.world.person(name)).id in {*channel.members} - {person.id}]
    if others:
        name = life.chance.choice(others)
        await person.kick(channel, name)
        await _is_out(life, number, (await life.world.person(name)).id)


async def _let_in(life: Life, person: Person, channel: Channel, number: int) -> None:
    for name in (life.chance.choice(CAST), GUEST, STRANGER):
        somebody = await life.world.person(name)
        if somebody.id not in channel.members:
            await person.invite(channel, name)
            life.put_out.discard((number, somebody.id))


async def _is_out(life: Life, number: int, user: str) -> None:
    if await life.private(number):
        life.put_out.add((number, user))


async def _while_away(life: Life, person: Person, number: int) -> None:
    """The same while Muster is stopped, and nobody ever hears about it."""
    events = ["member_joined_channel", "member_left_channel"]
    if not await life.private(number):
        return  # of a public one nobody need be in its channel to see it
    await life.settle()
    await life.down()
    await life.world.control("POST", "withhold", events=events)
    before = set(life.put_out)
    channel = await channel_of(person, number)
    others = [] if channel is None else [user for user in channel.members if user != person.id]
    names = {(await life.world.person(name)).id: name for name in CAST}
    out = [names[user] for user in others if user in names][:1]
    if channel is not None:
        await _let_in(life, person, channel, number)
        for name in out:
            await person.kick(channel, name)
            life.put_out.add((number, (await life.world.person(name)).id))
    await life.world.control("POST", "withhold", events=[])
    await life.up()
    gone = {user for each, user in life.put_out - before if each == number}

    async def compared() -> bool:
        async with life.bot.store.read() as unit:
            row = await unit.incidents.by_number_unseen(number)
            return row is not None and not gone & set(await unit.people.participants(row.id))

    await life.world.until(compared, "who was put out to take part no more")


ACTS: tuple[Callable[[Life, Person, int], Awaitable[None]], ...] = (
    _be_followed,
    _change_members,
    _note,
    _turn,
    _while_away,
    _say,
    _link,
    _merge,
    _hand_over,
    _turn,
    _call,
    _review,
    _task,
    _say,
    _turn,
    _judge,
    _leave,
    _rest,
    _reopen,
    _let_time_pass,
    _move,
    _resolve,
)
"""What may happen to an incident, in the order of a life that has it all."""
