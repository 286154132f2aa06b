"""Column types: what goes in comes out the same on both databases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import BigInteger, Column, MetaData, Table, func, insert, select, text
from sqlalchemy.exc import StatementError

from storage.engine import Database
from storage.types import BigId, JsonDict, UtcDateTime

SAMPLES = Table(
    "sample",
    MetaData(),
    Column("id", BigId, primary_key=True),
    Column("at", UtcDateTime),
    Column("facts", JsonDict),
)

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.fixture
async def samples(database: Database) -> Database:
    """Give a database with a table of samples."""
    async with database.write_engine.begin() as connection:
        await connection.run_sync(SAMPLES.create)
    return database


async def test_an_instant_of_any_zone_comes_back_in_utc(samples: Database) -> None:
    """The same instant is read back, to the microsecond, in UTC."""
    there = datetime(2026, 1, 31, 23, 59, 59, 999_999, tzinfo=timezone(timedelta(hours=-9, minutes=-30)))
    async with samples.write_engine.begin() as connection:
        await connection.execute(insert(SAMPLES).values(at=there))
        read = (await connection.execute(select(SAMPLES.c.at))).scalar_one()

    assert read == there
    assert read.tzinfo is UTC


async def test_a_datetime_without_a_timezone_is_refused(samples: Database) -> None:
    """Nobody can say which instant it means, so it never reaches the database."""
    naive = NOON.replace(tzinfo=None)
    async with samples.write_engine.connect() as connection:
        with pytest.raises(StatementError, match="has no timezone"):
            await connection.execute(insert(SAMPLES).values(at=naive))


async def test_instants_compare_and_sort_as_time_does(samples: Database) -> None:
    """Whole seconds, fractions and other zones are ordered by the instant they mean."""
    instants = [
        NOON - timedelta(days=400),
        NOON - timedelta(microseconds=1),
        NOON,
        (NOON + timedelta(microseconds=1)).astimezone(timezone(timedelta(hours=5))),
        (NOON + timedelta(milliseconds=500)).astimezone(timezone(timedelta(hours=-5))),
        NOON + timedelta(seconds=1),
    ]
    async with samples.write_engine.begin() as connection:
        await connection.execute(insert(SAMPLES), [{"at": instant} for instant in reversed(instants)])
        ordered = (await connection.execute(select(SAMPLES.c.at).order_by(SAMPLES.c.at))).scalars().all()
        until_noon = select(func.count()).select_from(SAMPLES).where(SAMPLES.c.at <= NOON)

        assert list(ordered) == instants
        assert (await connection.execute(until_noon)).scalar_one() == 3


async def test_a_missing_instant_and_a_missing_document_are_null(samples: Database) -> None:
    """`None` is SQL's NULL for both, so that `IS NULL` finds it."""
    async with samples.write_engine.begin() as connection:
        await connection.execute(insert(SAMPLES).values(at=None, facts=None))
        missing = text("SELECT count(*) FROM sample WHERE at IS NULL AND facts IS NULL")
        assert (await connection.execute(missing)).scalar_one() == 1
        assert (await connection.execute(select(SAMPLES.c.at, SAMPLES.c.facts))).one() == (None, None)


async def test_a_document_comes_back_as_it_went_in(samples: Database) -> None:
    """Nesting, numbers, scripts and emoji survive."""
    facts = {"title": "Оплата \u200fעברית 🔥", "nested": [1, 2.5, None, True, {"a": "<!channel>"}]}
    async with samples.write_engine.begin() as connection:
        await connection.execute(insert(SAMPLES).values(facts=facts))
        assert (await connection.execute(select(SAMPLES.c.facts))).scalar_one() == facts


async def test_ids_are_given_by_the_database_and_hold_64_bits(samples: Database) -> None:
    """A row gets its id by itself, and a very large one fits."""
    large = 2**62
    async with samples.write_engine.begin() as connection:
        await connection.execute(insert(SAMPLES).values(at=NOON))
        await connection.execute(insert(SAMPLES).values(id=large))
        ids = (await connection.execute(select(SAMPLES.c.id).order_by(SAMPLES.c.id))).scalars().all()

    assert list(ids) == [1, large]
    assert isinstance(BigId, BigInteger)
