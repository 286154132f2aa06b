"""A world for each test of the bot: on both databases, over Socket Mode unless the test asks for HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from app import Muster
from sandbox.variation import VariationName
from tests.world import Mode, World


@pytest.fixture
def mode() -> Mode:
    """Say how Slack delivers; a test overrides it by parametrising."""
    return "socket"


@pytest.fixture
def variation(pytestconfig: pytest.Config) -> VariationName:
    """Say which workspace's Slack it is: that of `--variation`, unless a test parametrises."""
    name: VariationName = pytestconfig.getoption("variation")
    return name


@pytest.fixture
async def world(database_url: str, mode: Mode, variation: VariationName) -> AsyncIterator[World]:
    """Give a company's Slack, without a bot yet."""
    async with AsyncExitStack() as stack:
        made = World(stack, database_url, mode, variation)
        await made.open()
        yield made


@pytest.fixture
async def bot(world: World) -> Muster:
    """Give a bot connected to the world."""
    return await world.start_bot()
