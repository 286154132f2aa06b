"""Backing up an SQLite file while Muster serves from it, and putting a backup back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from storage.errors import BackupError

_BESIDE = ("", "-wal", "-shm")
"""What SQLite keeps of a database: the file, and in WAL mode two more beside it."""


def back_up(database: Path, into: Path) -> None:
    """Copy the database as it is at one moment into a new file, which is checked before it has its name.

    Nobody who reads or writes meanwhile waits: https://sqlite.org/backup.html. Raises `BackupError`.
    """
    if into.exists():
        raise BackupError(f"{into} exists already: name a new file.")
    partial = into.with_name(f"{into.name}.partial")
    with _told(f"{into} could not be written"):
        partial.unlink(missing_ok=True)
        _copy(database, partial)
        _check(partial)
        partial.rename(into)


def put_back(backup: Path, database: Path, aside: str) -> Path | None:
    """Put a backup in the place of the database, whose files get `aside` behind their name; return where it is now.

    The backup stays as it is. Muster must not run meanwhile. Raises `BackupError`, and then nothing has changed.
    """
    with _told(f"{backup} is no backup that can be used"):
        _check(backup)
    fresh = database.with_name(f"{database.name}.fresh")
    kept = database.with_name(f"{database.name}{aside}")
    with _told(f"{database} could not be written"):
        fresh.unlink(missing_ok=True)
        _copy(backup, fresh)
        was = _moved(database, kept)
        fresh.rename(database)
    return kept if was else None


def _moved(database: Path, kept: Path) -> bool:
    """Move a database with what is beside it: a log of changes left there would be taken for the new file's."""
    found = [ending for ending in _BESIDE if Path(f"{database}{ending}").exists()]
    for ending in found:
        Path(f"{database}{ending}").rename(f"{kept}{ending}")
    return bool(found)


def _copy(source: Path, target: Path) -> None:
    """Copy all of it in one step; the copy is one file, with nothing beside it."""
    with closing(_opened(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode = DELETE")


def _check(path: Path) -> None:
    """Read all of a file, which must be a database of Muster's."""
    with closing(_opened(path)) as connection:
        connection.execute("SELECT version_num FROM alembic_version").fetchone()
        [first, *_] = connection.execute("PRAGMA integrity_check").fetchone()
    if first != "ok":
        raise BackupError(f"{path} is damaged: {first}")


def _opened(path: Path) -> sqlite3.Connection:
    """Open a file that is there: by itself SQLite would make it."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)


@contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise BackupError(f"{what}: {error}.") from error
