"""Deliveries by signed HTTP: a real Bolt app behind a URL, and what Slack does when the URL fails."""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.client import Person, PersonSawError, until
from sandbox.clock import ManualClock
from sandbox.manifest import Manifest
from sandbox.server import Sandbox
from sandbox.workspace import Channel, Draft, User, Workspace
from tests.sandbox.bolt_app import SECRET, behind_http, new_app
from tests.sandbox.raw_app import http_app

Json = dict[str, Any]
Start = Callable[[str], Awaitable[Sandbox]]
MODAL: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "b",
            "label": {"type": "plain_text", "text": "Title"},
            "element": {"type": "plain_text_input", "action_id": "a"},
        }
    ],
}


async def delivering(workspace: Workspace, manifest: Manifest, clock: ManualClock, url: str) -> Sandbox:
    """Start a sandbox that delivers to a URL."""
    sandbox = Sandbox(workspace, manifest=manifest, clock=clock, mode="http", request_url=url)
    await sandbox.start()
    return sandbox


async def test_slacks_own_framework_takes_the_deliveries(workspace: Workspace, manifest: Manifest) -> None:
    """Command, modal and submission pass Bolt's signature check, and the command's text reply shows."""
    app, titles = new_app(), list[str]()

    @app.command("/incident")
    async def opened(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack("Opening the form")

    @app.view("form")
    async def submitted(ack: AsyncAck, body: Json) -> None:
        titles.append(body["view"]["state"]["values"]["b"]["a"]["value"])
        await ack()

    async with behind_http(app, workspace, manifest) as sandbox:
        assert await sandbox.delivery.http.verify_url()
        async with Person.connect(sandbox.url, "alice") as alice:
            reply = await alice.command("#general", "/incident declare")
            modal = await alice.modal("Form")
            await modal.fill("Title", "Checkout is down")
            await modal.submit()
    assert reply.text == "Opening the form"
    assert titles == ["Checkout is down"]


async def test_every_delivery_is_signed(workspace: Workspace, manifest: Manifest, clock: ManualClock) -> None:
    """The signature is the HMAC of version, timestamp and raw body."""
    checked: list[bool] = []

    async def endpoint(request: web.Request) -> web.Response:
        base = b":".join((b"v0", request.headers["X-Slack-Request-Timestamp"].encode(), await request.read()))
        expected = "v0=" + hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()
        checked.append(request.headers["X-Slack-Signature"] == expected)
        return web.Response()

    async with http_app(endpoint) as url:
        sandbox = await delivering(workspace, manifest, clock, url)
        async with Person.connect(sandbox.url, "alice") as alice:
            await alice.command("#general", "/incident help")
        await sandbox.stop()
    assert checked == [True]


async def test_a_refusing_url_shows_the_person_slacks_error(
    workspace: Workspace, manifest: Manifest, clock: ManualClock
) -> None:
    """A status that is no 2xx acknowledges nothing."""

    async def endpoint(_: web.Request) -> web.Response:
        return web.Response(status=500)

    async with http_app(endpoint) as url:
        sandbox = await delivering(workspace, manifest, clock, url)
        async with Person.connect(sandbox.url, "alice") as alice:
            with pytest.raises(PersonSawError, match="http_service_error"):
                await alice.command("#general", "/incident help")
        await sandbox.stop()


async def test_an_unreachable_url_shows_the_person_slacks_error(
    workspace: Workspace, manifest: Manifest, clock: ManualClock
) -> None:
    """Nobody on the port is dispatch_failed."""
    sandbox = await delivering(workspace, manifest, clock, "http://127.0.0.1:9/slack/events")
    async with Person.connect(sandbox.url, "alice") as alice:
        with pytest.raises(PersonSawError, match="dispatch_failed"):
            await alice.command("#general", "/incident help")
    await sandbox.stop()


async def test_a_failed_event_is_repeated_with_its_headers(
    workspace: Workspace, manifest: Manifest, clock: ManualClock, room: Channel, alice: User
) -> None:
    """Three more times, each saying which attempt it is and why."""
    seen: list[tuple[str | None, str | None]] = []

    async def endpoint(request: web.Request) -> web.Response:
        headers = request.headers
        seen.append((headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")))
        return web.Response(status=503)

    async with http_app(endpoint) as url:
        sandbox = await delivering(workspace, manifest, clock, url)
        workspace.posting.post(alice.id, room, Draft("heard"))
        for count, seconds in ((2, 60), (3, 300), (4, 3600)):
            await deliveries(sandbox, count)
            clock.advance(seconds)
        await sandbox.stop()
    assert seen == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]


async def test_an_app_can_ask_not_to_be_told_again(
    workspace: Workspace, manifest: Manifest, clock: ManualClock, room: Channel, alice: User
) -> None:
    """A refusal with x-slack-no-retry ends the matter."""
    bodies: list[Json] = []

    async def endpoint(request: web.Request) -> web.Response:
        bodies.append(json.loads(await request.text()))
        return web.Response(status=503, headers={"x-slack-no-retry": "1"})

    async with http_app(endpoint) as url:
        sandbox = await delivering(workspace, manifest, clock, url)
        for text in ("first", "second"):
            workspace.posting.post(alice.id, room, Draft(text))
        await deliveries(sandbox, 2)
        clock.advance(3600)
        await sandbox.stop()
    assert [body["event"]["text"] for body in bodies] == ["first", "second"]


async def deliveries(sandbox: Sandbox, count: int) -> None:
    """Wait until that many deliveries have been made."""

    async def made() -> bool:
        return len(sandbox.delivery.traffic.after(0)) >= count

    await until(made, what=f"delivery {count}")


async def test_over_http_there_is_no_socket_mode(workspace: Workspace, manifest: Manifest) -> None:
    """apps.connections.open refuses an app that is delivered to by HTTP."""
    app = new_app()
    async with behind_http(app, workspace, manifest) as sandbox:
        client = AsyncWebClient(base_url=sandbox.api_url)
        with pytest.raises(SlackApiError, match="forbidden_team"):
            await client.apps_connections_open(app_token=sandbox.tokens.app)
