"""How long a request may take: from when it arrived, whatever it waited for before anybody attended to it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

DEADLINE_SECONDS = 2.0
"""Real seconds a request may take. Slack gives 3 (https://docs.slack.dev/interactivity/handling-user-interaction);
the rest is for the way back."""

_arrived: ContextVar[float | None] = ContextVar("arrived", default=None)


def arriving() -> AbstractContextManager[None]:
    """Take a delivery in: all that is done for it within the block has one deadline, which begins to run now."""
    return _counted_from(asyncio.get_running_loop().time())


def unhurried() -> AbstractContextManager[None]:
    """Do what goes on after a delivery is acknowledged: each thing done in the block has a time of its own."""
    return _counted_from(None)


@contextmanager
def _counted_from(arrived: float | None) -> Iterator[None]:
    before = _arrived.set(arrived)
    try:
        yield
    finally:
        _arrived.reset(before)


def within(seconds: float) -> asyncio.Timeout:
    """Return a timeout of so many real seconds, counted from when the delivery arrived that is being attended to."""
    arrived = _arrived.get()
    return asyncio.timeout_at((asyncio.get_running_loop().time() if arrived is None else arrived) + seconds)
