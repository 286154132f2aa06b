"""What trouble can get at in a run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from sandbox.server import Sandbox
    from tests.chaos.clock import RunClock
    from tests.chaos.line import Line
    from tests.chaos.replicas import Replicas


@dataclass(frozen=True, slots=True)
class Scene:
    """A Slack, the processes connected to it, their database and the time by which they go."""

    sandbox: Sandbox
    replicas: Replicas
    database_url: str
    line: Line
    """The way to PostgreSQL; nobody takes it on SQLite."""
    clock: RunClock
    random: Random
    patience: float
    """Real seconds at most that a process or a database stands still."""
    refused: set[str] = field(default_factory=set)
    """The errors with which Slack has refused something."""

    def host(self) -> int:
        """Choose a host on which Muster runs."""
        return self.random.choice(list(self.replicas.running))

    def moment(self) -> float:
        """Choose for how many real seconds something stands still."""
        return self.random.uniform(0.1, self.patience)


Trouble: TypeAlias = Callable[[Scene], Awaitable[str]]
"""Makes something go wrong, and says what."""
