"""The trend that the database counts says what each incident is judged by."""

from __future__ import annotations

import random
from datetime import timedelta

from bot.domain.kept_targets import verdicts
from bot.domain.reports.glance import UNCOUNTED
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Priority, Status
from storage.engine import Database
from storage.reports import Scope
from storage.store import Store, Unit
from storage.tables import Incident
from tests.pure.judged_life import MONDAY, Life, after

LIVES = 150
_WORK = {
    "acknowledge": (Kind.ACKNOWLEDGED,),
    "resolve": (Kind.RESOLVED,),
    "reopen": (Kind.REOPENED,),
    "pause": (Kind.PAUSED,),
    "resume": (Kind.RESUMED,),
}
_NEXT = {False: ("acknowledge", "pause", "resolve", "raise"), True: ("resume",)}


def lived(chance: random.Random) -> Life:
    """Return an incident to which something happens now and then: to a paused one only that it goes on."""
    life, at = Life.of(chance.choice([*Priority])), 0.0
    for _ in range(chance.randrange(7)):
        at += chance.choice([1, 14, 40, 300, 2000])
        active = life.row.status != Status.RESOLVED
        act = chance.choice(_NEXT[life.row.paused_at is not None]) if active else "reopen"
        if act == "raise":
            life.change(at, chance.choice([*Priority]))
        else:
            life.act(at, *_WORK[act])
    return life


async def _write(unit: Unit, number: int, life: Life, *, drill: bool) -> None:
    row = Incident(
        team_id="T1",
        number=number,
        title="Checkout is down",
        status=life.row.status,
        impact="minor",
        urgency="medium",
        priority=life.row.priority,
        drill=drill,
        declared_by="U1",
        declared_at=MONDAY,
        active_at=MONDAY,
        paused_at=life.row.paused_at,
        channel_name=f"inc-{number}",
    )
    await unit.incidents.add(row)
    assert life.figures is not None
    life.figures.incident_id = row.id
    await unit.figures.keep(life.figures)


async def test_the_trend_counts_as_missed_what_is_judged_as_missed(database: Database) -> None:
    """Over random lives, at any moment, paused ones among them; drills and what was cancelled do not count."""
    chance, store = random.Random(7), Store(database, "T1")  # noqa: S311 - chance, no secret
    lives = [lived(chance) for _ in range(LIVES)]
    assert {life.row.paused_at is None for life in lives} == {True, False}
    async with store.write() as unit:
        await unit.workspaces.remember(
            name="Company", url="https://x.slack.com/", bot_user_id="U0", announcement_channel="incidents", now=MONDAY
        )
        for number, life in enumerate(lives, start=1):
            life.row.status = chance.choice([*UNCOUNTED]) if number % 20 == 0 else life.row.status
            await _write(unit, number, life, drill=number % 15 == 0)
    scope = Scope(MONDAY - timedelta(days=7), MONDAY + timedelta(days=7), None)
    ends = [MONDAY, MONDAY + timedelta(days=7)]
    missed_at = []
    for now in map(after, (0, 16, 61, 500, 3000, 30_000)):
        async with store.read() as unit:
            rows = [row for row in await unit.reports.rows(scope) if not row.drill and row.status not in UNCOUNTED]
            missed = [row for row in rows if False in verdicts(row, row.paused_at, now).values()]
            assert await unit.trend.steps(scope, ends, (), UNCOUNTED, now) == [(0, 0), (len(rows), len(missed))]
            missed_at.append(len(missed))
    assert missed_at == sorted(missed_at)
    assert 0 < missed_at[0] < missed_at[-1] < LIVES
