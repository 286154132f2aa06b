"""What an operator does with what is kept: importing, exporting, purging, backing up."""

from __future__ import annotations

import json
import signal
from pathlib import Path

from bot.reports.export_columns import Table
from sandbox.faults import Fault
from sandbox.server import Sandbox
from tests.cli.running import ended, ran, said, started


async def test_what_is_written_is_for_its_owner_alone(settings: dict[str, str], tmp_path: Path) -> None:
    """The database, what stands beside it, its folder, and exports."""
    data = {"DATABASE_URL": f"sqlite:///{tmp_path}/deep/data/muster.db"}
    process = await started(settings | data, tmp_path)
    await said(process, b"Muster is connected")
    assert open_to_others(tmp_path / "deep") == []
    process.send_signal(signal.SIGTERM)
    assert (await ended(process)).code == 0
    days = ("--from", "2026-01-01", "--to", "2026-12-31")
    assert (await ran(settings | data, tmp_path, "export", *days, "--into", "out")).code == 0
    assert open_to_others(tmp_path / "out") == []


async def test_past_incidents_are_imported_when_that_is_asked_for(settings: dict[str, str], tmp_path: Path) -> None:
    """Without --write, and with a line that is wrong, nothing is; what was imported before is left alone."""
    process = await started(settings, tmp_path)
    await said(process, b"Muster is connected")
    process.send_signal(signal.SIGTERM)
    await ended(process)
    head, good = (
        "reference,title,priority,declared_at,resolved_at\n",
        "OPS-1,Down,P1,2026-01-31T09:00Z,2026-01-31T10:00Z\n",
    )
    file = tmp_path / "incidents.csv"
    for text, more, code, told in (
        (head + good, (), 0, "1 to write, 0 imported before, 0 wrong. Nothing was written: add --write to write them."),
        (head + good + "OPS-2,Down\n", ("--write",), 2, "1 to write, 0 imported before, 3 wrong. Nothing was written."),
        (head + good, ("--write",), 0, "1 written, 0 imported before, 0 wrong. Nothing was sent to Slack."),
        (head + good, ("--write",), 0, "0 written, 1 imported before, 0 wrong. Nothing was sent to Slack."),
    ):
        file.write_text(text)
        run = await ran(settings, tmp_path, "import", str(file), *more)
        assert (run.code, run.err) == (code, "")
        assert run.out.splitlines()[-1].startswith(told)
    file.write_bytes(b"\xff\xfe")
    run = await ran(settings, tmp_path, "import", str(file))
    assert (run.code, "is no CSV file in UTF-8" in run.err) == (2, True)


async def test_the_audit_log_is_exported_as_json_lines_and_tells_of_exports(
    settings: dict[str, str], tmp_path: Path
) -> None:
    """From a day on, or all of it; of an export of private incidents it says in whose name it was made."""
    process = await started(settings, tmp_path)
    await said(process, b"Muster is connected")
    process.send_signal(signal.SIGTERM)
    await ended(process)
    days = ("--from", "2026-01-01", "--to", "2026-12-31", "--as", "U1")
    assert (await ran(settings, tmp_path, "export", *days)).code == 0
    run = await ran(settings, tmp_path, "export", "--audit", "--since", "2026-01-01")
    assert (run.code, run.out) == (0, "export/audit.jsonl\n")
    told = [json.loads(line) for line in (tmp_path / "export" / "audit.jsonl").read_text().splitlines()]
    assert [(each["actor"], each["what"], each["detail"]["of"], each["detail"]["as"]) for each in told] == [
        ("operator", "exported", table, "U1") for table in Table
    ]
    assert (await ran(settings, tmp_path, "export", "--audit", "--since", "2999-01-01")).code == 0
    assert (tmp_path / "export" / "audit.jsonl").read_text() == ""
    assert open_to_others(tmp_path / "export") == []


async def test_a_purge_says_what_would_go_before_anything_does(settings: dict[str, str], tmp_path: Path) -> None:
    """By kind and count; a day that is not over yet is a slip."""
    process = await started(settings, tmp_path)
    await said(process, b"Muster is connected")
    process.send_signal(signal.SIGTERM)
    await ended(process)
    asked = await ran(settings, tmp_path, "purge", "--before", "2026-01-01")
    told = [line.split()[:2] for line in asked.out.splitlines()]
    assert told[:4] == [["0", "drills,"], ["0", "notes"], ["0", "incidents:"], ["0", "entries"]]
    assert asked.out.endswith("Nothing was forgotten: this is what --yes would forget.\n")
    done = await ran(settings, tmp_path, "purge", "--before", "2026-01-01", "--kind", "drills", "--yes")
    assert done.out == "0 drills, deleted with all that belongs to them\nThis was forgotten.\n"
    nobody = await ran(settings, tmp_path, "person", "forget", "U0NOBODY", "--yes")
    assert (nobody.code, nobody.err) == (2, "muster: Nothing is kept of U0NOBODY.\n")
    everything = await ran(settings, tmp_path, "person", "export", "U0NOBODY")
    assert json.loads(everything.out) == {"person": "U0NOBODY", "tables": {}}
    late = await ran(settings, tmp_path, "purge", "--before", "2999-01-01")
    assert (late.code, late.err) == (2, "muster: --before: choose a day that is over.\n")


def open_to_others(folder: Path) -> list[Path]:
    """Return what of a folder, in which something must lie, others than its owner may read."""
    found = [folder, *folder.rglob("*")]
    assert len(found) > 1
    return [path for path in found if path.stat().st_mode & 0o077]


async def test_backups_of_postgresql_are_left_to_its_own_tools(
    settings: dict[str, str], tmp_path: Path, postgresql_server: str
) -> None:
    """Each command names what to run instead, and changes nothing."""
    served = settings | {"DATABASE_URL": postgresql_server}
    made, back = await ran(served, tmp_path, "backup", "a.dump"), await ran(served, tmp_path, "restore", "a.dump")
    assert (made.code, back.code) == (2, 2)
    assert made.err.startswith("muster: PostgreSQL has its own backups: pg_dump --format=custom --file=a.dump ")
    assert back.err == "muster: PostgreSQL has its own restore: run pg_restore, then python app.py restored.\n"


async def test_a_backup_is_put_back_only_where_slack_tells_what_it_has_seen(
    settings: dict[str, str], slack: Sandbox, tmp_path: Path
) -> None:
    """Numbers could be given twice otherwise; nothing is changed, and what is no reference is refused first."""
    assert (await ran(settings, tmp_path, "migrate")).code == 0
    assert (await ran(settings, tmp_path, "backup", "a.db")).code == 0
    wrong = await ran(settings, tmp_path, "restore", "a.db", "--after", "42")
    assert (wrong.code, wrong.err) == (2, "muster: --after: 42 is no reference such as INC-42 or PRB-7.\n")
    slack.faults.add(Fault("error", "users.conversations", error="access_denied"))
    silent = await ran(settings, tmp_path, "restore", "a.db")
    assert silent.err == "muster: Slack does not name Muster's channels, so nothing was changed: access_denied\n"
    assert databases(tmp_path) == ["a.db", "muster.db"]


def databases(folder: Path) -> list[str]:
    """Return the names of the databases in a folder, those put aside too."""
    return sorted(path.name for path in folder.glob("*.db*") if not path.name.endswith(("-wal", "-shm")))
