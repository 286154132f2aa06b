"""The auditor's scripts of docs/audit: each figure again from the export alone, in SQL and in polars."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.domain.reports.period import parse
from bot.reports.past_written import write_past
from docs.audit import in_sqlite, recompute
from docs.audit.recompute import Export, Row, rests
from storage.engine import Database
from storage.store import Store
from tests.reports.audited import exported, recomputed, recomputed_in_sql, reported
from tests.reports.test_by_hand import NOW, TABLE, ZONE, minutes
from tests.reports.test_export import CAST
from tests.reports.told import TEAM, write
from tests.steps import ONCE

DATES = date(2025, 10, 1), date(2026, 11, 30)
ZONES = ("Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York", "Pacific/Chatham")
"""Beside Berlin: zones at odd offsets from UTC, whose clocks change by half an hour, on other days, or never."""


async def test_awkward_incidents_give_the_same_figures_again(database: Database, tmp_path: Path) -> None:
    """Reopened, corrected, paused, never acknowledged, over a change of clocks, drills: each figure of each group."""
    store = Store(database, TEAM)
    await write(store, TABLE, zone=ZONE)
    found = await exported(store, tmp_path, *DATES, NOW)
    for words in ("2026-10", "2026-W41", "366d"):
        period = parse(words, NOW, ZONE)
        told = await reported(store, period, ZONE, NOW)
        assert recomputed(found, period) == told
        assert recomputed_in_sql(tmp_path, period) == told


async def test_the_scripts_print_a_line_a_figure(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both take the folder and two moments in any zone, and print the same figures below the same head."""
    store = Store(database, TEAM)
    await write(store, TABLE, zone=ZONE)
    await exported(store, tmp_path, *DATES, NOW)
    printed = []
    for script in (in_sqlite, recompute):
        script.main(str(tmp_path), "2026-10-01T00:00:00+02:00", "2026-11-01T00:00:00+01:00")
        printed.append([line.split("\t") for line in capsys.readouterr().out.splitlines()])
    in_sql, in_polars = printed
    assert in_sql[0] == in_polars[0]
    assert sorted(line[:3] for line in in_sql) == sorted(line[:3] for line in in_polars)
    assert [line[-2:] for line in in_sql if line[:3] == ["whole", "", "acknowledge within target"]] == [["5", "9"]]


async def test_a_service_with_hours_of_its_own_is_counted_by_them_again(database: Database, tmp_path: Path) -> None:
    """A shift over midnight, at weekends too: its incidents' working time is not that of the others."""
    store = Store(database, TEAM)
    await write(store, (), zone=ZONE)
    async with store.write() as unit:
        [checkout] = await unit.services.ensure(["Checkout"], NOW)
        checkout.responders = {"calendar": {"zone": ZONE, "days": [4, 5, 6], "opens": "22:00", "closes": "06:00"}}
    await write(store, TABLE, zone=ZONE)
    found = await exported(store, tmp_path, *DATES, NOW)
    period = parse("2026-10", NOW, ZONE)
    told = await reported(store, period, ZONE, NOW)
    assert found.calendars["INC-10"] == "Checkout"
    assert told["whole", "", "resolved, working time"][1] != minutes(1260).total_seconds()
    assert recomputed(found, period) == told
    assert recomputed_in_sql(tmp_path, period) == told


async def test_the_demos_year_gives_the_same_figures_again(database: Database, tmp_path: Path) -> None:
    """As a whole, by priority, service, manager and cause: in SQL and in polars."""
    found = await _year(database, tmp_path, ZONE)
    period = parse("366d", NOW, ZONE)
    told = await reported(Store(database, TEAM), period, ZONE, NOW)
    assert told["whole", "", "declared"][0] > 250
    assert recomputed(found, period) == told
    assert recomputed_in_sql(tmp_path, period) == told


@ONCE
@pytest.mark.parametrize("zone", ZONES)
async def test_a_year_in_any_zone_gives_the_same_figures_again(database: Database, tmp_path: Path, zone: str) -> None:
    """A hundred incidents a zone: the year, months in which clocks change, and when each target was missed."""
    found = await _year(database, tmp_path, zone, per_day=0.3, seed=len(zone))
    for words in ("366d", "2026-03", "2026-04", "2026-10"):
        period = parse(words, NOW, zone)
        assert recomputed(found, period) == await reported(Store(database, TEAM), period, zone, NOW)
    passed = [
        row for row in found.verdicts.iter_rows(named=True) if row["due_at"] < NOW and _judged_at_once(found, row)
    ]
    assert [(row["reference"], row["of"]) for row in passed if found.due(row) != row["due_at"]] == []


def _judged_at_once(found: Export, verdict: Row) -> bool:
    """Say whether the invented past judges as people would have: not an acknowledgement by rests that came after it."""
    return verdict["of"] == "resolve" or not list(rests(found.history[verdict["reference"]]))


async def _year(database: Database, folder: Path, zone: str, **how: Any) -> Export:  # noqa: ANN401 - passed on
    store = Store(database, TEAM)
    await write(store, (), zone=zone)
    await write_past(store, CAST, NOW, **how)
    return await exported(store, folder, *DATES, NOW)
