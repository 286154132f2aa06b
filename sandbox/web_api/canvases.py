"""canvases.*: canvases kept as markdown, and who may read them."""

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.shapes import JsonObject
from sandbox.web_api.call import Call, Method, invalid
from sandbox.workspace import Channel, SlackError, User

if TYPE_CHECKING:
    from sandbox.server import Sandbox

CANVAS_MAX = 1024 * 1024
"""Bytes of markdown: https://docs.slack.dev/reference/methods/canvases.create"""


@dataclass
class Canvas:
    """A canvas, kept as the markdown it was given."""

    id: str
    title: str
    markdown: str
    access: dict[str, str] = field(default_factory=dict)
    """The level of each channel whose people may open it, and of each person; without one only the app may."""


def create(call: Call) -> JsonObject:
    """Create a canvas: in a channel's tab where one is named, else one that stands alone, which free plans lack.

    Source: https://docs.slack.dev/reference/methods/canvases.create
    """
    if call.has("channel_id"):
        return _in_tab(call, "free_team_canvas_tab_already_exists")
    if call.sandbox.plan == "free":
        raise SlackError("free_teams_cannot_create_non_tabbed_canvases")
    return {"canvas_id": _new(call).id}


def create_for_channel(call: Call) -> JsonObject:
    """Create a channel's one canvas."""
    return _in_tab(call, "channel_canvas_already_exists")


def edit(call: Call) -> JsonObject:
    """Change a canvas: replace it whole, or add at its start or end."""
    canvas = _found(call)
    changes = call.parsed("changes", "invalid_arguments")
    if not isinstance(changes, list) or len(changes) != 1:
        raise SlackError("invalid_arguments")
    canvas.markdown = _changed(canvas.markdown, changes[0])
    return {}


def set_access(call: Call) -> JsonObject:
    """Let one person open a canvas, or the people of one channel where its link was shared before.

    Source: https://docs.slack.dev/reference/methods/canvases.access.set. What Slack calls its refusal where the link
    was not shared is not documented.
    """
    canvas = _found(call)
    if call.has("channel_ids") is call.has("user_ids"):
        raise SlackError("invalid_parameters")
    if call.text("access_level") not in _LEVELS:
        raise invalid("must be a valid enum value", "/access_level")
    if call.has("user_ids"):
        reader = call.workspace.people.get(_only(call, "user_ids")).id
    else:
        reader = _shared_with(call, canvas)
    canvas.access[reader] = call.text("access_level")
    return {}


def delete(call: Call) -> JsonObject:
    """Delete a canvas: https://docs.slack.dev/reference/methods/canvases.delete."""
    canvas = _found(call)
    del call.sandbox.canvases[canvas.id]
    for channel in call.workspace.channels.values():
        if channel.canvas == canvas.id:
            _tab(call, channel, "")
    return {}


def canvas_visible(sandbox: "Sandbox", user: User, canvas_id: str) -> JsonObject:
    """Return a canvas as a person reads it; refuses with `canvas_not_found` where they may not open it."""
    canvas = sandbox.canvases.get(canvas_id)
    if canvas is None or not _may_open(sandbox, user, canvas):
        raise SlackError("canvas_not_found")
    return {"canvas": {"id": canvas.id, "title": canvas.title, "markdown": canvas.markdown}}


def _may_open(sandbox: "Sandbox", user: User, canvas: Canvas) -> bool:
    channels = [sandbox.workspace.channels[each] for each in canvas.access if each in sandbox.workspace.channels]
    return user.id in canvas.access or any(each.visible_to(user.id) for each in channels)


def _found(call: Call) -> Canvas:
    canvas = call.sandbox.canvases.get(call.text("canvas_id"))
    if canvas is None:
        raise SlackError("canvas_not_found")
    return canvas


def _only(call: Call, name: str) -> str:
    ids = call.parsed(name, "invalid_arguments")
    if not isinstance(ids, list) or len(ids) != 1:
        raise invalid("must provide an array of one item", f"/{name}")
    return str(ids[0])


def _shared_with(call: Call, canvas: Canvas) -> str:
    channel = call.workspace.conversations.seen_by(call.bot, _only(call, "channel_ids"))
    if channel.is_direct or not _shared_in(channel, canvas):
        raise SlackError("failed_to_update_channel_ids", failed_to_update_channel_ids=[channel.id])
    return channel.id


def _in_tab(call: Call, taken: str) -> JsonObject:
    channel = call.joined("channel_id")
    channel.require_open()
    if channel.canvas:
        raise SlackError(taken)
    canvas = _new(call)
    canvas.access[channel.id] = "write"
    _tab(call, channel, canvas.id)
    return {"canvas_id": canvas.id}


def _tab(call: Call, channel: Channel, canvas_id: str) -> None:
    """Put a canvas in the channel's tab, or none; pages that show the channel are told."""
    channel.canvas = canvas_id
    call.workspace.ground.tell("channel_info_changed", channel=channel.id, user=call.bot)


def _shared_in(channel: Channel, canvas: Canvas) -> bool:
    return any(f"/{canvas.id}" in json.dumps([each.text, each.blocks]) for each in channel.messages.values())


def _new(call: Call) -> Canvas:
    markdown = _markdown(call.parsed("document_content", "invalid_arguments") or {}, "canvas_creation_failed")
    canvas = Canvas(call.workspace.ground.fresh_id("F"), call.text("title"), markdown)
    call.sandbox.canvases[canvas.id] = canvas
    return canvas


def _changed(before: str, change: JsonObject) -> str:
    added = _markdown(change.get("document_content", {}), "canvas_too_large")
    operation = change.get("operation")
    if operation == "replace" and "section_id" not in change:
        return added
    if operation == "insert_at_end":
        return before + added
    if operation == "insert_at_start":
        return added + before
    raise SlackError("invalid_arguments")


def _markdown(content: JsonObject, too_large: str) -> str:
    markdown = str(content.get("markdown", ""))
    if len(markdown.encode()) > CANVAS_MAX:
        raise SlackError(too_large)
    return markdown


_LEVELS = frozenset({"read", "write"})
_WRITE = ("canvases:write",)
CANVAS_METHODS = (
    Method("canvases.create", create, "2", _WRITE),
    Method("conversations.canvases.create", create_for_channel, "2", _WRITE, required=("channel_id",)),
    Method("canvases.edit", edit, "3", _WRITE, required=("canvas_id", "changes")),
    Method("canvases.access.set", set_access, "3", _WRITE, required=("canvas_id", "access_level")),
    Method("canvases.delete", delete, "3", _WRITE, required=("canvas_id",)),
)
