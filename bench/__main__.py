"""The command line of the measures: `python -m bench` for all of them, or name some."""

from __future__ import annotations

import asyncio
import os

import click

from bench import (
    ack,
    backlog,
    burst,
    chatter,
    clicks,
    declaration,
    followers,
    idle,
    memory,
    proxy,
    refusals,
    reminders,
    reports,
    rings,
    roundtrips,
    rush,
    search,
    slack,
    start,
    throughput,
    together,
)
from bench.figure import table

MEASURES = {
    "ack": ack.measure,
    "clicks": clicks.measure,
    "declaration": declaration.measure,
    "throughput": throughput.measure,
    "refusals": refusals.measure,
    "roundtrips": roundtrips.measure,
    "idle": idle.measure,
    "memory": memory.measure,
    "start": start.measure,
    "rush": rush.measure,
    "burst": burst.measure,
    "together": together.measure,
    "chatter": chatter.measure,
    "backlog": backlog.measure,
    "followers": followers.measure,
    "reminders": reminders.measure,
    "rings": rings.measure,
    "reports": reports.measure,
    "search": search.measure,
}


@click.group(invoke_without_command=True)
@click.pass_context
def cli(context: click.Context) -> None:
    """Measure Muster against a Slack on this machine; without a command, everything."""
    if context.invoked_subcommand is None:
        _show(*MEASURES)


@cli.command()
@click.argument("names", nargs=-1, required=True, type=click.Choice(list(MEASURES)))
def only(names: tuple[str, ...]) -> None:
    """Measure only these."""
    _show(*names)


@cli.command("slack", hidden=True)
@click.option("--strict-rates/--no-strict-rates", default=True)
@click.option("--kept", type=int, required=True)
def serve(*, strict_rates: bool, kept: int) -> None:
    """Serve the Slack of a measure; the measures start it themselves."""
    asyncio.run(slack.serve(strict_rates=strict_rates, kept=kept))


@cli.command("proxy", hidden=True)
@click.argument("socket")
@click.argument("round_trip_ms", type=float)
def hold_up(socket: str, round_trip_ms: float) -> None:
    """Hold up what goes to PostgreSQL and what comes back; the measures start it themselves."""
    proxy.serve(socket, round_trip_ms)


def _show(*names: str) -> None:
    busy, cores = os.getloadavg()[0], os.cpu_count() or 1
    for name in names:
        click.echo(f"{name}\n\n{table(asyncio.run(MEASURES[name]()))}\n")
    if busy > cores / 2:
        click.echo(f"The machine was busy before this began (load {busy:.1f} on {cores} cores): times are too long.")


if __name__ == "__main__":
    cli()
