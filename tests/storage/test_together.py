"""Queries asked at once, and what a unit of work remembers of what it has read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Boolean, Column, Float, Integer, MetaData, Table, Text, bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.engine import Database
from storage.memory import Memory
from storage.repository import rows_into
from storage.store import Store
from storage.tables import Participant, Person, Service, Subscription
from storage.together import Together
from storage.types import BigId, JsonDict, UtcDateTime

NOON = datetime(2026, 1, 31, 12, 0, 0, 123_456, tzinfo=UTC)
SAMPLES = Table(
    "sample",
    MetaData(),
    Column("id", BigId, primary_key=True),
    Column("at", UtcDateTime),
    Column("facts", JsonDict),
    Column("so", Boolean),
    Column("share", Float),
    Column("count", Integer),
    Column("words", Text),
)
ROWS: tuple[tuple[object, ...], ...] = (
    (1, NOON, {"deep": [1, {"er": 'a "quoted" ümlaut'}], "none": None}, True, 0.0, 0, "[]"),
    (2, None, None, False, None, None, None),
    (3, NOON.replace(microsecond=0), {}, None, 1.5, -7, "line\nbreak\\ 𝔘"),
)
_BACKWARDS = select(SAMPLES).where(SAMPLES.c.id <= bindparam("most")).order_by(SAMPLES.c.id.desc())
_IDS = select(SAMPLES.c.id).where(SAMPLES.c.id.in_(bindparam("ids", expanding=True))).order_by(SAMPLES.c.id)
_NONE = select(SAMPLES.c.words).where(SAMPLES.c.id > bindparam("most"))


@pytest.fixture
async def session(database: Database) -> AsyncSession:
    """Give a session over a table of samples."""
    async with database.write_engine.begin() as connection:
        await connection.run_sync(SAMPLES.create)
        names = [column.name for column in SAMPLES.c]
        await connection.execute(insert(SAMPLES), [dict(zip(names, row, strict=True)) for row in ROWS])
    return AsyncSession(database.read_engine)


async def test_queries_asked_at_once_give_what_each_gives_alone(session: AsyncSession) -> None:
    """The same rows in the same order, of the same types; nothing is an empty list."""
    together = Together(backwards=_BACKWARDS, ids=_IDS, none=_NONE)
    given = {"most": 3, "ids": [3, 1]}
    async with session:
        found = await together.read(session, given)
        alone = [tuple(row) for row in await session.execute(_BACKWARDS, {"most": 3})]
    assert found == {"backwards": list(ROWS[::-1]), "ids": [(1,), (3,)], "none": []}
    assert repr(found["backwards"]) == repr(alone), "0 is not False, and an instant is in UTC"


@pytest.mark.parametrize("way", ["statement", "upsert", "added", "changed", "deleted"])
async def test_what_is_written_to_a_table_is_forgotten_of_it(store: Store, way: str) -> None:
    """Whichever way it is written, and nothing else is forgotten."""
    async with store.write() as unit:
        await unit.workspaces.remember(
            name="T", url="https://t.example/", bot_user_id="UB", announcement_channel="i", now=NOON
        )
        made = Subscription(team_id="T1", user_id="U1", scope="priority", subject="P1", since=NOON)
        unit.session.add(made)
    async with store.write() as unit:
        row = await unit.session.get_one(Subscription, made.id)
        memory = Memory.of(unit.session)
        kept, both, other = (
            memory.read_from(*tables) for tables in ((Subscription,), (Service, Subscription), (Participant, Person))
        )
        for each in (kept, both, other):
            each["what"] = "was read"
        values = {"team_id": "T1", "user_id": "U2", "scope": "priority", "subject": "P1", "since": NOON}
        match way:
            case "statement":
                await unit.session.execute(insert(Subscription), [values])
            case "upsert":
                upsert = rows_into(Subscription, unit.followers.dialect).values(**values)
                await unit.session.execute(upsert.on_conflict_do_nothing())
            case "added":
                unit.session.add(Subscription(**values))
                await unit.session.flush()
            case "changed":
                row.subject = "P2"
                await unit.session.flush()
            case _:
                await unit.session.delete(row)
                await unit.session.flush()
        assert (kept, both, other) == ({}, {}, {"what": "was read"})
        await unit.session.execute(select(Person))
        assert other
