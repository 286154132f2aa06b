"""An SQLite file is copied while it is written to, and a copy is put back whole or not at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.backup import back_up, put_back
from storage.errors import BackupError

ASIDE = ".before-20261123T093000Z"


@pytest.fixture
def serving(tmp_path: Path) -> sqlite3.Connection:
    """Give a database as Muster has it open: in WAL mode, with commits that are not in the file yet."""
    connection = sqlite3.connect(tmp_path / "muster.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
    connection.execute("CREATE TABLE said (words TEXT)")
    connection.execute("INSERT INTO said VALUES ('before')")
    return connection


def said(path: Path) -> list[str]:
    """Return what a file holds."""
    with closing(sqlite3.connect(path)) as connection:
        return [words for (words,) in connection.execute("SELECT words FROM said")]


def test_a_backup_holds_every_commit_and_waits_for_nobody_who_writes(
    serving: sqlite3.Connection, tmp_path: Path
) -> None:
    """What is committed is in it, what is not is not; it is one file."""
    serving.execute("BEGIN IMMEDIATE")
    serving.execute("INSERT INTO said VALUES ('not yet')")
    back_up(tmp_path / "muster.db", tmp_path / "backup")
    serving.execute("COMMIT")
    serving.close()
    assert said(tmp_path / "backup") == ["before"]
    assert sorted(path.name for path in tmp_path.glob("backup*")) == ["backup"]


def test_a_backup_takes_no_other_files_place(serving: sqlite3.Connection, tmp_path: Path) -> None:
    """A name that is taken is refused; so is a database that is not there, and neither leaves anything behind."""
    back_up(tmp_path / "muster.db", tmp_path / "backup")
    with pytest.raises(BackupError, match="backup exists already: name a new file"):
        back_up(tmp_path / "muster.db", tmp_path / "backup")
    with pytest.raises(BackupError, match="could not be written: unable to open"):
        back_up(tmp_path / "absent.db", tmp_path / "other")
    assert not (tmp_path / "absent.db").exists()
    assert not (tmp_path / "other").exists()
    serving.close()


def test_a_backup_that_is_put_back_keeps_what_was_there_before(serving: sqlite3.Connection, tmp_path: Path) -> None:
    """With its log of changes, which must not be taken for the restored file's."""
    back_up(tmp_path / "muster.db", tmp_path / "backup")
    serving.execute("INSERT INTO said VALUES ('after')")
    aside = put_back(tmp_path / "backup", tmp_path / "muster.db", ASIDE)
    serving.close()
    assert aside == tmp_path / f"muster.db{ASIDE}"
    assert said(tmp_path / "muster.db") == said(tmp_path / "backup") == ["before"]
    assert said(aside) == ["before", "after"]


@pytest.mark.parametrize("damage", ["no database", "no Muster's", "cut off"])
def test_what_is_no_whole_backup_is_refused_and_changes_nothing(
    serving: sqlite3.Connection, tmp_path: Path, damage: str
) -> None:
    """A file of something else, another program's database, and one that was cut off."""
    file = tmp_path / "backup"
    if damage == "no database":
        file.write_text("no database, but more than a page of something else " * 100)
    elif damage == "no Muster's":
        with closing(sqlite3.connect(file)) as other:
            other.execute("CREATE TABLE else_where (x)")
    else:
        back_up(tmp_path / "muster.db", file)
        file.write_bytes(file.read_bytes()[:-4096])
    with pytest.raises(BackupError):
        put_back(file, tmp_path / "muster.db", ASIDE)
    serving.close()
    assert said(tmp_path / "muster.db") == ["before"]
    assert not list(tmp_path.glob("*before*"))
