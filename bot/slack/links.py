"""Addresses of messages."""

from __future__ import annotations


def permalink(workspace_url: str, channel_id: str, ts: str) -> str:
    """Return the web address of a message."""
    return f"{workspace_url.rstrip('/')}/archives/{channel_id}/p{ts.replace('.', '')}"
