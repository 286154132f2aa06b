"""Run recompute.sql over an export, with nothing but Python's own SQLite.

`python in_sqlite.py FOLDER SINCE UNTIL`, such as `export 2026-10-01T00:00:00+02:00 2026-11-01T00:00:00+01:00`.
"""

from __future__ import annotations

import csv
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

TABLES = ("incidents", "times", "verdicts", "promises", "roles", "services", "working_hours")


def load(database: sqlite3.Connection, folder: Path) -> None:
    """Take the CSV files of an export into tables of their names."""
    for table in TABLES:
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            names = ", ".join(f'"{name}"' for name in next(rows))
            database.execute(f'CREATE TABLE "{table}" ({names})')
            places = ", ".join("?" for _ in names.split(", "))
            database.executemany(f'INSERT INTO "{table}" VALUES ({places})', rows)  # noqa: S608 - names of files


def figures(folder: Path, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
    """Return every figure of a period: grouping, name, what, n, median, mean, p90, part, whole."""
    database = sqlite3.connect(":memory:")
    load(database, folder)
    database.execute("CREATE TABLE asked (since, until)")
    database.execute("INSERT INTO asked VALUES (?, ?)", [at.astimezone(UTC).isoformat() for at in (since, until)])
    database.executescript(Path(__file__).with_name("recompute.sql").read_text(encoding="utf-8"))
    return database.execute("SELECT * FROM figures").fetchall()


def main(folder: str, since: str, until: str) -> None:
    """Print every figure of a period."""
    print("grouping", "name", "what", "n", "median_s", "mean_s", "p90_s", "part", "whole", sep="\t")
    for row in figures(Path(folder), datetime.fromisoformat(since), datetime.fromisoformat(until)):
        print(*("" if cell is None else cell for cell in row), sep="\t")


if __name__ == "__main__":
    main(*sys.argv[1:])
