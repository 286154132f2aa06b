"""reactions.*, pins.*, bookmarks.*: what is hung on messages and channels."""

import re

from sandbox.shapes import JsonObject
from sandbox.web_api.call import Call, Method, invalid
from sandbox.workspace import Channel, Message, SlackError
from sandbox.workspace.render import bookmark_json, message_json

_MOST: dict[str, int | None] = {"title": 256, "link": 2048, "emoji": None}
"""Characters in the parts of a bookmark: https://docs.slack.dev/reference/methods/bookmarks.add"""


def react(call: Call) -> JsonObject:
    """Put an emoji under a message."""
    channel, message = _item(call)
    call.workspace.posting.react(call.bot, channel, message, call.text("name"))
    return {}


def unreact(call: Call) -> JsonObject:
    """Take the app's own emoji away."""
    _, message = _item(call)
    call.workspace.posting.unreact(call.bot, message, call.text("name"))
    return {}


def get_reactions(call: Call) -> JsonObject:
    """Return a message with its reactions."""
    channel, message = _item(call)
    return {"type": "message", "channel": channel.id, "message": message_json(call.workspace, message)}


def pin(call: Call) -> JsonObject:
    """Pin a message."""
    channel, message = _item(call)
    call.workspace.posting.pin(call.bot, channel, message)
    return {}


def unpin(call: Call) -> JsonObject:
    """Take a pin off."""
    channel, message = _item(call)
    call.workspace.posting.unpin(call.bot, channel, message)
    return {}


def list_pins(call: Call) -> JsonObject:
    """List the pinned messages."""
    channel = call.joined()
    items = [
        {
            "type": "message",
            "channel": channel.id,
            "created": pin.created,
            "created_by": pin.created_by,
            "message": message_json(call.workspace, channel.messages[pin.ts]),
        }
        for pin in reversed(channel.pins)
    ]
    return {"items": items}


def add_bookmark(call: Call) -> JsonObject:
    """Add a link to a channel."""
    if call.text("type") != "link":
        raise SlackError("invalid_bookmark_type")
    channel = call.joined("channel_id")
    title, link, emoji = (_short(call, name) for name in _MOST)
    added = call.workspace.bookmarks.add(call.bot, channel, title=title, link=link, emoji=emoji)
    return {"bookmark": bookmark_json(added)}


def edit_bookmark(call: Call) -> JsonObject:
    """Change the fields given of a bookmark."""
    given = {name: _short(call, name) for name in _MOST if call.has(name)}
    bookmark = call.workspace.bookmarks.edit(call.bot, call.joined("channel_id"), call.text("bookmark_id"), **given)
    return {"bookmark": bookmark_json(bookmark)}


def remove_bookmark(call: Call) -> JsonObject:
    """Take a bookmark off."""
    call.workspace.bookmarks.remove(call.bot, call.joined("channel_id"), call.text("bookmark_id"))
    return {}


def list_bookmarks(call: Call) -> JsonObject:
    """List a channel's bookmarks."""
    return {"bookmarks": [bookmark_json(each) for each in call.joined("channel_id").bookmarks]}


def _short(call: Call, name: str) -> str:
    text, most = call.text(name), _MOST[name]
    if most is not None and len(text) > most:
        raise invalid(f"must be less than {most + 1} characters", f"/{name}")
    return text


def _item(call: Call) -> tuple[Channel, Message]:
    channel = call.joined()
    ts = call.text("timestamp")
    if not ts:
        raise SlackError("no_item_specified")
    if re.fullmatch(r"\d+\.\d{6}", ts) is None:
        raise SlackError("bad_timestamp")
    return channel, channel.message(ts)


_C, _ID = ("channel",), ("channel_id",)
MARK_METHODS = (
    Method("reactions.add", react, "3", ("reactions:write",), required=("channel", "name", "timestamp")),
    Method("reactions.remove", unreact, "2", ("reactions:write",), required=("channel", "name")),
    Method("reactions.get", get_reactions, "3", ("reactions:read",), required=_C, reads_json=False),
    Method("pins.add", pin, "2", ("pins:write",), required=_C),
    Method("pins.remove", unpin, "2", ("pins:write",), required=_C),
    Method("pins.list", list_pins, "2", ("pins:read",), required=_C, reads_json=False),
    Method(
        "bookmarks.add",
        add_bookmark,
        "2",
        ("bookmarks:write",),
        required=("channel_id", "title", "type"),
    ),
    Method("bookmarks.edit", edit_bookmark, "2", ("bookmarks:write",), required=("channel_id", "bookmark_id")),
    Method("bookmarks.remove", remove_bookmark, "2", ("bookmarks:write",), required=("channel_id", "bookmark_id")),
    Method("bookmarks.list", list_bookmarks, "3", ("bookmarks:read",), required=_ID),
)
