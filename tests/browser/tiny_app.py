"""A tiny Bolt app for trying the page: a command that opens a modal, a card with a button, a Home tab."""

import re

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.shapes import JsonObject
from tests.sandbox.bolt_app import new_app

MANIFEST: JsonObject = {
    "display_information": {"name": "Tickets"},
    "features": {
        "bot_user": {"display_name": "tickets"},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [{"command": "/ticket", "description": "Raise a ticket", "usage_hint": "open | fail"}],
        "shortcuts": [
            {
                "name": "Raise a ticket",
                "type": "global",
                "callback_id": "raise",
                "description": "Open the form",
            },
            {
                "name": "Quote in a ticket",
                "type": "message",
                "callback_id": "quote",
                "description": "Quote it",
            },
        ],
    },
    "oauth_config": {"scopes": {"bot": ["commands", "chat:write", "channels:read", "channels:history"]}},
    "settings": {
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
        "event_subscriptions": {"bot_events": ["app_home_opened"]},
    },
}


def plain(text: str) -> JsonObject:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": text}


def option(text: str) -> JsonObject:
    """Return an option whose value is its text in lower case."""
    return {"text": plain(text), "value": text.lower()}


def button(text: str, action_id: str, **more: object) -> JsonObject:
    """Return a button."""
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def field(block_id: str, label: str, element: JsonObject, **more: object) -> JsonObject:
    """Return an input block whose element is called `value`."""
    element = element | {"action_id": "value"}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def form(channel: str, urgency: str = "not chosen yet", quoted: str = "") -> JsonObject:
    """Return the modal."""
    urgencies = {"type": "static_select", "options": [option("Now"), option("This week"), option("Some day")]}
    title = {"type": "plain_text_input", "max_length": 40, **({"initial_value": quoted} if quoted else {})}
    asker = {"type": "external_select", "min_query_length": 2, "placeholder": plain("Customer")}
    return {
        "type": "modal",
        "callback_id": "ticket",
        "private_metadata": channel,
        "title": plain("Raise a ticket"),
        "submit": plain("Raise"),
        "blocks": [
            field("title", "Title", title),
            field("details", "Details", {"type": "plain_text_input", "multiline": True}, optional=True),
            field("urgency", "Urgency", urgencies, dispatch_action=True),
            {"type": "section", "block_id": "echo", "text": plain(f"Urgency is {urgency}")},
            field("customer", "Customer", asker, optional=True),
            field("options", "Options", {"type": "checkboxes", "options": [option("Private")]}, optional=True),
        ],
    }


def card(title: str, taken_by: str = "") -> list[JsonObject]:
    """Return the blocks of a ticket's card."""
    confirm = {
        "title": plain("Drop it?"),
        "text": plain("It will be gone."),
        "confirm": plain("Drop"),
        "deny": plain("Keep"),
    }
    buttons = [
        button("Take", "take", style="primary"),
        button("Drop", "drop", style="danger", confirm=confirm),
    ]
    state = [{"type": "section", "block_id": "by", "text": {"type": "mrkdwn", "text": f"Taken by <@{taken_by}>"}}]
    return [
        {"type": "header", "block_id": "head", "text": plain(title)},
        *(state if taken_by else [{"type": "actions", "block_id": "do", "elements": buttons}]),
    ]


def tiny_app(api_url: str) -> AsyncApp:
    """Return the app, with everything it answers registered."""
    app = new_app(api_url)
    _openings(app)
    _form(app)
    _card(app)
    return app


def _openings(app: AsyncApp) -> None:
    @app.command("/ticket")
    async def command(ack: AsyncAck, command: JsonObject, client: AsyncWebClient) -> None:
        if "fail" in command["text"]:
            raise RuntimeError("a listener that breaks before it has acknowledged")
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=form(command["channel_id"]))

    @app.shortcut("raise")
    @app.shortcut("quote")
    async def shortcut(ack: AsyncAck, shortcut: JsonObject, client: AsyncWebClient) -> None:
        await ack()
        quoted = shortcut.get("message", {}).get("text", "")
        channel = shortcut.get("channel", {}).get("id", "")
        await client.views_open(trigger_id=shortcut["trigger_id"], view=form(channel, quoted=quoted))

    @app.event("app_home_opened")
    async def home(event: JsonObject, client: AsyncWebClient) -> None:
        blocks = [{"type": "header", "text": plain("Your tickets")}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})


def _form(app: AsyncApp) -> None:
    @app.action({"block_id": "urgency", "action_id": "value"})
    async def urgency(ack: AsyncAck, body: JsonObject, client: AsyncWebClient) -> None:
        await ack()
        chosen = body["actions"][0]["selected_option"]["text"]["text"]
        view = body["view"]
        await client.views_update(view_id=view["id"], view=form(view["private_metadata"], urgency=chosen))

    @app.options("value")
    async def customers(ack: AsyncAck, options: JsonObject) -> None:
        known = ["Acme", "Acorn", "Birch"]
        await ack(options=[option(name) for name in known if options["value"].lower() in name.lower()])

    @app.view("ticket")
    async def submitted(ack: AsyncAck, view: JsonObject, client: AsyncWebClient) -> None:
        title = view["state"]["values"]["title"]["value"]["value"]
        if title == "help":
            await ack(response_action="errors", errors={"title": "Say what is broken."})
            return
        await ack()
        await client.chat_postMessage(channel=view["private_metadata"], text=title, blocks=card(title))


def _card(app: AsyncApp) -> None:
    @app.action("take")
    async def take(ack: AsyncAck, body: JsonObject, client: AsyncWebClient) -> None:
        await ack()
        message, channel = body["message"], body["channel"]["id"]
        blocks = card(message["text"], body["user"]["id"])
        await client.chat_update(channel=channel, ts=message["ts"], text=message["text"], blocks=blocks)

    @app.action(re.compile("^element-"))
    async def heard(ack: AsyncAck) -> None:
        await ack()

    @app.action("drop")
    async def drop(ack: AsyncAck, body: JsonObject, client: AsyncWebClient) -> None:
        await ack()
        await client.chat_delete(channel=body["channel"]["id"], ts=body["message"]["ts"])
