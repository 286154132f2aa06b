"""What a unit of work writes together: it stands as if each had been written after the one before."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, TypeAlias, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Insert, Table, Update, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from sandbox.client import until
from storage.batch import Write, grouped
from storage.rows import RECORDS
from storage.store import Store, Unit
from storage.tables import (
    Base,
    Delivery,
    Figures,
    Incident,
    Participant,
    PolicyChange,
    Promise,
    Reminder,
    Review,
    ReviewChange,
    RoleAssignment,
    StatusUpdate,
    TimelineEntry,
    Transition,
)
from tests.patience import PATIENCE
from tests.statements import watched
from tests.storage.conftest import NOW
from tests.storage.test_search import incident, note
from tests.storage.test_search import update as status_update

Act: TypeAlias = Callable[[Unit, Incident, random.Random, datetime], Awaitable[object]]
WRITTEN = (
    Incident,
    Transition,
    TimelineEntry,
    StatusUpdate,
    Promise,
    Reminder,
    Participant,
    RoleAssignment,
    Figures,
)
"""Tables that the acts below write to."""
_APART = {"id", "incident_id", "number", "channel_id", "channel_name"}
"""What tells one incident from another one."""


def transition(row: Incident, kind: str, at: datetime = NOW) -> Transition:
    """Make a transition of an incident."""
    facts = {"before": {}, "after": {"at": at.isoformat()}}
    return Transition(
        incident_id=row.id, kind=kind, actor="U0", via="command", recorded_at=at, effective_at=at, **facts
    )


def recorded(unit: Unit, row: Incident, *kinds: str) -> list[Transition]:
    """Add a transition of each kind."""
    made = [transition(row, kind) for kind in kinds]
    for each in made:
        unit.history.add(each)
    return made


async def _record(unit: Unit, row: Incident, chance: random.Random, now: datetime) -> None:
    unit.history.add(transition(row, chance.choice(["acknowledged", "status"]), now))


async def _record_and_ask(unit: Unit, row: Incident, _: random.Random, now: datetime) -> None:
    made = transition(row, "resolved", now)
    unit.history.add(made)
    await unit.identify(made)
    made.reason = f"It was the {made.kind} one" if made.id else "Nobody knows which"


async def _note(unit: Unit, row: Incident, chance: random.Random, _: datetime) -> None:
    unit.timeline.add(note(row, f"Thought {chance.randrange(99)}"))


async def _update(unit: Unit, row: Incident, chance: random.Random, now: datetime) -> None:
    written = status_update(row, f"Looking {chance.randrange(99)}", now)
    unit.history.add(written)
    await unit.identify(written)


async def _promise(unit: Unit, row: Incident, chance: random.Random, now: datetime) -> None:
    standing = await unit.promises.standing(row.id)
    if standing is not None:
        await unit.promises.settle(row.id, standing.id, "kept", chance.randrange(2), now)
    await unit.promises.make(row.id, now + timedelta(hours=1), now, "1 h")


async def _remind(unit: Unit, row: Incident, chance: random.Random, now: datetime) -> None:
    slots = chance.sample(["one", "two", "three"], chance.randrange(4))
    due = now + timedelta(minutes=chance.randrange(3))
    said = {"kind": "update", "stage": "due", "why": "because", "due_at": due}
    await unit.reminders.replace(row.id, [{**said, "slot": slot} for slot in slots])


async def _join(unit: Unit, row: Incident, chance: random.Random, now: datetime) -> None:
    who = chance.choice(["U1", "U2"])
    if chance.random() < 1 / 3:
        await unit.people.leave(row.id, who, now)
    else:
        await unit.people.join(row.id, [who], now)


async def _arrive(unit: Unit, row: Incident, chance: random.Random, now: datetime) -> None:
    if await unit.people.arrive(row.id, chance.choice(["U1", "U2"]), now):
        unit.history.add(transition(row, "arrived", now))


async def _assign(unit: Unit, row: Incident, chance: random.Random, now: datetime) -> None:
    await unit.people.assign(row.id, "lead", chance.sample(["U1", "U2", "U3"], 2), by="U0", now=now)


async def _measure(unit: Unit, row: Incident, chance: random.Random, _: datetime) -> None:
    kept = await unit.figures.kept(row.id)
    due = {"acknowledge_due_at": NOW, "resolve_due_at": NOW}
    figures = Figures(incident_id=row.id, paused_seconds=chance.randrange(2), reopened=0, **due)
    figures.acknowledged_at = kept.acknowledged_at if kept else NOW
    await unit.figures.keep(figures)


async def _rename(_: Unit, row: Incident, chance: random.Random, now: datetime) -> None:
    row.title, row.active_at = f"Checkout {chance.randrange(3)}", now


ACTS: list[Act] = [
    _record,
    _record_and_ask,
    _note,
    _update,
    _promise,
    _remind,
    _join,
    _arrive,
    _assign,
    _measure,
    _rename,
]


@pytest.mark.parametrize("seed", range(4))
async def test_what_is_done_together_stands_as_if_done_one_by_one(store: Store, seed: int) -> None:
    """Whatever is done in one unit of work, every table holds what it holds after a unit of work for each."""
    async with store.write() as unit:
        together, apart = await incident(unit, 1, "Checkout"), await incident(unit, 2, "Checkout")
    chosen = [(random.Random(seed).choices(ACTS, k=30)[place], place) for place in range(30)]  # noqa: S311 - no secret
    async with store.write() as unit:
        row = await unit.session.get_one(Incident, together.id)
        for act, place in chosen:
            await act(unit, row, random.Random(place), NOW + timedelta(minutes=place))  # noqa: S311 - no secret
    for act, place in chosen:
        async with store.write() as unit:
            row = await unit.session.get_one(Incident, apart.id)
            await act(unit, row, random.Random(place), NOW + timedelta(minutes=place))  # noqa: S311 - no secret
    assert await _stands(store, together.id) == await _stands(store, apart.id)


async def _stands(store: Store, incident_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return what every table holds of an incident, in the order in which it was added."""
    stands = {}
    async with store.read() as unit:
        for kind in WRITTEN:
            table = kind.__table__
            of = table.c.id if kind is Incident else table.c.incident_id
            order = [table.c.id] if "id" in table.c else list(table.primary_key)
            rows = (await unit.session.execute(select(*table.c).where(of == incident_id).order_by(*order))).mappings()
            stands[kind.__tablename__] = [{key: row[key] for key in row if key not in _APART} for row in rows]
    return stands


@contextmanager
def _writes() -> Iterator[list[str]]:
    """Collect the statements that write."""
    seen: list[str] = []

    def note_down(_: object, __: object, statement: str, *___: object) -> None:
        if not statement.startswith(("SELECT", "BEGIN")):
            seen.append(statement)

    with watched(note_down):
        yield seen


async def test_what_a_unit_writes_goes_to_postgresql_in_one_statement(store: Store, dialect: str) -> None:
    """Each way there and back is felt where the database is some milliseconds away; SQLite is not away."""
    async with store.write() as unit:
        row = await incident(unit, 1, "Checkout")
        await unit.promises.make(row.id, NOW, NOW, None)
    async with store.write() as unit:
        row = await unit.session.get_one(Incident, row.id)
        await unit.figures.kept(row.id)
        await unit.reminders.fired_stages(row.id)
        await unit.people.holders([row.id])
        await unit.promises.standing(row.id)
        with _writes() as written:
            for act in (_record, _record, _promise, _remind, _assign, _measure):
                await act(unit, row, random.Random(7), NOW)  # noqa: S311 - no secret
            row.acknowledged_by = "U1"
            await unit.people.join(row.id, ["U1", "U2"], NOW)
            assert not written
            await unit.conclude()
        assert len(written) == 1 if dialect == "postgresql" else len(written) > 1


async def test_a_row_that_is_told_its_id_goes_on_being_the_sessions(store: Store) -> None:
    """So what is changed of it afterwards is written too; others like it are told theirs in their order."""
    async with store.write() as unit:
        row = await incident(unit, 1, "Checkout")
        first, second = recorded(unit, row, "resolved", "reopened")
        await unit.identify(second)
        await unit.identify(first)
        assert first.id < second.id
        first.reason, second.reason = "A restart", "It came back"
    async with store.read() as unit:
        told = [(each.id, each.reason) for each in await unit.history.transitions([row.id], ["resolved", "reopened"])]
    assert told == [(first.id, "A restart"), (second.id, "It came back")]


async def test_an_incident_is_held_before_anything_is_asked_of_slack(store: Store, dialect: str) -> None:
    """So what goes to Slack about it is numbered in the order of the commits, in which it is carried there."""
    async with store.write() as unit:
        row = await incident(unit, 1, "Checkout")

    async def record() -> None:
        async with store.write() as unit:
            (await unit.session.get_one(Incident, row.id)).card_ts = "1.1"
            await unit.outbox.post("say", lane="one", payload={"says": "second"}, now=NOW, incident_id=row.id)

    async with store.write() as unit:
        await unit.incidents.by_id(row.id, lock=True)
        later = asyncio.create_task(record())
        if dialect == "postgresql":
            await until(lambda: _somebody_waits(store), what="somebody to wait for the incident", seconds=10 * PATIENCE)
        await unit.outbox.post("say", lane="one", payload={"says": "first"}, now=NOW, incident_id=row.id)
    await later
    async with store.read() as unit:
        asked = (await unit.session.execute(select(Delivery.payload).order_by(Delivery.id))).scalars().all()
    assert [each["says"] for each in asked] == ["first", "second"]


async def _somebody_waits(store: Store) -> bool:
    async with store.read() as unit:
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool((await unit.session.execute(text(waiting))).scalar_one())


async def test_any_number_of_rows_may_wait(store: Store) -> None:
    """A channel that becomes an incident's may have thousands of members; a statement takes only so many values."""
    people = [f"U{number}" for number in range(7000)]
    async with store.write() as unit:
        row = await incident(unit, 1, "Checkout")
        await unit.people.join(row.id, people, NOW)
        made = [transition(row, "status", NOW + timedelta(seconds=number)) for number in range(150)]
        for each in made:
            unit.history.add(each)
        await unit.identify(made[-1])
        assert made[0].id < made[-1].id
    async with store.read() as unit:
        assert sorted(await unit.people.participants(row.id)) == sorted(people)
        kept = await unit.history.transitions([row.id], ["status"])
        assert [each.effective_at for each in kept] == [each.effective_at for each in made]


async def test_the_newest_of_a_kind_is_not_asked_for_where_it_was_added(store: Store) -> None:
    """So that what else is to be written goes on waiting; who asks for one that has no id yet is given it."""
    async with store.write() as unit:
        row = await incident(unit, 1, "Checkout")
        first, second = recorded(unit, row, "resolved", "resolved")
        newest = await unit.history.latest(row.id, "resolved")
        assert newest is second
        assert newest.id > first.id
        unit.timeline.add(note(row, "A hunch"))
        with _writes() as written:
            assert await unit.history.latest(row.id, "resolved") is second
        assert not written
    async with store.read() as unit:
        assert (await unit.history.latest(row.id, "resolved") or first).id == second.id


async def test_what_waits_for_a_table_is_written_before_anything_else_there(store: Store) -> None:
    """Who is let in and arrives in the same unit of work takes part since they were let in."""
    async with store.write() as unit:
        row = await incident(unit, 1, "Checkout")
        await unit.people.join(row.id, ["U1"], NOW)
        assert await unit.people.arrive(row.id, "U1", NOW + timedelta(minutes=5))
    async with store.read() as unit:
        assert (await unit.people.memberships(row.id))["U1"].since == NOW


async def test_a_child_may_be_added_with_its_parent(store: Store) -> None:
    """A review and its first change go together, though one refers to the other."""
    async with store.write() as unit:
        row = await incident(unit, 1, "Checkout")
        unit.reviews.begin(
            Review(incident_id=row.id, state="draft", owner="U1", due_at=NOW, created_at=NOW, created_by="U1", parts={})
        )
        unit.reviews.changed(ReviewChange(incident_id=row.id, what="begun", actor="U1", at=NOW, before={}, after={}))
    async with store.read() as unit:
        assert [each.what for each in await unit.reviews.changes(row.id)] == ["begun"]


async def test_what_is_refused_of_one_undoes_all(store: Store) -> None:
    """The error is the database's own, and nothing of the unit of work stands."""
    async with store.write() as unit:
        row = await incident(unit, 1, "Checkout")
    astray = Incident(id=row.id + 1)
    with pytest.raises(IntegrityError):
        await _end_both(store, row, astray)
    async with store.read() as unit:
        assert not await unit.history.transitions([row.id], ["resolved"])
        assert not (await unit.session.execute(select(PolicyChange.id))).all()


async def _end_both(store: Store, *rows: Incident) -> None:
    async with store.write() as unit:
        unit.policies.session.add(PolicyChange(team_id="T1", part="roles", actor="U1", at=NOW, before={}, after={}))
        for row in rows:
            unit.history.add(transition(row, "resolved"))


def test_rows_say_themselves_what_their_columns_hold_where_nobody_does() -> None:
    """Of what is written past the mapper; what only the database would fill in, it is not asked for."""
    tables = {mapper.class_: cast("Table", mapper.local_table) for mapper in Base.registry.mappers}
    past_the_mapper = [of for kind, of in tables.items() if kind in RECORDS or of.autoincrement_column is None]
    left = [
        f"{table.name}.{column.name}"
        for table in past_the_mapper
        for column in table.c
        if column.server_default is not None and column.default is None
    ]
    assert past_the_mapper
    assert not left


TABLES: list[Table] = [Promise.__table__, Reminder.__table__, TimelineEntry.__table__]  # type: ignore[list-item]  # each is one
"""One of which nothing but the id is unique, and two others."""
_KINDS = {
    "adds": lambda table: Write(insert(table), ({"id": 1},), adds=True),
    "changes": lambda table: Write(update(table), ({"id": 1},)),
    "puts": lambda table: Write(insert(table), ({"id": 1},)),
}


@given(st.lists(st.tuples(st.sampled_from(sorted(_KINDS)), st.sampled_from(TABLES)), max_size=12))
def test_no_two_of_a_group_meet_and_all_keep_their_order(wanted: list[tuple[str, Table]]) -> None:
    """Only what is added comes along with a change before it, where nothing but ids is unique."""
    writes = [_KINDS[kind](table) for kind, table in wanted]
    groups = grouped(writes)
    assert [write for group in groups for write in group] == writes
    for group in groups:
        for table in TABLES:
            ours = [each for each in group if each.table is table]
            is_grown = table is TABLES[0] and [type(each.statement) for each in ours] == [Update, Insert]
            assert len(ours) <= 1 or (is_grown and ours[1].adds)
    for before, after in pairwise(groups):
        assert any(each.table is after[0].table for each in before), "what goes apart has to"
