"""A Slack to connect to, and good settings for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.clock import SystemClock
from sandbox.company import build_company
from sandbox.manifest import Manifest
from sandbox.server import Sandbox
from tests.cli.running import ROOT


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
