"""What is waited for to its end, even by who is cancelled meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import TypeVar

_Value = TypeVar("_Value")


async def uninterrupted(what: Awaitable[_Value]) -> _Value:
    """Wait for something; a cancellation that arrives meanwhile comes after its end."""
    under_way = asyncio.ensure_future(what)
    try:
        return await asyncio.shield(under_way)
    finally:
        while not under_way.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait({under_way})
        under_way.cancelled() or under_way.exception()  # it is heard of, even where the cancellation is raised
