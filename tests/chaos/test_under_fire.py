"""One short run under fire; `make chaos` does as many and as long ones as wanted."""

from __future__ import annotations

import pytest

from tests.chaos.run import Asked, ran

SQLITE, POSTGRESQL = 24, 33
"""Seeds of short runs: a kill, a power cut, a host that sleeps and a line that drops; a commit that is not answered, a
line that carries nothing, a kill amid a commit, pins that Slack refuses and a server that is gone."""


@pytest.mark.parametrize(("dialect", "replicas", "seed"), [("sqlite", 1, SQLITE), ("postgresql", 2, POSTGRESQL)])
async def test_processes_under_fire_lose_and_double_nothing(database_url: str, replicas: int, seed: int) -> None:
    """What people were answered, what is recorded and what stands on Slack agree, whatever went wrong meanwhile."""
    outcome = await ran(Asked(seed, database_url, replicas, troubles=5, incidents=1, patience=0.5))
    assert outcome.broken == []
    assert outcome.answers.total() > 5
