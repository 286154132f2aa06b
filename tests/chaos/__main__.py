"""`make chaos`: runs under fire, each with a seed that repeats it."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import click

from tests.chaos.share import How, share
from tests.chaos.tally import Tally


@click.command()
@click.option("--runs", default=10, show_default=True)
@click.option("--seed", default=None, type=int, help="The first seed; the next runs have the next ones.")
@click.option("--database", default="sqlite", type=click.Choice(["sqlite", "postgresql"]))
@click.option("--replicas", default=1, show_default=True)
@click.option("--troubles", default=15, show_default=True, help="How many things go wrong in each run.")
@click.option("--patience", default=2.0, show_default=True, help="Seconds at most of standing still.")
@click.option(
    "--at-once", default=os.cpu_count() or 1, show_default=True, help="Runs at once; each takes a third of a core."
)
@click.option("--verbose", is_flag=True, help="Show what went wrong, and what the processes logged.")
def chaos(
    runs: int,
    seed: int | None,
    database: str,
    replicas: int,
    troubles: int,
    patience: float,
    at_once: int,
    *,
    verbose: bool,
) -> None:
    """Run Muster under fire, and compare what people, the database and Slack say of it."""
    first = int(time.time()) % 1_000_000 if seed is None else seed
    how = How(database, replicas, troubles, patience, verbose)
    total = _total(how, range(first, first + runs), min(at_once, runs))
    click.echo(total.said(database, replicas))
    sys.exit(1 if total.broken else 0)


def _total(how: How, seeds: range, at_once: int) -> Tally:
    if at_once <= 1:
        return share(how, seeds)
    total = Tally()
    with ProcessPoolExecutor(at_once, multiprocessing.get_context("spawn")) as pool:
        for tally in pool.map(share, [how] * at_once, [seeds[number::at_once] for number in range(at_once)]):
            total.add(tally)
    return total


if __name__ == "__main__":
    chaos()
