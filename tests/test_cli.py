"""The front door as its operator meets it: exit codes, one line an error, no traceback, no secret."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import pytest

from bench.postgresql import named
from bot.reports.export_columns import Table
from sandbox.client import Person
from sandbox.clock import SystemClock
from sandbox.company import build_company
from sandbox.faults import Fault
from sandbox.manifest import Manifest
from sandbox.server import Sandbox
from tests.forked import Forked, python
from tests.lean import search_path

ROOT = Path(__file__).parent.parent
SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended."""

    code: int
    out: str
    err: str


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    """Give a Slack to connect to."""
    clock = SystemClock()
    sandbox = Sandbox(build_company(clock), manifest=Manifest.load(ROOT / "manifest.yml"), clock=clock)
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def settings(slack: Sandbox, tmp_path: Path) -> dict[str, str]:
    """Give good settings for that Slack."""
    return {
        "SLACK_BOT_TOKEN": slack.tokens.bot,
        "SLACK_APP_TOKEN": slack.tokens.app,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": f"sqlite:///{tmp_path}/muster.db",
        "PORT": "0",
    }


Process: TypeAlias = asyncio.subprocess.Process | Forked


async def started(settings: dict[str, str], folder: Path, *arguments: str, fresh: bool = False) -> Process:
    """Start app.py with exactly these settings, in a folder without a .env; `fresh` where the start itself matters."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}
    if not fresh and not any(name.startswith("PYTHON") for name in settings):
        return await python(str(ROOT / "app.py"), *arguments, env=environment, cwd=folder)
    return await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "app.py"),
        *arguments,
        env=environment,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def said(process: Process, words: bytes) -> str:
    """Return what a process logs until these words, all of them included."""
    async with asyncio.timeout(SECONDS):
        assert process.stderr is not None
        log = b""
        while words not in log:
            log += await process.stderr.readline()
    return log.decode()


async def ended(process: Process) -> Ended:
    """Wait for the end of a run."""
    async with asyncio.timeout(SECONDS):
        out, err = await process.communicate()
    return Ended(process.returncode or 0, out.decode(), err.decode())


async def ran(settings: dict[str, str], folder: Path, *arguments: str) -> Ended:
    """Run app.py to its end."""
    return await ended(await started(settings, folder, *arguments))


WRONG = [
    ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is not set."),
    ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "Slack refuses SLACK_BOT_TOKEN: invalid_auth."),
    ({"SLACK_APP_TOKEN": "xapp-wrong"}, "Slack refuses SLACK_APP_TOKEN: invalid_auth."),
    ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL: The database URL begins with 'mysql'"),
    ({"SLACK_API_URL": "https://me:hunter2@slack.com/api/"}, "SLACK_API_URL must not carry a user name"),
    ({"HOST": "203.0.113.7"}, "Muster may not listen on 203.0.113.7, port 0: set HOST and PORT"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG)
async def test_a_wrong_setting_ends_the_start_with_one_line_and_exit_code_2(
    settings: dict[str, str], tmp_path: Path, wrong: dict[str, str], said: str
) -> None:
    """The line names the setting; no traceback, no password."""
    run = await ran(settings | wrong, tmp_path)
    assert run.code == 2
    line = run.err.strip().splitlines()[-1]
    assert line.startswith(f"muster: {said}")
    assert "Traceback" not in run.err
    assert "hunter2" not in run.err + run.out


async def test_a_health_check_asks_the_process_itself(settings: dict[str, str], tmp_path: Path) -> None:
    """It ends well while Muster runs, and says what does not answer where it does not."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = {"PORT": str(free.getsockname()[1])}
    asked = await ran(settings | port, tmp_path, "healthy")
    assert (asked.code, asked.err.startswith(f"muster: http://127.0.0.1:{port['PORT']}/healthz")) == (1, True)
    process = await started(settings | port, tmp_path)
    await said(process, b"connected")
    assert (await ran(settings | port, tmp_path, "healthy")).code == 0
    process.send_signal(signal.SIGTERM)
    await ended(process)


async def test_a_database_that_is_away_ends_the_start_with_a_code_after_which_it_is_started_again(
    settings: dict[str, str], tmp_path: Path
) -> None:
    """A supervisor that keeps from restarting what is set wrongly goes on; the line says what is away."""
    run = await ran(settings | {"DATABASE_URL": "postgresql://muster:hunter2@127.0.0.1:1/x"}, tmp_path)
    assert run.code == 1
    assert run.err.strip().splitlines()[-1].startswith("muster: DATABASE_URL: The database cannot be reached")
    assert "Traceback" not in run.err
    assert "hunter2" not in run.err + run.out


async def test_a_database_that_lets_nobody_in_is_a_wrong_setting(
    settings: dict[str, str], tmp_path: Path, postgresql_server: str
) -> None:
    """No restart makes it right: exit code 2, as for any other."""
    run = await ran(settings | {"DATABASE_URL": named(postgresql_server, "nowhere")}, tmp_path)
    assert run.code == 2
    assert run.err.strip().splitlines()[-1].startswith("muster: DATABASE_URL: The database cannot be reached")


@pytest.mark.parametrize("error", ["internal_error", "ratelimited"])
async def test_a_slack_in_trouble_refuses_no_app_token(
    settings: dict[str, str], slack: Sandbox, tmp_path: Path, error: str
) -> None:
    """Slack fails when it is asked for a connection: it is asked again, and the process stays."""
    slack.faults.add(Fault("error", "apps.connections.open", error=error, retry_after=1))
    process = await started(settings, tmp_path)
    await said(process, b"Muster is connected")
    process.send_signal(signal.SIGTERM)
    assert (await ended(process)).code == 0


async def test_a_taken_port_is_said_so(settings: dict[str, str], tmp_path: Path) -> None:
    """With the setting that chooses another."""
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))  # noqa: S104 - the very address that the bot listens on
        taken.listen()
        port = taken.getsockname()[1]
        run = await ran(settings | {"PORT": str(port)}, tmp_path)
    assert run.code == 2
    assert run.err.strip().splitlines()[-1] == f"muster: Port {port} is taken: set PORT to a free one."
    assert "Traceback" not in run.err


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


async def test_settings_come_from_beside_the_program_and_from_files(settings: dict[str, str], tmp_path: Path) -> None:
    """A stray .env sends the token nowhere; a token in a file is as good as one in the environment."""
    (tmp_path / ".env").write_text("SLACK_API_URL=http://127.0.0.1:1/api/\nMUSTER_LOG_LEVEL=NONE\n")
    (tmp_path / "token").write_text(settings.pop("SLACK_BOT_TOKEN") + "\n")
    run = await ran(settings | {"SLACK_BOT_TOKEN_FILE": str(tmp_path / "token")}, tmp_path, "check")
    assert (run.code, run.err) == (0, "")
    del settings["SLACK_API_URL"]
    gone = await ran(settings | {"SLACK_BOT_TOKEN": ""}, tmp_path, "check")
    assert gone.err == "muster: SLACK_BOT_TOKEN is not set. Put it into the environment or into .env.\n"


async def test_migrate_says_what_it_applied_and_then_that_nothing_is_left(
    settings: dict[str, str], tmp_path: Path
) -> None:
    """Twice in a row is harmless."""
    first = await ended(await started(settings, tmp_path, "migrate", fresh=True))
    second = await ran(settings, tmp_path, "migrate")
    assert first.out.startswith("applied 0001")
    assert second.out == "nothing to apply\n"
    assert (first.code, second.code) == (0, 0)


async def test_check_tells_what_it_reached_or_what_it_did_not(settings: dict[str, str], tmp_path: Path) -> None:
    """Good settings line by line; a bad token of either kind and an absent Slack each in one."""
    good = await ran(settings, tmp_path, "check")
    assert good.code == 0
    lines = good.out.splitlines()
    nothing = (
        "Events: Nothing has arrived from Slack yet. Start Muster, open its App Home in Slack, and check again. If "
        "still nothing arrives, update the app from manifest.yml, which turns Socket Mode on."
    )
    assert lines[:6] == [
        "Muster 0.1.0. Slack: Harbour & Pine as muster. Database: sqlite, up to date.",
        "Socket Mode: the app-level token opens a connection.",
        nothing,
        "Scopes: all 20 of the manifest are granted.",
        "Clock: as Slack's.",
        "P1: calls the services' responders at once, then nobody else; managers: none are set.",
    ]
    assert lines[-1].startswith(
        "Would reach nobody: #incidents does not exist yet, so announcements reach nobody. Press *Set up* on App Home"
    )
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        refused = await ran(settings | {name: f"{settings[name][:4]}-wrong"}, tmp_path, "check")
        assert (refused.code, refused.err) == (2, f"muster: Slack refuses {name}: invalid_auth.\n")
    away = await ran(settings | {"SLACK_API_URL": "http://127.0.0.1:1/api/"}, tmp_path, "check")
    assert away.code == 2
    assert away.err.startswith("muster: Slack cannot be reached: ")
    assert len(away.err.strip().splitlines()) == 1


async def test_check_says_whether_what_slack_delivers_arrives(
    settings: dict[str, str], slack: Sandbox, tmp_path: Path
) -> None:
    """When something arrived last; over HTTP also where it must arrive, and how the app comes to know that."""
    process = await started(settings, tmp_path)
    await said(process, b"Muster is connected")
    async with Person.connect(slack.url, "bob") as bob:
        await bob.home()
    process.send_signal(signal.SIGTERM)
    await ended(process)
    assert f"\nEvents: Last arrived from Slack: {datetime.now(UTC):%F}" in (await ran(settings, tmp_path, "check")).out
    del settings["SLACK_APP_TOKEN"]
    secret = {"SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef", "PORT": "3000"}
    new = {"DATABASE_URL": f"sqlite:///{tmp_path}/new.db"}
    assert (await ran(settings | secret | new, tmp_path, "migrate")).code == 0
    over_http = (await ran(settings | secret | new, tmp_path, "check")).out
    assert "\nHTTP: Muster takes what Slack delivers to /slack/events on port 3000.\nEvents: Nothing has" in over_http
    assert "update the app from what `app.py manifest --url https://your-host` prints." in over_http


async def test_check_names_the_scopes_that_are_missing_and_the_announcement_channel(
    settings: dict[str, str], slack: Sandbox, tmp_path: Path
) -> None:
    """By what Slack says of the token, and of who is in the channel."""
    slack.manifest = replace(slack.manifest, bot_scopes=slack.manifest.bot_scopes - {"pins:write"})
    run = await ran(settings | {"MUSTER_ANNOUNCEMENT_CHANNEL": "general"}, tmp_path, "check")
    assert run.code == 0
    assert "\nMuster is installed without scopes that it needs: pins:write. Update the app from its manifest" in run.out
    assert "Would reach nobody: #general does not exist yet" in run.out


async def test_check_says_what_is_not_installed_and_what_is_missed_for_it(
    settings: dict[str, str], tmp_path: Path
) -> None:
    """That is no error: Muster runs without it."""
    lean = await ran(settings | search_path(tmp_path, ROOT), tmp_path, "check")
    assert (lean.code, lean.err) == (0, "")
    told = lean.out.splitlines()
    assert told[0].startswith("Muster 0.1.0. Slack: Harbour & Pine as muster.")
    assert told[-3:] == [
        "No charts: matplotlib is not installed.",
        "No PDFs, HTML instead: fpdf2 and matplotlib are not installed.",
        "To have them: pip install --require-hashes -r requirements.txt",
    ]


async def test_a_demo_without_what_only_the_demo_needs_says_how_to_have_it(tmp_path: Path) -> None:
    """A service is installed without; one line and exit code 2."""
    run = await ran(search_path(tmp_path, ROOT, ["yaml"]), tmp_path, "demo")
    assert (run.code, run.err) == (2, "muster: The demo needs yaml, which is not installed. `make demo` brings it.\n")


async def test_traces_without_what_sends_them_say_how_to_have_it(settings: dict[str, str], tmp_path: Path) -> None:
    """A setting that could not be heeded: one line and exit code 2."""
    asked = settings | {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}
    run = await ran(asked | search_path(tmp_path, ROOT, ["opentelemetry"]), tmp_path)
    assert run.code == 2
    missing = "muster: OTEL_EXPORTER_OTLP_ENDPOINT needs opentelemetry, which is not installed: "
    assert run.err == f"{missing}pip install --require-hashes -r requirements-tracing.txt\n"


async def test_muster_starts_without_loading_what_draws_or_traces(settings: dict[str, str], tmp_path: Path) -> None:
    """Charts, PDFs and traces are heavy: their libraries are loaded where one is asked for, and by nothing before."""
    process = await started(settings | {"PYTHONPROFILEIMPORTTIME": "1"}, tmp_path)
    log = await said(process, b"Muster is connected")
    process.send_signal(signal.SIGTERM)
    log += (await ended(process)).err
    loaded = {line.rpartition("|")[2].strip() for line in log.splitlines() if line.startswith("import time:")}
    assert "bot.reports.files" in loaded
    assert {"bot.reviews.export", "handlers.cli.exporting", "bot.keys"} & loaded == set()
    unasked = {"matplotlib", "fpdf", "numpy", "PIL", "yaml", "opentelemetry"}
    assert {name.partition(".")[0] for name in loaded} & unasked == set()


async def test_a_run_ends_politely_and_never_logs_a_secret(
    settings: dict[str, str], slack: Sandbox, tmp_path: Path
) -> None:
    """Connected, told to stop, gone with exit code 0; at the most talkative level no token stands in the log."""
    process = await started(settings | {"MUSTER_LOG_LEVEL": "DEBUG"}, tmp_path, fresh=True)
    before = await said(process, b"Muster is connected")
    process.send_signal(signal.SIGTERM)
    run = await ended(process)
    assert run.code == 0
    assert "Traceback" not in run.err
    for secret in (slack.tokens.bot, slack.tokens.app):
        assert secret not in before + run.err + run.out


async def test_logs_are_json_where_that_is_asked_for(settings: dict[str, str], tmp_path: Path) -> None:
    """An object a line, with when, how grave and what."""
    process = await started(settings | {"MUSTER_LOG_FORMAT": "json"}, tmp_path)
    before = await said(process, b"Muster is connected")
    process.send_signal(signal.SIGTERM)
    told = [json.loads(line) for line in (before + (await ended(process)).err).splitlines()]
    assert {"event", "level", "timestamp"} <= set.intersection(*(set(each) for each in told))


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
