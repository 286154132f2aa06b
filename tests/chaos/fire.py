"""What goes wrong in a run, and when: chosen by its seed alone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from tests.chaos import of_databases, of_processes, of_slack

if TYPE_CHECKING:
    from tests.chaos.scene import Scene

_BETWEEN = (0.05, 0.5)
"""Real seconds from one trouble to the next."""


class Struck(NamedTuple):
    """Something that went wrong."""

    kind: str
    said: str
    """When by the time of the run, and what."""


async def burn(scene: Scene, troubles: int, done: list[Struck]) -> None:
    """Let so many things go wrong one after another, and write down each."""
    of_database = of_databases.SQLITE if scene.database_url.startswith("sqlite") else of_databases.POSTGRESQL
    kinds = of_slack.TROUBLES | of_processes.TROUBLES | of_database
    for _ in range(troubles):
        [trouble] = scene.random.choices(list(kinds), list(kinds.values()))
        begun = scene.clock.now().timestamp()
        said = await trouble(scene)
        done.append(Struck(trouble.__name__.replace("_", " "), f"{begun:.1f}: {said}"))
        await asyncio.sleep(scene.random.uniform(*_BETWEEN))
        await scene.replicas.replace_dead()
