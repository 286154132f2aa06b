"""canvases.*: just enough to keep a channel's canvas as markdown."""

from dataclasses import dataclass

from sandbox.shapes import JsonObject
from sandbox.web_api.call import Call, Method
from sandbox.workspace import SlackError

CANVAS_MAX = 1024 * 1024
"""Bytes of markdown: https://docs.slack.dev/reference/methods/canvases.create"""


@dataclass
class Canvas:
    """A canvas, kept as the markdown it was given."""

    id: str
    title: str
    markdown: str


def create(call: Call) -> JsonObject:
    """Create a canvas that stands alone."""
    return {"canvas_id": _new(call).id}


def create_for_channel(call: Call) -> JsonObject:
    """Create a channel's one canvas."""
    channel = call.joined("channel_id")
    channel.require_open()
    if channel.canvas:
        raise SlackError("channel_canvas_already_exists")
    channel.canvas = _new(call).id
    return {"canvas_id": channel.canvas}


def edit(call: Call) -> JsonObject:
    """Change a canvas: replace it whole, or add at its start or end."""
    canvas = call.sandbox.canvases.get(call.text("canvas_id"))
    if canvas is None:
        raise SlackError("canvas_not_found")
    changes = call.parsed("changes", "invalid_arguments")
    if not isinstance(changes, list) or len(changes) != 1:
        raise SlackError("invalid_arguments")
    canvas.markdown = _changed(canvas.markdown, changes[0])
    return {}


def _new(call: Call) -> Canvas:
    markdown = _markdown(call.parsed("document_content", "invalid_arguments") or {})
    canvas = Canvas(call.workspace.ground.fresh_id("F"), call.text("title"), markdown)
    call.sandbox.canvases[canvas.id] = canvas
    return canvas


def _changed(before: str, change: JsonObject) -> str:
    added = _markdown(change.get("document_content", {}))
    operation = change.get("operation")
    if operation == "replace" and "section_id" not in change:
        return added
    if operation == "insert_at_end":
        return before + added
    if operation == "insert_at_start":
        return added + before
    raise SlackError("invalid_arguments")


def _markdown(content: JsonObject) -> str:
    markdown = str(content.get("markdown", ""))
    if len(markdown.encode()) > CANVAS_MAX:
        raise SlackError("canvas_too_large")
    return markdown


_WRITE = ("canvases:write",)
CANVAS_METHODS = (
    Method("canvases.create", create, "2", _WRITE),
    Method("conversations.canvases.create", create_for_channel, "2", _WRITE, required=("channel_id",)),
    Method("canvases.edit", edit, "3", _WRITE, required=("canvas_id", "changes")),
)
