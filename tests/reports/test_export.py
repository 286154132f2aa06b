"""The export: streamed, safe to open, the same figures again, and only what one may see."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain.policy import DEFAULT_POLICY
from bot.domain.reports.period import parse
from bot.domain.reports.report import Asked
from bot.reports.export import csv_lines, incidents_csv
from bot.reports.export_columns import COLUMNS, Table
from bot.reports.export_files import Format, export
from bot.reports.past import Cast, invent
from bot.reports.past_written import write_past
from bot.reports.report import build
from storage.engine import Database
from storage.store import Store
from storage.tables import Problem, StatusUpdate, Transition
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


async def test_an_export_holds_steps_for_responders_for_who_works_on_them_alone(store: Store, tmp_path: Path) -> None:
    """Nobody else reads them there, in whichever table; words for users are for anyone who may see the incident."""
    await write(store, TABLE)
    texts = {"workaround": "Pay by invoice.", "workaround_steps": "Turn the handle."}
    async with store.write() as unit:
        incident = await unit.incidents.by_number_unseen(1)
        assert incident is not None
        said = {"at": NOW, "reach": "stakeholders", "status": "identified", "priority": "P1", "text": "Now"}
        unit.session.add(StatusUpdate(team_id=TEAM, incident_id=incident.id, author="U1", **said, **texts))
        await unit.people.join(incident.id, ["URESPONDER"], NOW)
        kept = {"before": {}, "after": texts, "recorded_at": NOW, "effective_at": NOW}
        unit.session.add(
            Transition(team_id=TEAM, incident_id=incident.id, kind="corrected", actor="U1", via="form", **kept)
        )
        raised = {"created_by": "URESPONDER", "created_at": NOW - timedelta(days=1), "changed_at": NOW}
        await unit.problems.add(Problem(number=1, title="The handle", status="known_error", **raised, **texts))
    for viewer, tables in ((None, 0), ("UOTHER", 0), ("URESPONDER", 2)):
        written = [path.read_text(encoding="utf-8") for path in await _exported(store, tmp_path, "csv", viewer)]
        assert sum("Turn the handle." in text for text in written) == tables
        assert sum("Pay by invoice." in text for text in written) == 3


START = ("=", "+", "-", "@", "\t=", "\r=", "＝", "＋", "－", "＠")
BEFORE = ("", " ", "x;", "x; ", 'x;"', "x\t", "x|", "x\n", "x\r\n", "x\n  ", "\t", "\ufeff")
SPREADSHEETS = (
    {"delimiter": ","},
    {"delimiter": ";"},
    {"delimiter": "\t"},
    {"delimiter": "|"},
    {"delimiter": ";", "quoting": csv.QUOTE_NONE},
    {"delimiter": ",", "quoting": csv.QUOTE_NONE},
)
"""How a file is taken apart: the separator is the reader's own, whatever the file's is."""


@pytest.mark.parametrize("start", START)
@pytest.mark.parametrize("before", BEFORE)
def test_text_cannot_run_as_a_formula(before: str, start: str) -> None:
    """Whichever separator a spreadsheet takes the file apart by, no cell of a person's begins as a formula does."""
    attack = f"{before}{start}cmd|' /C calc'!A0"
    record = dict.fromkeys(COLUMNS[Table.UPDATES], "x") | {"text": attack}
    text = csv_lines(Table.UPDATES, [record], first=True)
    for spreadsheet in SPREADSHEETS:
        rows = csv.reader(io.StringIO(text, newline=""), **spreadsheet)
        cells = [cell.strip(' \t\r\n"\ufeff') for row in rows for cell in row]
        assert [cell for cell in cells if cell.startswith(tuple("=+-@＝＋－＠"))] == [], spreadsheet


def test_figures_stay_figures_and_words_are_all_in_quotes() -> None:
    """A negative duration is one; a note in the middle of which stands a dash is as it was written."""
    figures = {"impact_s": -90.5, "reopened": 0, "drill": False, "fix": "Rolled back - see 2 + 2; done, =fine"}
    record = dict.fromkeys(COLUMNS[Table.INCIDENTS], None) | figures
    text = csv_lines(Table.INCIDENTS, [record], first=True)
    [row] = csv.DictReader(io.StringIO(text, newline=""))
    assert {name: row[name] for name in figures} == {
        "impact_s": "-90.5",
        "reopened": "0",
        "drill": "false",
        "fix": "Rolled back - see 2 + 2; done, =fine",
    }
    assert all(cell.startswith('"') for line in text.splitlines() for cell in line.split(",") if cell[:1] != " ")


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
