"""A small Bolt app to stand at the other end of deliveries, in Socket Mode or behind HTTP."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.manifest import Manifest
from sandbox.server import Sandbox
from sandbox.workspace import Workspace

SECRET = "sandbox-secret-0123456789abcdef"  # noqa: S105  # the sandbox's own default, signs nothing else


def new_app(api_url: str = "https://slack.invalid/api/") -> AsyncApp:
    """Make a Bolt app that speaks to this Web API."""
    client = AsyncWebClient(token="xoxb-sandbox", base_url=api_url)  # noqa: S106  # the sandbox's own
    return AsyncApp(client=client, signing_secret=SECRET)


@asynccontextmanager
async def in_socket_mode(app: AsyncApp) -> AsyncGenerator[AsyncSocketModeHandler]:
    """Connect an app by Socket Mode for the length of a test."""
    web_client = AsyncWebClient(base_url=app.client.base_url)
    handler = AsyncSocketModeHandler(app, "xapp-sandbox", web_client=web_client)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it unannotated
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # as above


@asynccontextmanager
async def behind_http(
    app: AsyncApp, workspace: Workspace, manifest: Manifest, ack_seconds: float = 3.0
) -> AsyncGenerator[Sandbox]:
    """Serve an app on a port, with a sandbox that delivers to it by signed HTTP."""
    runner = web.AppRunner(app.web_app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    sandbox = Sandbox(
        workspace,
        manifest=manifest,
        clock=workspace.clock,
        mode="http",
        request_url=url,
        ack_seconds=ack_seconds,
        strict_rates=False,
    )
    await sandbox.start()
    app.client.base_url = sandbox.api_url
    try:
        yield sandbox
    finally:
        await sandbox.stop()
        await runner.cleanup()
