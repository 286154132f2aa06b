"""Somebody else's app on the sandbox: synchronous Bolt for Python, in Socket Mode and over HTTP."""

import asyncio

import pytest
from aiohttp import web
from slack_bolt import App, BoltRequest

from sandbox.client import Person
from sandbox.clock import ManualClock
from sandbox.manifest import Manifest
from sandbox.server import Sandbox
from sandbox.workspace import Workspace
from tests.sandbox.raw_app import http_app
from tests.sandbox.starter_app import STARTER, in_socket_mode, starter_app


@pytest.fixture
def manifest() -> Manifest:
    """The manifest of that app."""
    return STARTER


async def use(sandbox: Sandbox) -> None:
    """Use every part of the app, as Alice."""
    bot = sandbox.workspace.bot.id
    async with Person.connect(sandbox.url, "alice") as alice:
        await alice.invite("#general", bot)
        await alice.say("#general", "hello there")
        await alice.click("Wave", on=await alice.message("#general", "Hello, @Alice Moreau"))
        await alice.message("#general", "@Alice Moreau waved")
        await alice.command("#general", "/greet Alice")
        assert (await alice.message("#general", "Good morning, Alice")).ephemeral
        await alice.shortcut("Leave a note")
        modal = await alice.modal("Note")
        await modal.fill("Your note", "Buy milk")
        await modal.submit()
        await alice.message(f"@{sandbox.workspace.bot.name}", "Kept: Buy milk")
        assert "Welcome, @Alice Moreau" in (await alice.home()).words
        assert await alice.notices() == []


async def test_a_synchronous_bolt_app_serves_people_in_socket_mode(sandbox: Sandbox) -> None:
    """It starts, connects with the SDK's built-in client, and every kind of listener is reached."""
    async with starter_app(sandbox.api_url) as app, in_socket_mode(app, sandbox):
        await use(sandbox)


async def test_a_synchronous_bolt_app_serves_people_over_http(workspace: Workspace, clock: ManualClock) -> None:
    """The same app behind a signed endpoint."""
    served: list[App] = []

    async def endpoint(request: web.Request) -> web.Response:
        sent = BoltRequest(body=await request.text(), headers=dict(request.headers))
        answer = await asyncio.to_thread(served[0].dispatch, sent)
        return web.Response(status=answer.status, text=answer.body, headers=answer.first_headers_without_set_cookie())

    async with http_app(endpoint) as url:
        sandbox = Sandbox(workspace, manifest=STARTER, clock=clock, mode="http", request_url=url, strict_rates=False)
        await sandbox.start()
        try:
            async with starter_app(sandbox.api_url) as app:
                served.append(app)
                await use(sandbox)
        finally:
            await sandbox.stop()
