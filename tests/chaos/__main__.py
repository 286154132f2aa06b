"""`make chaos`: runs under fire, one after another, each with a seed that repeats it."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from bench.postgresql import named, postgresql_server
from tests.chaos.people import Answer
from tests.chaos.run import Asked, Outcome, ran
from tests.databases import TEMPLATE, EmptiedDatabase, administer, migrate


@click.command()
@click.option("--runs", default=10, show_default=True)
@click.option("--seed", default=None, type=int, help="The first seed; the next runs have the next ones.")
@click.option("--database", default="sqlite", type=click.Choice(["sqlite", "postgresql"]))
@click.option("--replicas", default=1, show_default=True)
@click.option("--troubles", default=15, show_default=True, help="How many things go wrong in each run.")
@click.option("--patience", default=2.0, show_default=True, help="Seconds at most of standing still.")
@click.option("--verbose", is_flag=True, help="Show what went wrong, and what the processes logged.")
def chaos(
    runs: int, seed: int | None, database: str, replicas: int, troubles: int, patience: float, *, verbose: bool
) -> None:
    """Run Muster under fire, and compare what people, the database and Slack say of it."""
    first = int(time.time()) % 1_000_000 if seed is None else seed
    answers, reminders, failed = Counter[Answer](), Counter[str](), 0
    with _databases(database) as fresh:
        for number in range(first, first + runs):
            begun, url = time.monotonic(), fresh(number)
            outcome = asyncio.run(ran(Asked(number, url, replicas, troubles, patience)))
            answers += outcome.answers
            reminders += outcome.reminders
            failed += bool(outcome.broken)
            took = time.monotonic() - begun
            _say(number, outcome, took, f"DATABASE={database} REPLICAS={replicas} TROUBLES={troubles}", verbose=verbose)
    click.echo(f"{runs} runs on {database} with {replicas} at once, {failed} with a broken promise.")
    click.echo(f"Acts: {_counted(answers)}. Reminders: {_counted(reminders)}.")
    sys.exit(1 if failed else 0)


def _counted(what: Counter[Any]) -> str:
    return ", ".join(f"{count} {each}" for each, count in sorted(what.items()))


def _say(seed: int, outcome: Outcome, seconds: float, how: str, *, verbose: bool) -> None:
    click.echo(f"{seed}: {sum(outcome.answers.values())} acts, {len(outcome.trouble)} troubles, {seconds:.0f} s")
    if outcome.broken or verbose:
        click.echo("".join(f"  - {each}\n" for each in outcome.trouble), nl=False)
        click.echo(outcome.errors[-6000:])
    for each in outcome.broken:
        click.echo(f"  BROKEN: {each}")
    if outcome.broken:
        click.echo(f"  Again: make chaos RUNS=1 SEED={seed} {how}")


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


if __name__ == "__main__":
    chaos()
