"""Two workspaces for tests of the bot, in neither of which Muster is installed yet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from sandbox.variation import VariationName
from tests.many import Workspaces


@pytest.fixture
def rotates() -> bool:
    """Say whether the app's tokens expire."""
    return False


@pytest.fixture
async def workspaces(database_url: str, variation: VariationName, rotates: bool) -> AsyncIterator[Workspaces]:
    """Give two workspaces of one Slack."""
    async with AsyncExitStack() as stack:
        made = Workspaces(stack, database_url, variation, rotates=rotates)
        await made.open()
        yield made
