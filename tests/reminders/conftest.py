"""A world for each test of reminders: on SQLite, unless the test asks for PostgreSQL too."""

from __future__ import annotations

import pytest

from tests.bot.conftest import bot, mode, variation, world

__all__ = ["bot", "mode", "variation", "world"]


@pytest.fixture
def dialect() -> str:
    """Say which database; a test overrides it by parametrising."""
    return "sqlite"
