"""What the tests of storage share."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage.engine import Database
from storage.store import Store
from tests.storage.one_outbox import Outbox

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def outbox(database: Database) -> Outbox:
    """Give an empty outbox."""
    return Outbox(Store(database, "T1"))


@pytest.fixture
async def store(database: Database) -> Store:
    """Give the store of one workspace, which is known."""
    made = Store(database, "T1")
    async with made.write() as unit:
        await unit.workspaces.remember(
            name="Team", url="https://team.example/", bot_user_id="UBOT", announcement_channel="incidents", now=NOW
        )
    return made
