"""What an operator asks of an installation: whether it is healthy, up to date and set up."""

from __future__ import annotations

import signal
import socket
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sandbox.client import Person
from sandbox.server import Sandbox
from tests.cli.running import ROOT, ended, ran, said, started
from tests.lean import search_path


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
    elsewhere = await ran(settings, tmp_path, "check", "--team", "T0ELSEWHERE")
    assert (elsewhere.code, "not of T0ELSEWHERE" in elsewhere.err) == (2, True)
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
