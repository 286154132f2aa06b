"""The front door as its operator meets it: exit codes, one line an error, no traceback, no secret."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bench.postgresql import named
from sandbox.faults import Fault
from sandbox.server import Sandbox
from tests.cli.running import ROOT, ended, ran, said, started
from tests.lean import search_path

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


async def test_settings_come_from_beside_the_program_and_from_files(settings: dict[str, str], tmp_path: Path) -> None:
    """A stray .env sends the token nowhere; a token in a file is as good as one in the environment."""
    (tmp_path / ".env").write_text("SLACK_API_URL=http://127.0.0.1:1/api/\nMUSTER_LOG_LEVEL=NONE\n")
    (tmp_path / "token").write_text(settings.pop("SLACK_BOT_TOKEN") + "\n")
    run = await ran(settings | {"SLACK_BOT_TOKEN_FILE": str(tmp_path / "token")}, tmp_path, "check")
    assert (run.code, run.err) == (0, "")
    del settings["SLACK_API_URL"]
    gone = await ran(settings | {"SLACK_BOT_TOKEN": ""}, tmp_path, "check")
    assert gone.err == "muster: SLACK_BOT_TOKEN is not set. Put it into the environment or into .env.\n"


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


def test_garbage_is_collected_once_all_is_loaded() -> None:
    """While it is being loaded nothing is looked through; what is loaded then is not looked through again."""
    program = "import atexit, gc, runpy, sys; sys.argv = ['app.py', '--help']; "
    told = "atexit.register(lambda: print(gc.isenabled(), gc.get_freeze_count() > 100_000)); "
    ran = subprocess.run(  # noqa: S603 - this Python
        [sys.executable, "-c", f"{program}{told}runpy.run_path('app.py', run_name='__main__')"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout.splitlines()[-1] == "True True"


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
