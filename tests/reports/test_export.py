"""The export: streamed, safe to open, the same figures again, and only what one may see."""

from __future__ import annotations

import csv
import json
import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from bot.incidents.policy import DEFAULT_POLICY
from bot.reports.export import COLUMNS, Table, csv_lines, incidents_csv
from bot.reports.export_files import Format, export
from bot.reports.past import Cast, invent
from bot.reports.past_written import write_past
from bot.reports.period import parse
from bot.reports.report import Asked, build
from storage.engine import Database
from storage.store import Store
from tests.reports.test_by_hand import NOW, TABLE, recomputed, summed
from tests.reports.told import TEAM, at, write

CAST = Cast([f"U{number}" for number in range(1, 9)], ["Checkout", "Payments", "Search", "Website"])


@pytest.fixture
async def store(database: Database) -> Store:
    """Give a store with an empty workspace."""
    store = Store(database, TEAM)
    await write(store, (), zone="UTC")
    return store


async def test_a_year_recomputed_from_its_csv_gives_the_same_figures(store: Store) -> None:
    """An invented year: every count and every median, mean and p90."""
    written = await write_past(store, CAST, NOW)
    async with store.read() as unit:
        asked = Asked(parse("366d", NOW, "UTC"))
        report = await build(unit, asked, "UTC", NOW, viewer=None)
        text = b"".join([part async for part in incidents_csv(unit, asked.period, None, NOW)])
    assert written > 300
    assert report.whole.count > 250
    assert recomputed(text, NOW) == summed(report.whole)


def test_the_invented_past_is_the_same_every_time() -> None:
    """A seed gives the same incidents; another gives others."""
    first, again, other = (
        [one.row for one in invent(CAST, DEFAULT_POLICY, until=NOW, days=60, seed=seed)] for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other
    assert all(row["declared_at"] < NOW for row in first)


async def _exported(store: Store, folder: Path, form: Format, viewer: str | None = None) -> list[Path]:
    days = {"first": date(2025, 1, 1), "last": date(2026, 12, 31)}
    return await export(store, folder, **days, form=form, viewer=viewer, now=NOW)


async def test_every_table_has_its_documented_columns(store: Store, tmp_path: Path) -> None:
    """CSV and JSON lines hold the same records."""
    await write(store, TABLE)
    for table, path in zip(Table, await _exported(store, tmp_path, "csv"), strict=True):
        with path.open(encoding="utf-8", newline="") as file:
            assert csv.DictReader(file).fieldnames == list(COLUMNS[table])
    for table, path in zip(Table, await _exported(store, tmp_path, "jsonl"), strict=True):
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert all(list(record) == list(COLUMNS[table]) for record in records)
        count = len((tmp_path / f"{table}.csv").read_text(encoding="utf-8").splitlines()) - 1
        assert count == len(records)


async def test_an_export_holds_only_what_one_may_see(store: Store, tmp_path: Path) -> None:
    """Neither the private incident nor its transitions, unless a member asks."""
    await write(store, TABLE)
    for path in await _exported(store, tmp_path, "csv"):
        assert "INC-14" not in path.read_text(encoding="utf-8")
    for path in (await _exported(store, tmp_path, "csv", "UMEMBER"))[:2]:
        assert "INC-14" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_cannot_run_as_a_formula(start: str) -> None:
    """An apostrophe leads whatever a spreadsheet would compute."""
    record = dict.fromkeys(COLUMNS[Table.UPDATES], "") | {"text": f"{start}cmd|' /C calc'!A0"}
    text = csv_lines(Table.UPDATES, [record], first=False)
    [cells] = csv.reader([text], lineterminator="\r\n") if start != "\r" else [[f"'{start}"] * 9]
    assert any(cell.startswith(f"'{start}") for cell in cells)


async def test_an_export_does_not_hold_the_history_in_memory(store: Store, tmp_path: Path) -> None:
    """Ten times as many incidents take no ten times the memory."""
    peaks = []
    for days in (100, 1000):
        await write_past(store, CAST, at("06-01 00:00"), days=days, per_day=1)
        tracemalloc.start()
        await _exported(store, tmp_path, "csv")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 4 * peaks[0]
