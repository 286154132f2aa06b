"""Waiting for something to come true under a deadline, never for a fixed time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

POLL_SECONDS = 0.02

WAIT_SECONDS = 30.0
"""What comes does so in milliseconds, on a busy machine in seconds; this ends a wait in vain."""

Value = TypeVar("Value")
Tick: TypeAlias = Callable[[], Awaitable[None]]


async def until(
    condition: Callable[[], Awaitable[Value | None]],
    *,
    seconds: float = WAIT_SECONDS,
    what: str = "the condition",
    tick: Tick | None = None,
) -> Value:
    """Return the first truthy answer of `condition`, asked every few milliseconds.

    `tick` runs between two askings, for a test that moves its clock. Raises `TimeoutError` naming `what`
    after that many real seconds.
    """
    deadline = time.monotonic() + seconds
    while True:
        if value := await condition():
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {seconds} s")
        if tick is not None:
            await tick()
        await asyncio.sleep(POLL_SECONDS)
