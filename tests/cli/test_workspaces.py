"""What operators of many workspaces type: one workspace at a time, named; keys; the manifest."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from sqlalchemy import insert

from bot.keys import new_key
from storage.engine import Database
from storage.migrate import upgrade
from storage.tables import Workspace
from tests.cli.running import Ended, ran

TEAMS = ("T1", "T2")


@pytest.fixture
async def settings(tmp_path: Path) -> dict[str, str]:
    """Give settings for many workspaces, of which the database knows two."""
    url = f"sqlite:///{tmp_path}/muster.db"
    database = Database.connect(url)
    await upgrade(database)
    facts = {"name": "-", "url": "-", "bot_user_id": "U0", "announcement_channel": "incidents"}
    async with database.write_engine.begin() as connection:
        for team in TEAMS:
            await connection.execute(insert(Workspace).values(team_id=team, created_at=datetime.now(UTC), **facts))
    await database.dispose()
    return {
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "x" * 32,
        "SLACK_SIGNING_SECRET": "x" * 32,
        "SLACK_REDIRECT_URI": "https://muster.example.com/slack/oauth_redirect",
        "MUSTER_ENCRYPTION_KEYS": new_key(),
        "DATABASE_URL": url,
    }


async def test_of_several_workspaces_one_is_named(settings: dict[str, str], tmp_path: Path) -> None:
    """Nothing is exported of all at once, or of one that is not there."""

    async def export(*more: str) -> Ended:
        return await ran(settings, tmp_path, "export", "--audit", *more)

    unnamed, unknown, named = await export(), await export("--team", "T9"), await export("--team", "T2")
    assert unnamed.code == 2
    assert unnamed.err.endswith("2 workspaces in this database; one is expected. Say which with --team: T1, T2.\n")
    assert (unknown.code, "no workspace T9" in unknown.err) == (2, True)
    assert (named.code, named.out) == (0, "export/audit.jsonl\n")


async def test_past_incidents_are_imported_into_the_workspace_that_is_named(
    settings: dict[str, str], tmp_path: Path
) -> None:
    """Into no other; where none is named, nothing is imported."""
    sheet = tmp_path / "past.csv"
    times = "2026-11-20T10:00:00Z,2026-11-20T12:00:00Z"
    sheet.write_text(f"reference,title,priority,declared_at,resolved_at\nOPS-1,Search is slow,P3,{times}\n")

    async def told(*more: str) -> Ended:
        return await ran(settings, tmp_path, "import", str(sheet), *more)

    assert "Say which with --team: T1, T2." in (await told("--write")).err
    assert (await told("--team", "T2", "--write")).code == 0
    assert "0 to write, 1 imported before" in (await told("--team", "T2")).out
    assert "1 to write, 0 imported before" in (await told("--team", "T1")).out


async def test_a_workspace_is_handed_over_and_deleted_once_that_is_said(
    settings: dict[str, str], tmp_path: Path
) -> None:
    """The other one stays."""

    async def told(*typed: str) -> Ended:
        return await ran(settings, tmp_path, "workspace", *typed)

    exported = await told("export", "T1")
    assert [json.loads(line)["row"]["team_id"] for line in exported.out.splitlines()] == ["T1"]
    assert (await told("delete", "T1")).code == 2
    assert (await told("delete", "T1", "--yes")).out == "workspace: 1 deleted\n"
    assert (await told("export", "T1")).err == "muster: T1: there is no such workspace in this database.\n"
    assert (await told("export", "T2")).code == 0


async def test_what_is_installed_is_listed_and_its_keys_are_replaced(settings: dict[str, str], tmp_path: Path) -> None:
    """Before anybody has installed the app, the address at which to do so is named."""
    checked = await ran(settings, tmp_path, "check")
    assert "Nobody has installed the app yet: https://muster.example.com/slack/install" in checked.out
    assert (await ran(settings, tmp_path, "rotate-keys")).out == "nothing to encrypt again\n"
    key = (await ran({}, tmp_path, "new-key")).out.strip()
    assert len(key) == len(settings["MUSTER_ENCRYPTION_KEYS"])


async def test_the_manifest_for_many_workspaces_has_where_slack_sends_people_back_to(tmp_path: Path) -> None:
    """And the events that tell what becomes of an installation."""
    told = yaml.safe_load((await ran({}, tmp_path, "manifest", "--oauth", "--url", "https://muster.example.com")).out)
    assert told["oauth_config"]["redirect_urls"] == ["https://muster.example.com/slack/oauth_redirect"]
    assert {"app_uninstalled", "tokens_revoked"} <= set(told["settings"]["event_subscriptions"]["bot_events"])
    assert not told["settings"]["socket_mode_enabled"]
    assert (await ran({}, tmp_path, "manifest", "--oauth")).code == 2
