"""An app of somebody else's: synchronous Bolt, in the manner in which its tutorials begin one."""

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond, Say
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from sandbox.client.waiting import until
from sandbox.manifest import Manifest
from sandbox.server import Sandbox
from tests.sandbox.bolt_app import SECRET

Json = dict[str, Any]

STARTER = Manifest.parse(
    {
        "display_information": {"name": "Starter"},
        "features": {
            "bot_user": {"display_name": "starter"},
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "slash_commands": [{"command": "/greet", "description": "Be greeted", "usage_hint": "name"}],
            "shortcuts": [
                {"type": "global", "name": "Leave a note", "callback_id": "leave_note", "description": "Opens a form"}
            ],
        },
        "oauth_config": {"scopes": {"bot": ["channels:history", "channels:read", "chat:write", "commands"]}},
        "settings": {
            "event_subscriptions": {"bot_events": ["app_home_opened", "message.channels"]},
            "interactivity": {"is_enabled": True},
            "socket_mode_enabled": True,
        },
    }
)


def plain(words: str) -> Json:
    """Make a plain_text object."""
    return {"type": "plain_text", "text": words}


def paragraph(words: str, **more: object) -> Json:
    """Make a section."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}, **more}


NOTE: Json = {
    "type": "modal",
    "callback_id": "note",
    "title": plain("Note"),
    "submit": plain("Keep"),
    "blocks": [
        {
            "type": "input",
            "block_id": "note",
            "label": plain("Your note"),
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


def register(app: App) -> None:
    """Register a listener of each kind."""

    @app.message("hello")
    def hello(message: Json, say: Say) -> None:
        button = {"type": "button", "text": plain("Wave"), "action_id": "wave"}
        say(blocks=[paragraph(f"Hello, <@{message['user']}>", accessory=button)], text="Hello")

    @app.action("wave")
    def waved(ack: Ack, body: Json, say: Say) -> None:
        ack()
        say(f"<@{body['user']['id']}> waved")

    @app.command("/greet")
    def greeted(ack: Ack, command: Json, respond: Respond) -> None:
        ack()
        respond(f"Good morning, {command['text']}")

    @app.shortcut("leave_note")
    def asked(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=NOTE)

    @app.view("note")
    def kept(ack: Ack, body: Json, view: Json, client: WebClient) -> None:
        ack()
        text = view["state"]["values"]["note"]["text"]["value"]
        client.chat_postMessage(channel=body["user"]["id"], text=f"Kept: {text}")

    @app.event("app_home_opened")
    def opened(event: Json, client: WebClient, context: BoltContext) -> None:
        words = f"Welcome, <@{event['user']}>, to <@{context['bot_user_id']}>"
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [paragraph(words)]})


@asynccontextmanager
async def starter_app(api_url: str) -> AsyncGenerator[App]:
    """Start the app in threads of its own, which end with it; it looks itself up with auth.test."""
    with ThreadPoolExecutor(5) as threads:

        def start() -> App:
            client = WebClient(token="xoxb-sandbox", base_url=api_url)  # noqa: S106  # the sandbox's own
            return App(client=client, signing_secret=SECRET, listener_executor=threads)

        app = await asyncio.to_thread(start)
        register(app)
        yield app


@asynccontextmanager
async def in_socket_mode(app: App, sandbox: Sandbox) -> AsyncGenerator[None]:
    """Connect an app by Socket Mode, with the client that is built into the SDK, for the length of a test.

    The client's threads wait for seconds at a socket and a queue, so both are given something at the end. It is
    closed once it has seen the socket end: where it sees that while it is being closed, the SDK fails.
    """
    handler = SocketModeHandler(app, "xapp-sandbox")
    await asyncio.to_thread(handler.connect)
    try:
        yield
    finally:
        handler.client.closed, handler.client.auto_reconnect_enabled = True, False
        handler.client.enqueue_message("")
        await sandbox.delivery.disconnect("drop")
        await until(partial(_has_ended, handler), what="the end of the connection")
        await asyncio.to_thread(handler.close)


async def _has_ended(handler: SocketModeHandler) -> bool:
    return not handler.client.is_connected()
