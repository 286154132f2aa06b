"""What a person's act costs the database, counted: more is a choice that somebody makes, and writes down here."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection, Engine, event

from app import Muster
from bot.outbox.enqueue import refresh_homes
from handlers.concurrency import AT_ONCE
from tests.bot.conftest import bot, mode, variation, world
from tests.statements import watched
from tests.steps import ONCE
from tests.world import World, declared

__all__ = ["bot", "mode", "variation", "world"]


class Cost(NamedTuple):
    """Statements and transactions, BEGIN and COMMIT not counted."""

    recorded: int
    """Statements at most in the transaction that the person waits for."""
    shown: int
    """Statements at most in all that follows, until nothing is left to do on Slack."""
    transactions: int
    """Transactions at most in all that follows."""
    trips: int
    """Ways to PostgreSQL and back at most in all: a statement is one, and beginning and ending what writes one each."""


COSTS = {
    #                    recorded  shown  transactions  trips
    "declare": Cost(15, 47, 24, 87),
    "acknowledge": Cost(12, 36, 20, 66),
    "update": Cost(14, 25, 13, 49),
    "resolve": Cost(16, 50, 22, 87),
    "join": Cost(6, 15, 9, 29),
}
"""What follows depends on how much is taken in one look: on a busy machine more looks take less each, which the
transactions leave room for, and the trips do not. The person who acknowledges joins the channel as well."""

FAR = {"declare": 11, "acknowledge": 5, "update": 9, "resolve": 10, "join": 5}
"""Statements that are recorded on PostgreSQL, at most: there writes go together."""

HOME = 22
"""Statements at most in drawing an admin's App Home."""

MESSAGES = 60
"""Messages in an incident's channel: some come by the thousand."""

STATEMENTS_OF_A_LOOK = 2
"""Statements at most when there is nothing to do."""

LOOKS_A_MINUTE = 2 * (4 + 1)
"""Looks at most in a minute at rest: four each at deliveries and at reminders, and one that was under way."""
_A_STEP = 90
"""Seconds by which the clock is moved at once."""

Transaction: TypeAlias = list[str]


@contextmanager
def counted() -> Iterator[list[Transaction]]:
    """Collect the statements of every transaction that ends meanwhile."""
    ended: list[Transaction] = []
    under_way: dict[int, Transaction] = {}

    def begin(connection: Connection) -> None:
        under_way[id(connection.connection.dbapi_connection)] = []

    def note(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            under_way.setdefault(id(connection.connection.dbapi_connection), []).append(statement)

    def end(connection: Connection) -> None:
        ended.append(under_way.pop(id(connection.connection.dbapi_connection), []))

    listening: list[tuple[str, Callable[..., None]]] = [
        ("begin", begin),
        ("before_cursor_execute", note),
        ("commit", end),
        ("rollback", end),
    ]
    for name, listener in listening:
        event.listen(Engine, name, listener)
    try:
        yield ended
    finally:
        for name, listener in listening:
            event.remove(Engine, name, listener)


def spent(transactions: list[Transaction]) -> Cost:
    """Tell the transaction that the person waited for from all others; a test's own looks do not count."""
    ours = [each for each in transactions if each and not _a_look_of_the_test(each)]
    recorded = max((each for each in ours if "INSERT INTO inbox" in each[0]), key=len)
    others = [each for each in ours if each is not recorded]
    return Cost(len(recorded), sum(map(len, others)), len(others), sum(map(_trips, ours)))


def _trips(transaction: Transaction) -> int:
    """Count as on PostgreSQL, where what only reads is not begun and not ended."""
    reads = all(each.startswith("SELECT") and "FOR UPDATE" not in each for each in transaction)
    return len(transaction) + (0 if reads else 2)


def _a_look_of_the_test(transaction: Transaction) -> bool:
    first = transaction[0]
    return first.startswith("SELECT delivery.id") and "delivery.state IN (" in first and "'pending'" not in first


async def test_what_people_do_costs_no_more_statements_than_is_written_here(
    world: World, bot: Muster, dialect: str
) -> None:
    """Declaring, acknowledging, updating, resolving and joining stay within the table."""
    alice, bob, carmen = [await world.person(name) for name in ("alice", "bob", "carmen")]
    await declared(alice, "Warm up")
    await world.heeded(bot)
    await alice.command("#general", "/incident declare Checkout is down")
    form = await alice.modal()
    await form.pick("Impact", "Major – many customers or a department are affected")
    await form.refresh()
    await form.pick("Urgency", "High")
    await form.refresh()
    costs = {"declare": await _cost(world, bot, form.submit)}
    card = await bob.message("#incidents", "INC-2")
    channel = next(each for each in await alice.channels() if "checkout" in each.name)
    costs["acknowledge"] = await _cost(world, bot, lambda: bob.click("Acknowledge", on=card))
    costs["update"] = await _cost(world, bot, lambda: alice.command(channel, "/incident update Still looking"))
    costs["join"] = await _cost(world, bot, lambda: carmen.join(channel))
    costs["resolve"] = await _cost(world, bot, lambda: alice.command("#general", "/incident resolve INC-2 A restart"))
    most = COSTS if dialect == "sqlite" else {act: cost._replace(recorded=FAR[act]) for act, cost in COSTS.items()}
    over = {act: cost for act, cost in costs.items() if any(map(int.__gt__, cost, most[act]))}
    assert not over, f"These cost more than is written here: {over}"


async def _cost(world: World, bot: Muster, act: Callable[[], Awaitable[object]]) -> Cost:
    await world.heeded(bot)
    with counted() as transactions:
        await act()
        await world.heeded(bot)
    return spent(transactions)


async def test_an_admins_home_costs_the_same_however_much_is_wrong(world: World, bot: Muster) -> None:
    """And asks Slack nothing while it is drawn: what Slack says is asked once, when it is opened."""
    alice = await world.person("alice")
    await alice.home()
    await world.heeded(bot)
    well = await _drawn(world, bot)
    for method in ("pins.add", "bookmarks.add", "conversations.setTopic"):
        await world.fault(method, "error", error="restricted_action", times=None)
    await declared(alice)
    await world.heeded(bot)
    wrong = await _drawn(world, bot)
    seen = await alice.look_at_home()
    assert seen is not None
    assert seen.words.count("Not delivered") == 3
    assert wrong <= well + 1  # an incident's roles
    assert wrong <= HOME


async def _drawn(world: World, bot: Muster) -> int:
    """Have App Home drawn again; return with how many statements at most, in one transaction."""
    await world.control("DELETE", "calls")
    with counted() as transactions:
        async with bot.store.write() as unit:
            await refresh_homes(unit, world.clock.now())
        await world.heeded(bot)
    assert {call["method"] for call in await world.calls()} <= {"views.publish"}
    return max(len(each) for each in transactions if each and not _a_look_of_the_test(each))


async def test_what_people_write_to_each_other_costs_the_database_nothing(world: World, bot: Muster) -> None:
    """However much is written in incidents' channels: it is read by who it is meant for, and by nobody else."""
    alice, bob = await world.person("alice"), await world.person("bob")
    channel, _ = await declared(alice)
    await bob.join(channel)
    await world.heeded(bot)
    with counted() as transactions:
        for number in range(MESSAGES):
            await (alice, bob)[number % 2].say(channel, f"Looking at host {number}")
        await world.heeded(bot)
    spoken_of = [each for each in transactions if each and not _a_look_of_the_test(each) and "min(" not in each[0]]
    assert spoken_of == []


async def test_in_a_rush_each_act_costs_what_it_costs_alone(world: World, bot: Muster) -> None:
    """Everybody at once: no act repeats another's work, and what they change together is drawn together."""
    people = [await world.person(name) for name in ("alice", "bob", "carmen", "farid", "ines")]
    channel, _ = await declared(people[0])
    for person in people[1:]:
        await person.join(channel)
    await world.settled(bot)
    await world.control("DELETE", "calls")
    told = [(person, f"/incident note {turn} by {person.name}") for person in people for turn in range(AT_ONCE)]
    acts = [person.command(channel, words) for person, words in told]
    with counted() as transactions:
        await asyncio.gather(*acts)
        await world.settled(bot)
    ours = [each for each in transactions if each and not _a_look_of_the_test(each)]
    recorded = [each for each in ours if "INSERT INTO inbox" in each[0]]
    assert len(recorded) == len(acts)
    assert max(map(len, recorded)) <= COSTS["update"].recorded
    assert sum(map(len, ours)) <= len(acts) * (COSTS["update"].recorded + COSTS["update"].shown)
    assert len(await world.calls("chat.update")) <= len(acts) // 2


@ONCE
async def test_nothing_looks_through_all_that_was_ever_carried(world: World, bot: Muster) -> None:
    """SQLite finds effects by their lane, state, incident or name: a long history makes no click and no look slower."""
    alice, bob = await world.person("alice"), await world.person("bob")
    with asked() as statements:
        channel, _ = await declared(alice)
        await world.heeded(bot)
        await bob.click("Acknowledge", on=await bob.message("#incidents", "INC-1"))
        await alice.command(channel, "/incident follow")
        await alice.command(channel, "/incident update Still looking")
        await world.heeded(bot)
        await alice.command(channel, "/incident resolve A restart")
        await world.settled(bot)
    assert not [each for each, given in statements.items() if THROUGH_ALL.search(await _plan(bot, each, given))]


THROUGH_ALL = re.compile(r"SCAN delivery|SEARCH delivery\w* USING \w+( INDEX)? \w+ \(team_id=\?\)$", re.MULTILINE)
"""How SQLite says that it goes through every effect of the workspace (https://www.sqlite.org/eqp.html)."""


async def _plan(bot: Muster, statement: str, given: Any) -> str:  # noqa: ANN401 - a driver's own
    async with bot.store.read() as unit:
        connection = await unit.session.connection()
        explained = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        return "\n".join(str(step[-1]) for step in explained)


@contextmanager
def asked() -> Iterator[dict[str, Any]]:
    """Collect each statement about effects that is asked meanwhile, with values that it was once asked with."""
    known: dict[str, Any] = {}

    def note(_: object, __: object, statement: str, given: Any, *___: object) -> None:  # noqa: ANN401 - a driver's own
        if "delivery" in statement and not _a_look_of_the_test([statement]):
            known[statement] = given[0] if isinstance(given, list) else given

    with watched(note):
        yield known


async def test_at_rest_a_look_is_one_short_transaction(world: World, bot: Muster) -> None:
    """Every few seconds Muster asks once what is to be delivered, and once what is to be reminded of."""
    await declared(await world.person("alice"))
    await world.heeded(bot)
    with counted() as transactions:

        async def looked() -> bool:
            asked = " ".join(statement for each in transactions for statement in each if "min(" in statement)
            return "delivery" in asked and "reminder" in asked

        await world.until(looked, "a look of each")
    assert max(map(len, transactions)) <= STATEMENTS_OF_A_LOOK


async def test_at_rest_on_a_fast_clock_an_hour_costs_no_more_looks_than_a_minute_does_otherwise(
    world: World, bot: Muster
) -> None:
    """What is looked at unasked is for other replicas, which live by the machine's clock however fast ours is."""
    world.clock.speed = 60.0
    await world.heeded(bot)
    world.clock.advance(_A_STEP)  # what rests by now does not know yet how fast the clock is
    await world.heeded(bot)
    with counted() as transactions:
        for _ in range(int(timedelta(hours=1).total_seconds()) // _A_STEP):
            world.clock.advance(_A_STEP)
            await world.settled(bot)
    looks = [each for each in transactions if any("min(" in statement for statement in each)]
    assert 0 < len(looks) <= LOOKS_A_MINUTE
