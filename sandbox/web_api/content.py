"""What a message or view says, checked as Slack checks it before anything happens."""

import json
from collections.abc import Iterable
from typing import Any, Literal

from sandbox.blockkit import (
    MAX_BLOCKS_TEXT,
    Problem,
    blocks_text_length,
    validate_message,
    validate_view,
)
from sandbox.shapes import JsonObject
from sandbox.web_api.call import Call
from sandbox.workspace import Draft, SlackError

ATTACHMENTS_MAX = 100
"""Attachments in one message: https://docs.slack.dev/reference/methods/chat.postMessage"""

METADATA_MAX = 8_000
"""Bytes of metadata; Slack publishes no figure."""

VIEW_MAX = 250_000
"""Bytes of one view: https://docs.slack.dev/reference/methods/views.open"""


def draft_of(call: Call) -> Draft:
    """Read and check what a chat.* call wants to say; refuses with Slack's error for what is wrong."""
    blocks = _list_of(call, "blocks", "invalid_blocks_format")
    attachments = _list_of(call, "attachments", "invalid_attachments")
    markdown = call.text("markdown_text")
    if markdown and (call.has("text") or blocks):
        raise SlackError("markdown_text_conflict")
    if len(attachments) > ATTACHMENTS_MAX:
        raise SlackError("too_many_attachments")
    metadata = _metadata(call)
    payload: JsonObject = {"blocks": blocks, "attachments": attachments}
    check_message(payload | ({"markdown_text": markdown} if markdown else {}))
    call.sandbox.variation.require_known(blocks)
    return Draft(
        text=call.text("text") or markdown,
        blocks=blocks,
        attachments=attachments,
        thread_ts=call.text("thread_ts"),
        broadcast=call.flag("reply_broadcast"),
        metadata=metadata,
        username=call.text("username"),
        icon=call.text("icon_emoji") or call.text("icon_url"),
    )


def check_message(payload: JsonObject) -> None:
    """Refuse a message's blocks, attachments or markdown as Slack does."""
    payload = {key: value for key, value in payload.items() if value}
    problems = validate_message(payload)
    if any(problem.message == "only_one_table_allowed" for problem in problems):
        raise refusal("invalid_attachments", problems)
    if any(problem.pointer.startswith("/attachments") for problem in problems):
        raise refusal("invalid_attachments", problems)
    if any(problem.pointer.startswith("/blocks") for problem in problems):
        raise refusal("invalid_blocks", problems)
    if problems:
        raise refusal("invalid_arguments", problems)
    if blocks_text_length(payload.get("blocks")) > MAX_BLOCKS_TEXT:
        raise SlackError("msg_blocks_too_long")


def view_of(call: Call, kind: Literal["modal", "home"]) -> JsonObject:
    """Read and check a view."""
    view = call.parsed("view", "invalid_arguments")
    check_view(view, kind)
    return dict(view)


def check_view(view: object, kind: Literal["modal", "home"]) -> None:
    """Refuse a view as Slack does: `invalid_arguments` with pointers, or `view_too_large`."""
    if len(json.dumps(view).encode()) > VIEW_MAX:
        raise SlackError("view_too_large")
    problems = validate_view(view, kind=kind)
    if problems:
        raise refusal("invalid_arguments", problems)


def refusal(error: str, problems: Iterable[Problem]) -> SlackError:
    """Return Slack's refusal with its list of what is wrong and where."""
    messages = [str(problem) for problem in problems]
    listed = [f"[ERROR] {message}" for message in messages]
    return SlackError(error, errors=messages, response_metadata={"messages": listed})


def _list_of(call: Call, name: str, error: str) -> list[JsonObject]:
    value: Any = call.parsed(name, error)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise SlackError(error)
    return value


def _metadata(call: Call) -> JsonObject | None:
    metadata = call.parsed("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    problems = validate_message({"metadata": metadata}) if metadata else []
    if problems:
        raise refusal("invalid_metadata_schema", problems)
    if len(json.dumps(metadata).encode()) > METADATA_MAX:
        raise SlackError("metadata_too_large")
    return metadata
