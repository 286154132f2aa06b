"""What goes wrong in a run goes wrong as it does outside: no trouble makes another one worse than it is."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from tests import power_cut
from tests.chaos.of_databases import file_locked

if TYPE_CHECKING:
    from tests.chaos.scene import Scene

_BEGIN = "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE log (line INTEGER, words TEXT)"


@pytest.mark.skipif(not power_cut.can_be_watched(), reason="Python hides its SQLite")
async def test_who_locks_a_file_that_nobody_else_has_open_leaves_it_whole_for_a_power_cut(tmp_path: Path) -> None:
    """The log comes into the database when the lock's holder leaves, and that is on the disk."""
    before, file = tmp_path / "before.db", tmp_path / "muster.db"
    with power_cut.watched(), closing(sqlite3.connect(before)) as killed:
        killed.executescript(_BEGIN)
        _write(killed, range(50))
        power_cut.cut(before, file)
    shutil.copyfile(file, f"{file}.safe")
    chance = Random(1)  # noqa: S311 - chance, not secrets
    scene = SimpleNamespace(random=chance, moment=lambda: 0.0, database_url=f"sqlite:///{file}")
    await file_locked(cast("Scene", scene))
    with power_cut.watched(), closing(sqlite3.connect(file)) as started:
        _write(started, range(50, 60))
        left = tmp_path / "left.db"
        shutil.copyfile(f"{file}.safe", left)
        shutil.copyfile(f"{file}-wal", f"{left}-wal")
    with closing(sqlite3.connect(left)) as found:
        assert found.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert found.execute("SELECT count(*), max(line) FROM log").fetchone() == (60, 59)


def _write(connection: sqlite3.Connection, lines: range) -> None:
    with connection:
        connection.executemany("INSERT INTO log VALUES (?, ?)", [(line, "x" * 900) for line in lines])
