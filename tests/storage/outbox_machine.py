"""An outbox that Hypothesis asks for anything in any order."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from storage.engine import Database
from storage.store import Store
from tests.storage.one_outbox import Outbox

Value = TypeVar("Value")


class MachineOnSqlite(RuleBasedStateMachine):
    """A machine with an outbox of its own on SQLite."""

    template: ClassVar[Path]
    """The migrated file that each example begins with a copy of."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "muster.db"
        shutil.copyfile(self.template, path)
        self.database = Database.connect(f"sqlite:///{path}")
        self.outbox = Outbox(Store(self.database, "T1"))

    def do(self, work: Coroutine[Any, Any, Value]) -> Value:
        """Run one transaction."""
        return self.runner.run(work)

    def finish(self) -> None:
        """Bring all that is left to its end, and check it."""

    def teardown(self) -> None:
        """End, whatever comes of it, with nothing left open."""
        try:
            self.finish()
        finally:
            self.do(self.database.dispose())
            self.runner.close()
            self.folder.cleanup()


def run_machine(machine: type[MachineOnSqlite], template: Path, *, examples: int, steps: int) -> None:
    """Run a machine: the same examples each time, of at most so many steps."""
    machine.template = template
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
            derandomize=True,
        ),
    )
