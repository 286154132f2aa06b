"""JSON as it goes to Slack, and how long an acknowledgement in Socket Mode may be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

DROPPED_BYTES = 20_480
"""Bytes from which on Slack drops an acknowledgement without a word (observed):
https://github.com/slack-go/slack/issues/1196"""
SAFE_BYTES = 19_000
"""Bytes of the longest acknowledgement that is sent: well below, for how exactly Slack counts is not known."""
_ENVELOPE_ID = "0" * 36


def written(response: Mapping[str, Any]) -> str:
    """Return JSON as it is sent: letters as they are, where six bytes for each that is not English are usual."""
    text = json.dumps(response, ensure_ascii=False, separators=(",", ":"))
    # Half of a letter, which UTF-8 has no bytes for, stays the escape that JSON has for it.
    return text.encode("utf-8", "backslashreplace").decode()


def fits(payload: Mapping[str, Any]) -> bool:
    """Say whether an acknowledgement that carries `payload` is sure to arrive.

    By HTTP no limit is known; what is answered is the same there.
    """
    return len(written({"envelope_id": _ENVELOPE_ID, "payload": payload}).encode()) <= SAFE_BYTES
