"""What is waited for to its end, even by who is cancelled meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from contextlib import suppress
from functools import partial
from types import coroutine
from typing import Any, TypeVar

_Value = TypeVar("_Value")


async def uninterrupted(what: Coroutine[Any, Any, _Value]) -> _Value:
    """Do something; a cancellation that arrives meanwhile comes after its end.

    It begins at once, and what waits for nothing ends at once: under load a turn of the loop takes long. What waits
    goes on in a task of its own, so nothing in it may count on being in one task throughout, as `asyncio.timeout` does.
    """
    try:
        waited = what.send(None)
    except StopIteration as end:
        value: _Value = end.value
        return value
    told: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    under_way = asyncio.ensure_future(_to_its_end(what, waited, told))
    try:
        await told
    finally:
        while not under_way.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait({under_way})
        under_way.cancelled() or under_way.exception()  # it is heard of, even where the cancellation is raised
    return under_way.result()


async def _to_its_end(what: Coroutine[Any, Any, _Value], waited: object, told: asyncio.Future[None]) -> _Value:
    """Go on with what has begun, and tell of its end, which a shield would do a turn of the loop later."""
    try:
        return await _rest(what, waited)
    finally:
        if not told.done():
            told.set_result(None)


@coroutine
def _rest(what: Coroutine[Any, Any, _Value], waited: object) -> Generator[object, Any, _Value]:
    """Go on with what has begun and waits for the second of these."""
    while True:
        try:
            going_on = partial(what.send, (yield waited))
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is for what waits
            going_on = partial(what.throw, error)
        try:
            waited = going_on()
        except StopIteration as end:
            value: _Value = end.value
            return value
