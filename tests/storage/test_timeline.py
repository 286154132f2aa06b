"""Timelines as they are kept: in the order in which things happened, page by page, nothing lost and nothing twice."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.post_incident import Mark
from bot.domain.timeline import What
from bot.timeline.entries import alter, state_of, undone
from storage.engine import Database
from storage.store import Store, Unit
from storage.tables import Incident, TimelineEntry
from storage.timeline import SHOWN, EntryFilter

BEGAN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ENTRIES, EDITS, PAGE = 40, 60, 7
KINDS = ("note", "updated", "status")
SORTS = (
    SHOWN,
    EntryFilter(kinds=("note", "status")),
    EntryFilter(marks=(Mark.FINDING,)),
    EntryFilter(kinds=("note",), marks=(Mark.FINDING, Mark.DECISION)),
    EntryFilter(hidden=True),
)


@pytest.fixture
async def store(database: Database) -> Store:
    """Give a store with a workspace and one incident."""
    made = Store(database, "T1")
    async with made.write() as unit:
        await unit.workspaces.remember(
            name="Team", url="https://team.example/", bot_user_id="UBOT", announcement_channel="incidents", now=BEGAN
        )
        words = dict.fromkeys(("title", "status", "impact", "urgency", "priority", "channel_name"), "x")
        await unit.incidents.add(
            Incident(team_id="T1", number=1, declared_by="U1", declared_at=BEGAN, active_at=BEGAN, **words)
        )
    return made


def some_time(chance: random.Random) -> datetime:
    """Return one of few moments, so that several things happen at the same one."""
    return BEGAN + timedelta(minutes=chance.randrange(12))


async def filled(unit: Unit, chance: random.Random) -> None:
    """Put entries in, in no order of time."""
    for number in range(ENTRIES):
        unit.timeline.add(
            TimelineEntry(
                incident_id=1,
                kind=chance.choice(KINDS),
                mark=chance.choice([None, *Mark]),
                actor="U1",
                at=some_time(chance),
                recorded_at=BEGAN,
                text=f"Entry {number}",
            )
        )
    await unit.session.flush()


async def edited(unit: Unit, chance: random.Random) -> None:
    """Change entries, each change in the way people's changes are kept."""
    rows = [*await unit.timeline.of(1), *await unit.timeline.of(1, EntryFilter(hidden=True))]
    for number in range(EDITS):
        entry = chance.choice(rows)
        wanted = chance.choice(
            (
                {"at": some_time(chance).isoformat()},
                {"hidden": chance.random() < 0.5},
                {"mark": chance.choice([None, *map(str, Mark)])},
                {"text": f"Edit {number}"},
            )
        )
        change = alter(entry, What.CHANGED, wanted, actor="U2", now=BEGAN, reason="so")
        if change is not None:
            unit.timeline.add(change)
            await unit.session.flush()


@pytest.mark.parametrize("seed", range(3))
async def test_a_timeline_reads_in_order_of_time_and_every_change_can_be_undone(store: Store, seed: int) -> None:
    """By any sort, whole or in pages from the newest, after any changes; and undoing them gives what was put in."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    async with store.write() as unit:
        await filled(unit, chance)
        first = {row.id: state_of(row) for row in await unit.timeline.of(1)}
    async with store.write() as unit:
        await edited(unit, chance)
    async with store.read() as unit:
        everything = [*await unit.timeline.of(1), *await unit.timeline.of(1, EntryFilter(hidden=True))]
        assert {row.id for row in everything} == set(first), "nothing is lost, nothing twice"
        for sought in SORTS:
            await _checked(unit, sought, everything)
        changes = await unit.timeline.changes(first)
        for row in everything:
            own = [change for change in changes if change.entry_id == row.id]
            assert undone(state_of(row), own) == first[row.id]


async def _checked(unit: Unit, sought: EntryFilter, everything: list[TimelineEntry]) -> None:
    rows = await unit.timeline.of(1, sought)
    wanted = [row for row in everything if _is_of(row, sought)]
    assert [row.id for row in rows] == [row.id for row in sorted(wanted, key=lambda row: (row.at, row.id))]
    pages = [await unit.timeline.newest(1, sought, limit=PAGE, offset=start) for start in range(0, len(rows), PAGE)]
    assert [row.id for page in reversed(pages) for row in page] == [row.id for row in rows]
    assert [row.id for row in await unit.timeline.of(1, sought, limit=3, offset=2)] == [row.id for row in rows[2:5]]
    counted = sum(each.count for each in await unit.timeline.tally(1) if each.is_of(sought))
    assert await unit.timeline.count(1, sought) == counted == len(rows)


def _is_of(row: TimelineEntry, sought: EntryFilter) -> bool:
    of_kind = sought.kinds is None or row.kind in sought.kinds
    marked = sought.marks is None or row.mark in sought.marks
    return of_kind and marked and (row.hidden_at is not None) is sought.hidden
