"""What a call carries beside what people read: metadata, values of buttons, ids, names of files and channels."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

_CARRIED = frozenset(
    {
        "action_id",
        "block_id",
        "callback_id",
        "event_payload",
        "event_type",
        "external_id",
        "filename",
        "private_metadata",
        "value",
    }
)
"""What nobody reads, wherever it stands in a call."""
NAMED = frozenset(
    {
        "conversations.create.name",
        "conversations.rename.name",
        "canvases.create.title",
        "files.completeUploadExternal.files.title",
    }
)
"""What is read in lists of channels and files."""


def carried(call: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield where in a recorded call of the Web API something is carried, and what."""
    yield from unread(call["args"], call["method"])


def unread(found: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    """Yield where in a part of a call, or in a view, something is carried, and what."""
    match _read(found):
        case dict() as parts:
            for key, part in parts.items():
                at = f"{path}.{key}"
                if (key in _CARRIED and not _stands_beside(key, parts)) or at in NAMED:
                    yield at, json.dumps(part, ensure_ascii=False)
                else:
                    yield from unread(part, at)
        case list() as parts:
            for part in parts:
                yield from unread(part, path)


def _stands_beside(key: str, parts: dict[str, Any]) -> bool:
    """Say whether it is the value of an option, which is a name that people read as its text."""
    return key == "value" and "text" in parts and "type" not in parts


def _read(found: Any) -> Any:  # noqa: ANN401 - JSON
    """Return what a text holds that is JSON itself, as arguments of a form are."""
    if isinstance(found, str) and found[:1] in {"{", "["}:
        try:
            return json.loads(found)
        except ValueError:
            return None
    return found
