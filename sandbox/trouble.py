"""Slack in trouble, for who wants to see in the demo that nothing is lost: `make demo STRICT=1`."""

from __future__ import annotations

from sandbox.faults import Fault


def trouble() -> tuple[Fault, ...]:
    """Return orders that last: what Slack does now and then, far more often, and one thing that it always refuses."""
    return (
        Fault("ratelimited", "chat.postMessage", times=None, every=6, retry_after=2),
        Fault("accepted_then_dropped", "chat.postMessage", times=None, every=4),
        Fault("http_500", "chat.update", times=None, every=3),
        Fault("dropped_before", "conversations.invite", times=None, every=2),
        Fault("http_500", "pins.add", times=1),
        Fault("error", "bookmarks.add", times=None, error="restricted_action"),
        Fault("slow", times=None, every=3, seconds=0.4),
    )
