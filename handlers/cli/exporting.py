"""`app.py export`: incidents, a review or the audit log, as files."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from typing import cast, get_args

import click

from bot.audit.export import export_audit
from bot.clock import SystemClock
from bot.reports.export_files import Format
from bot.reports.export_files import export as export_tables
from bot.reviews.export import FORMS, Form, drawable, export_review
from bot.settings import load
from handlers.cli.base import settled, slack_of, store_of, team_option

_FORMAT_HELP = "csv (default) or jsonl; of a review md, html or pdf, all three unless one is named."


async def _export(
    first: datetime, last: datetime, form: Format, folder: Path, viewer: str | None, team: str | None
) -> None:
    async with AsyncExitStack() as stack:
        store, now = await store_of(stack, load(), team), SystemClock().now()
        days = {"first": first.date(), "last": last.date()}
        written = await export_tables(store, folder, **days, form=form, viewer=viewer, now=now)
    click.echo("\n".join(map(str, written)))


async def _export_audit(since: datetime | None, folder: Path, team: str | None) -> None:
    async with AsyncExitStack() as stack:
        store, now = await store_of(stack, load(), team), SystemClock().now()
        written = await export_audit(store, folder, since=since.date() if since else None, now=now)
    click.echo(written)


async def _export_review(
    named: str, forms: Collection[Form], folder: Path, viewer: str | None, team: str | None
) -> None:
    async with AsyncExitStack() as stack:
        settings = load()
        store, now = await store_of(stack, settings, team), SystemClock().now()
        slack = await slack_of(stack, settings, store)
        drawn, told = drawable(forms)
        written = await export_review(store, slack, folder, named, forms=drawn, viewer=viewer, now=now)
    click.echo("\n".join(map(str, written)))
    if told:
        click.echo(f"muster: {told}", err=True)


@click.command()
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First day of declaration.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Last day of declaration.")
@click.option("--review", default=None, help="Instead: the review of this incident, such as INC-42.")
@click.option("--audit", is_flag=True, help="Instead: the audit log, as JSON lines.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day of the audit log; all of it unless given.")
@click.option("--format", "form", default=None, type=click.Choice([*get_args(Format), *FORMS]), help=_FORMAT_HELP)
@click.option("--into", "folder", default="export", type=click.Path(path_type=Path), show_default=True)
@click.option("--as", "viewer", default=None, help="A person's Slack id: adds the private incidents they may see.")
@team_option
def export(
    first: datetime | None,
    last: datetime | None,
    review: str | None,
    audit: bool,
    since: datetime | None,
    form: str | None,
    folder: Path,
    viewer: str | None,
    team: str | None,
) -> None:
    """Write incidents, transitions, updates and problems, or one review, or the audit log, into files."""
    if audit:
        folder.mkdir(parents=True, exist_ok=True)
        settled(_export_audit(since, folder, team))
        return
    forms = FORMS if review else get_args(Format)
    if form is not None and form not in forms:
        raise click.UsageError(f"--format: this is exported as {', '.join(forms)}.")
    if review is None and (first is None or last is None):
        raise click.UsageError("Say --from and --to which day, or which --review, or --audit.")
    folder.mkdir(parents=True, exist_ok=True)
    if review is not None:
        settled(_export_review(review, [cast("Form", form)] if form else FORMS, folder, viewer, team))
    elif first is not None and last is not None:
        settled(_export(first, last, cast("Format", form or "csv"), folder, viewer, team))
