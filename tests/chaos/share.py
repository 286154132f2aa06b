"""Some runs, one after another, each on a fresh database; several shares at once are processes of their own."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from bench.postgresql import named, postgresql_server
from tests.chaos.run import Asked, Outcome, ran
from tests.chaos.tally import Tally
from tests.databases import TEMPLATE, EmptiedDatabase, administer, migrate


@dataclass(frozen=True, slots=True)
class How:
    """What all runs have in common."""

    database: str
    replicas: int
    troubles: int
    patience: float
    verbose: bool

    def again(self, seed: int) -> str:
        """Return the command that repeats a run."""
        how = f"DATABASE={self.database} REPLICAS={self.replicas} TROUBLES={self.troubles}"
        return f"make chaos RUNS=1 SEED={seed} {how}"


def share(how: How, seeds: Sequence[int]) -> Tally:
    """Do the runs with these seeds, and say of each what came of it."""
    tally = Tally()
    with _databases(how.database) as fresh:
        for seed in seeds:
            click.echo(_done(how, seed, fresh, tally))
    return tally


def _done(how: How, seed: int, fresh: Callable[[int], str], tally: Tally) -> str:
    """Do one run and count it; say what came of it."""
    begun = time.monotonic()
    try:
        outcome = asyncio.run(ran(Asked(seed, fresh(seed), how.replicas, how.troubles, how.patience)))
    except TimeoutError as late:  # before anything went wrong: on a machine that is too busy
        return f"{seed}: did not begin: {late}"
    except Exception:  # noqa: BLE001 - the runs after it go on
        tally.broken.append(seed)
        return f"{seed}: could not be judged\n{traceback.format_exc()}  Again: {how.again(seed)}"
    tally.count(seed, outcome)
    return _said(how, seed, outcome, time.monotonic() - begun)


def _said(how: How, seed: int, outcome: Outcome, seconds: float) -> str:
    lines = [f"{seed}: {outcome.answers.total()} acts, {len(outcome.troubles)} troubles, {seconds:.0f} s"]
    if outcome.broken or how.verbose:
        lines += [*(f"  - {each.said}" for each in outcome.troubles), outcome.errors[-6000:]]
    lines += [f"  BROKEN: {each}" for each in outcome.broken]
    return "\n".join([*lines, *[f"  Again: {how.again(seed)}"][: len(outcome.broken)]])


@contextmanager
def _databases(kind: str) -> Iterator[Callable[[int], str]]:
    """Give what makes a fresh, migrated database and returns its URL."""
    with tempfile.TemporaryDirectory(prefix="muster-chaos-") as folder:
        if kind == "sqlite":
            template = Path(folder) / "template.db"
            asyncio.run(migrate(f"sqlite:///{template}"))
            yield lambda number: f"sqlite:///{shutil.copyfile(template, Path(folder) / f'{number}.db')}"
            return
        with postgresql_server("max_connections = 200\nfsync = off\n") as server:
            asyncio.run(administer(server, f"CREATE DATABASE {TEMPLATE}"))
            asyncio.run(migrate(named(server, TEMPLATE)))
            emptied = EmptiedDatabase(server)
            yield lambda _: asyncio.run(emptied.url())
