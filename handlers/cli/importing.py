"""`app.py import`: past incidents of another tool, from a CSV file."""

from __future__ import annotations

import csv
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import click

from bot.clock import SystemClock
from bot.domain.importing import read_sheet
from bot.domain.importing import report as import_report
from bot.incidents.lifecycle.import_lease import import_lease
from bot.incidents.lifecycle.importing import import_past, not_yet_imported
from bot.settings import BadSettings, load
from handlers.cli.base import BAD_SETTINGS, settled, store_of, team_option


async def _import(file: Path, team: str | None, *, write: bool) -> None:
    now = SystemClock().now()
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            sheet = read_sheet(lines, now)
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadSettings(f"{file} is no CSV file in UTF-8: {error}") from error
    async with AsyncExitStack() as stack:
        store = await store_of(stack, load(), team)
        may = write and not sheet.faults
        lease = await stack.enter_async_context(import_lease(store, SystemClock())) if may else None
        wanted = await not_yet_imported(store, sheet.incidents)
        numbers = await import_past(lease, wanted) if lease is not None else []
    click.echo("\n".join(import_report(sheet, wanted, numbers, written=may)))
    if sheet.faults:
        sys.exit(BAD_SETTINGS)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--write", is_flag=True, help="Write them; without it, say only what would be written.")
@team_option
def import_(file: Path, team: str | None, *, write: bool) -> None:
    """Take in past incidents from a CSV file, as closed ones; nothing of it goes to Slack."""
    settled(_import(file, team, write=write))
