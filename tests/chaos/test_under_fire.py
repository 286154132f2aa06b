"""One short run under fire; `make chaos` does as many and as long ones as wanted."""

from __future__ import annotations

import pytest

from tests.chaos.run import Asked, ran

SEED = 1
"""A run with trouble on Slack's side, a line that drops, a host that sleeps and a kill."""


@pytest.mark.parametrize(("dialect", "replicas"), [("sqlite", 1), ("postgresql", 2)])
async def test_processes_under_fire_lose_and_double_nothing(database_url: str, replicas: int) -> None:
    """What people were answered, what is recorded and what stands on Slack agree, whatever went wrong meanwhile."""
    outcome = await ran(Asked(SEED, database_url, replicas, troubles=5, incidents=1, patience=0.5))
    assert outcome.broken == []
    assert outcome.answers.total() > 5
