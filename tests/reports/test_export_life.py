"""The export of an incident that people lived through: all that an auditor asks for, for who may see it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app import Muster
from bot.domain.reports.period import parse
from bot.reports.export_columns import Table
from bot.reports.export_files import export
from sandbox.client import Channel, Person
from tests.reports.audited import exported as read_again
from tests.reports.audited import recomputed, recomputed_in_sql, reported
from tests.reports.test_times import corrected
from tests.steps import ONCE, reviewed
from tests.world import World, declared

Rows = Mapping[Table, list[dict[str, Any]]]


async def exported(bot: Muster, folder: Path, viewer: str | None, now: datetime) -> Rows:
    """Export everything as JSON lines and read it."""
    day = timedelta(days=1)
    dates = {"first": (now - 9 * day).date(), "last": (now + day).date()}
    files = await export(bot.store, folder, **dates, form="jsonl", viewer=viewer, now=now)
    return {Table(file.stem): [json.loads(line) for line in file.read_text().splitlines()] for file in files}


async def lived(world: World, bot: Muster, alice: Person) -> Channel:
    """Declare privately, call, acknowledge, update, hand over, pause, resolve, correct, review."""
    channel, _ = await declared(alice, marks=("Private",), manager="Bob Okafor", services=("Checkout",))
    await alice.command(channel, "/incident escalate @carmen the pool is full")
    await world.settled(bot)
    carmen = await world.person("carmen")
    await carmen.click("I'm coming", on=await carmen.message("@muster", "needs you"))
    for minutes, typed in (
        (10, "ack"),
        (5, "update The pool is full"),
        (5, "assign @alice incident manager"),
        (5, "pause 1 h waiting for the provider"),
        (20, "resume"),
        (5, "task Enlarge the pool @bob 2 days"),
        (20, "resolve Nobody knows"),
        (1, "undo"),
        (20, "resolve A restart"),
    ):
        world.clock.advance(60 * minutes)
        await alice.command(channel, f"/incident {typed}")
    await world.settled(bot)
    await reviewed(world, bot, alice, channel)
    return channel


async def test_an_export_holds_what_an_auditor_asks_for(world: World, bot: Muster, tmp_path: Path) -> None:
    """Promises, roles, times, pauses, verdicts, calls, tasks and reviews: for a member alone, where it is private."""
    alice, bob, carmen = [await world.person(name) for name in ("alice", "bob", "carmen")]
    channel = await lived(world, bot, alice)
    begun = world.clock.now()
    rows = await exported(bot, tmp_path, alice.id, begun)
    acknowledged = next(row for row in rows[Table.TIMES] if row["milestone"] == "acknowledged")
    moved = datetime.fromisoformat(acknowledged["effective_at"]) - timedelta(minutes=4)
    await corrected(alice, channel, Acknowledged=int(moved.timestamp()) // 60 * 60)
    await world.settled(bot)
    rows = await exported(bot, tmp_path, alice.id, begun)
    managers = [
        (row["user_id"], row["until"] is None) for row in rows[Table.ROLES] if row["role"] == "incident_manager"
    ]
    assert managers == [(bob.id, False), (alice.id, True)]
    assert rows[Table.ROLES][0]["since"] == rows[Table.INCIDENTS][0]["declared_at"]
    assert [row["outcome"] for row in rows[Table.PROMISES]].count("kept") == 1
    assert all(row["settled_at"] for row in rows[Table.PROMISES])
    [pause] = rows[Table.PAUSES]
    assert _minutes(pause["paused_at"], pause["resumed_at"]) == 20
    assert (pause["reason"], pause["paused_by"]) == ("waiting for the provider", alice.id)
    said = [(row["milestone"], row["what"], row["counts"]) for row in rows[Table.TIMES]]
    assert said == [
        ("declared", "recorded", True),
        ("acknowledged", "recorded", False),
        ("resolved", "recorded", False),
        ("resolved", "recorded", True),
        ("acknowledged", "corrected", True),
    ]
    assert rows[Table.TIMES][-1]["recorded_at"] > rows[Table.TIMES][-1]["effective_at"]
    assert [(row["of"], row["met"]) for row in rows[Table.VERDICTS]] == [("acknowledge", True), ("resolve", True)]
    [call] = [row for row in rows[Table.CALLS] if row["user_id"] == carmen.id]
    assert (call["called_by"], call["why"], call["answer"]) == (alice.id, "the pool is full", "coming")
    [task] = rows[Table.TASKS]
    assert (task["text"], task["owner"], task["state"]) == ("Enlarge the pool", bob.id, "open")
    [review] = rows[Table.REVIEWS]
    assert (review["state"], review["signed_off_by"]) == ("done", alice.id)
    assert rows[Table.SERVICES] == [{"reference": "INC-1", "service": "Checkout"}]
    period = parse("7d", begun + timedelta(minutes=5), "UTC")
    audited = await read_again(bot.store, tmp_path, period.since.date(), begun.date(), begun, alice.id)
    told = await reported(bot.store, period, "UTC", begun, alice.id)
    assert told["whole", "", "declared"][0] == 1
    assert recomputed(audited, period) == told
    assert recomputed_in_sql(tmp_path, period) == told
    assert [row["sequence"] for row in rows[Table.TRANSITIONS]] == list(range(1, len(rows[Table.TRANSITIONS]) + 1))
    outside = await exported(bot, tmp_path, (await world.person("farid")).id, begun)
    assert {table for table, found in outside.items() if found} == {Table.WORKING_HOURS}


def _minutes(since: str, until: str) -> int:
    return round((datetime.fromisoformat(until) - datetime.fromisoformat(since)) / timedelta(minutes=1))


@ONCE
async def test_awkward_lives_give_the_same_figures_again(world: World, bot: Muster, tmp_path: Path) -> None:
    """Raised, lowered, silent for hours, reopened, undone, no false alarm after all, a drill: figures and due times."""
    alice = await world.person("alice")
    raised, _ = await declared(
        alice, impact="Minor – some customers or a team are affected, a workaround exists", urgency="Medium"
    )
    lowered, _ = await declared(alice, "Search is down", urgency="Immediate")
    alarm, _ = await declared(alice, "Mail is down")
    again, _ = await declared(alice, "Website is down", services=("Website",))
    await declared(alice, "A rehearsal", marks=("Drill",))
    for minutes, channel, typed in (
        (5, alarm, "cancel A false alarm"),
        (1, alarm, "reopen It was none"),
        (10, again, "ack"),
        (100, raised, "ack"),
        (10, raised, "priority P1 Every shop is hit"),
        (300, lowered, "priority P3 Few search"),
        (10, lowered, "pause 2 h waiting for the provider"),
        (30, again, "update Still looking"),
        (1, again, "update And looking"),
        (600, raised, "resolve A restart"),
        (60, raised, "reopen It came back"),
        (30, again, "resolve Nothing"),
        (2, again, "undo"),
        (90, again, "resolve Another restart"),
        (45, raised, "resolve Another pool"),
        (20, raised, "priority P2 Few shops after all"),
    ):
        world.clock.advance(60 * minutes)
        await alice.command(channel, f"/incident {typed}")
    world.clock.advance(60 * 60)
    await world.settled(bot)
    now = world.clock.now()
    audited = await read_again(bot.store, tmp_path, (now - timedelta(days=9)).date(), now.date(), now)
    for words in ("last week", "1d", "7d"):
        period = parse(words, now, "UTC")
        told = await reported(bot.store, period, "UTC", now)
        assert recomputed(audited, period) == told, words
        assert recomputed_in_sql(tmp_path, period) == told, words
    assert told["whole", "", "updates on time"][1] > 50
    due = {(row["reference"], row["of"]): row["due_at"] for row in audited.verdicts.iter_rows(named=True)}
    once_more = {(row["reference"], row["of"]): audited.due(row) for row in audited.verdicts.iter_rows(named=True)}
    assert {key: (at, once_more[key]) for key, at in due.items() if at < now and once_more[key] != at} == {}
