"""Cursors: a long list, a page at a time."""

import base64
import binascii
import re
from collections.abc import Sequence
from typing import TypeVar

from sandbox.shapes import JsonObject
from sandbox.web_api.call import Call
from sandbox.workspace import SlackError

T = TypeVar("T")

POSITIONS = {"offset": r"\d{1,9}", "next_ts": r"\d+\.\d{6}"}
"""What each kind of cursor may point to."""

PAGE_DEFAULT = 100
"""Items in a page when the caller names no limit."""


def limit_of(call: Call, most: int) -> int:
    """Return the page size asked for; refuses with `invalid_limit`."""
    limit = call.integer("limit", PAGE_DEFAULT)
    if limit == 0:
        return PAGE_DEFAULT
    if not 0 < limit <= most:
        raise SlackError("invalid_limit")
    return limit


def page_of(call: Call, items: Sequence[T], *, most: int = 1000) -> tuple[list[T], JsonObject]:
    """Return one page of a list and the `response_metadata` that leads to the next."""
    limit = limit_of(call, most)
    start = int(read_cursor(call, "offset") or 0)
    ahead = start + limit < len(items)
    cursor = cursor_for("offset", str(start + limit)) if ahead else ""
    return list(items[start : start + limit]), {"response_metadata": {"next_cursor": cursor}}


def cursor_for(kind: str, position: str) -> str:
    """Return an opaque cursor for a position."""
    return base64.b64encode(f"{kind}:{position}".encode()).decode()


def read_cursor(call: Call, kind: str) -> str:
    """Return the position of the cursor given, empty without one; refuses with `invalid_cursor`."""
    cursor = call.text("cursor")
    if not cursor:
        return ""
    try:
        found, _, position = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise SlackError("invalid_cursor") from None
    if found != kind or re.fullmatch(POSITIONS[kind], position) is None:
        raise SlackError("invalid_cursor")
    return position
