"""The sandbox's own door for tests and benches: faults, duplicates, disconnects, tokens, what was called.

Nothing here exists at Slack. Bodies and answers are JSON.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from aiohttp import web

from sandbox.clock import VariableClock
from sandbox.faults import FAULT_KINDS, Fault
from sandbox.shapes import JsonObject
from sandbox.workspace.render import bookmark_json, message_json

if TYPE_CHECKING:
    from sandbox.server import Sandbox
    from sandbox.workspace import Channel, Message, Workspace

PREFIX = "/sandbox/control"
FASTEST = 3600
"""Times real time: an hour a second."""
TOUR = frozenset({"play", "pause", "back", "forward", "end"})
"""Play it, wait, show the caption before or after this one, or leave the rest to the people who watch."""
Order: TypeAlias = "Callable[[Sandbox, JsonObject], Awaitable[JsonObject]]"


def add_routes(app: web.Application, sandbox: "Sandbox") -> None:
    """Mount the control endpoints."""
    for verb, path, order in ORDERS:
        app.router.add_route(verb, f"{PREFIX}/{path}", _handler(sandbox, order))


def _handler(sandbox: "Sandbox", order: Order) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else {}
        try:
            answer = await order(sandbox, body)
        except (KeyError, TypeError, ValueError) as wrong:
            return web.json_response({"ok": False, "error": str(wrong)}, status=400)
        return web.json_response({"ok": True} | answer)

    return handle


async def add_fault(sandbox: "Sandbox", body: JsonObject) -> JsonObject:
    """Put a fault in force; the fields are those of `Fault`."""
    if body.get("kind") not in FAULT_KINDS:
        raise ValueError(f"kind must be one of {sorted(FAULT_KINDS)}")
    sandbox.faults.add(Fault(**body))
    return {}


async def clear_faults(sandbox: "Sandbox", _: JsonObject) -> JsonObject:
    """Forget every fault and let hanging calls go."""
    sandbox.faults.clear()
    return {}


async def duplicate(sandbox: "Sandbox", body: JsonObject) -> JsonObject:
    """Deliver the next of a kind twice."""
    sandbox.delivery.duplicate_next(body["duplicate"], int(body.get("times", 1)))
    return {}


async def withhold(sandbox: "Sandbox", body: JsonObject) -> JsonObject:
    """Tell the app nothing of events of these types from now on, as Slack now and then does; none to tell all again."""
    sandbox.delivery.withheld = frozenset(body.get("events", ()))
    return {}


async def under_way(sandbox: "Sandbox", _: JsonObject) -> JsonObject:
    """Count the events that the app has not acknowledged yet."""
    return {"under_way": sandbox.delivery.under_way}


async def disconnect(sandbox: "Sandbox", body: JsonObject) -> JsonObject:
    """End the app's Socket Mode connections."""
    await sandbox.delivery.disconnect(body.get("reason", "drop"))
    return {}


async def calls(sandbox: "Sandbox", body: JsonObject) -> JsonObject:
    """List the Web API calls made, those of one `method` where it is named."""
    return {"calls": sandbox.calls.shown(str(body.get("method", "")))}


async def forget_calls(sandbox: "Sandbox", _: JsonObject) -> JsonObject:
    """Start the list of calls afresh."""
    sandbox.calls.clear()
    return {}


async def limit(sandbox: "Sandbox", body: JsonObject) -> JsonObject:
    """Keep to Slack's rate limits from now on, or not (`strict`)."""
    sandbox.limits.strict = bool(body["strict"])
    return {}


async def share(sandbox: "Sandbox", body: JsonObject) -> JsonObject:
    """Have the workspace `team` read the channel by Slack Connect from now on."""
    sandbox.workspace.conversations.share(sandbox.workspace.channels[body["channel"]], str(body["team"]))
    return {}


async def unshare(sandbox: "Sandbox", body: JsonObject) -> JsonObject:
    """Have it read the channel no longer."""
    sandbox.workspace.conversations.unshare(sandbox.workspace.channels[body["channel"]], str(body["team"]))
    return {}


async def move(sandbox: "Sandbox", body: JsonObject) -> JsonObject:
    """Give the channel another id, and say which."""
    channel = sandbox.workspace.channels[body["channel"]]
    sandbox.workspace.conversations.move(channel)
    return {"channel": channel.id}


async def speak(sandbox: "Sandbox", body: JsonObject) -> JsonObject:
    """Have the Slack of a person be in a language: `user`, by name or id, and `locale`, such as `de-DE`."""
    people = sandbox.workspace.people
    people.speak(people.find(body["user"]).id, str(body["locale"]))
    return {}


async def refuse_tokens(sandbox: "Sandbox", body: JsonObject) -> JsonObject:
    """Revoke the app's tokens (`revoke`), refuse the bot token with an error (`bot`), or make them good again."""
    if not body.keys() & {"revoke", "bot"}:
        raise ValueError("revoke or bot must be given")
    sandbox.tokens.revoked = bool(body.get("revoke", sandbox.tokens.revoked))
    sandbox.tokens.bot_refused = str(body.get("bot", sandbox.tokens.bot_refused))
    return {}


async def reinstall(sandbox: "Sandbox", body: JsonObject) -> JsonObject:
    """Install the app again with other scopes: without those of `take`, with those of `give`."""
    scopes = sandbox.manifest.bot_scopes - set(body.get("take", [])) | set(body.get("give", []))
    sandbox.manifest = replace(sandbox.manifest, bot_scopes=scopes)
    return {}


async def speed(sandbox: "Sandbox", body: JsonObject) -> JsonObject:
    """Have time pass `speed` times faster than real time from now on, where the clock can."""
    wanted = float(body["speed"])
    if not 1 <= wanted <= FASTEST:
        raise ValueError(f"speed must be from 1 to {FASTEST}")
    if not isinstance(sandbox.clock, VariableClock):
        raise TypeError("this clock keeps its speed")
    sandbox.clock.run_at(wanted)
    sandbox.on_speed()
    return {}


async def tour(sandbox: "Sandbox", body: JsonObject) -> JsonObject:
    """Order one of TOUR of the tour in the page."""
    stage, wanted = sandbox.stage, body["do"]
    if stage is None:
        raise ValueError("there is no tour here")
    if wanted not in TOUR:
        raise ValueError(f"do must be one of {sorted(TOUR)}")
    if wanted == "play":
        stage.play(sandbox.url, float(body.get("hurry", 1)))
    elif wanted == "end":
        await stage.end()
    else:
        getattr(stage, wanted)()
    return {}


async def state(sandbox: "Sandbox", _: JsonObject) -> JsonObject:
    """Dump every channel with its messages, private ones too, for assertions."""
    workspace = sandbox.workspace
    return {
        "bot_user_id": workspace.bot.id,
        "users": [{"id": user.id, "name": user.name} for user in workspace.people.users.values()],
        "channels": [_channel(workspace, channel) for channel in workspace.channels.values()],
    }


def _channel(workspace: "Workspace", channel: "Channel") -> JsonObject:
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "creator": channel.creator,
        "is_archived": channel.is_archived,
        "topic": channel.topic.value,
        "purpose": channel.purpose.value,
        "members": list(channel.members),
        "pins": [pin.ts for pin in channel.pins],
        "bookmarks": [bookmark_json(bookmark) for bookmark in channel.bookmarks],
        "messages": [_message(workspace, message) for message in channel.messages.values()],
        "deleted": [_message(workspace, message) for message in channel.deleted],
    }


def _message(workspace: "Workspace", message: "Message") -> JsonObject:
    shown = message_json(workspace, message, with_metadata=True)
    return shown | {"ephemeral_for": message.ephemeral_for, "unfurls": message.unfurls}


ORDERS: tuple[tuple[str, str, Order], ...] = (
    ("POST", "faults", add_fault),
    ("DELETE", "faults", clear_faults),
    ("POST", "deliveries", duplicate),
    ("GET", "deliveries", under_way),
    ("POST", "withhold", withhold),
    ("POST", "disconnect", disconnect),
    ("GET", "calls", calls),
    ("DELETE", "calls", forget_calls),
    ("POST", "tokens", refuse_tokens),
    ("POST", "scopes", reinstall),
    ("POST", "limits", limit),
    ("POST", "speed", speed),
    ("POST", "tour", tour),
    ("GET", "state", state),
    ("POST", "shared", share),
    ("DELETE", "shared", unshare),
    ("POST", "moved", move),
    ("POST", "locale", speak),
)
