"""How often the loop has turned: under load each turn takes long."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def turns() -> Iterator[list[int]]:
    """Count in the one item of a list the turns that the loop takes in the block."""
    loop, counted = asyncio.get_running_loop(), [0]

    def again() -> None:
        counted[0] += 1
        following[0] = loop.call_soon(again)

    following = [loop.call_soon(again)]
    yield counted
    following[0].cancel()
