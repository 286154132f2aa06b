"""`app.py manifest`: the Slack app that Muster needs."""

from __future__ import annotations

import click

from bot.app_manifest import as_yaml, by_oauth, creating_link, over_http, read_manifest


@click.command()
@click.option("--url", default=None, help="Where Slack is to deliver over HTTP, such as https://muster.example.com.")
@click.option("--oauth", is_flag=True, help="With --url: for many workspaces, which install the app by OAuth.")
@click.option("--link", is_flag=True, help="Print the address at which Slack creates the app from it instead.")
def manifest(url: str | None, *, oauth: bool, link: bool) -> None:
    """Print the manifest of the Slack app: for Socket Mode, or with --url for HTTP."""
    if url is not None and not url.startswith("https://"):
        raise click.UsageError("--url: Slack delivers to an address that begins with https://.")
    if url is None and oauth:
        raise click.UsageError("--oauth needs --url: Slack sends back there who installs the app.")
    over = by_oauth if oauth else over_http
    made = read_manifest() if url is None else over(read_manifest(), url)
    click.echo(creating_link(made) if link else as_yaml(made), nl=link)
