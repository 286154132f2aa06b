"""How many requests of one person are carried out at once, so that nobody's script makes all others wait."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakValueDictionary

from bot.commands.runner import TooSlow, told_truly
from bot.domain.errors import Refusal
from bot.language.texts import _
from handlers.deliveries import sort_of

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body

AT_ONCE = 4
"""Requests of one person that are carried out at once: more than anybody types or clicks in a second."""
_REMEMBERED = 2000
"""Newest deliveries of which a repeat is known. Slack repeats one within seconds."""

_More = ParamSpec("_More")
_Done = TypeVar("_Done")


class TooManyAtOnce(TooSlow):
    """The person's last requests are still being carried out; said, like `TooSlow`, without the database."""

    def __init__(self) -> None:
        Refusal.__init__(
            self, _("Muster is still working on your last requests. Nothing was recorded. Try again in a moment.")
        )


class UnderWay:
    """The requests being carried out in this process, by who asked."""

    def __init__(self, begun: asyncio.Event | None = None) -> None:
        self._of: Counter[str] = Counter()
        self._taken: dict[str, None] = {}
        self._named: Counter[str] = Counter()
        self.begun = begun or asyncio.Event()
        """Set by each request that begins."""
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """Whose events are being carried out, or wait for that: each of these holds on to its lock."""

    def lately(self) -> set[str]:
        """Return what sorts of requests were under way at any time since this was last asked."""
        named = set(self._named)
        self._named = +self._named
        return named

    @contextmanager
    def of(self, person: str, delivery: str | None, sort: str = "") -> Iterator[None]:
        """Carry out one request of a person; a repeat of a delivery that was taken once is no further one.

        Raises `TooManyAtOnce`.
        """
        if delivery in self._taken:
            yield
            return
        if self._of[person] >= AT_ONCE:
            raise TooManyAtOnce
        self._remember(delivery)
        self._of[person] += 1
        self._named[sort] += 1
        self.begun.set()
        try:
            yield
        finally:
            self._named[sort] -= 1
            self._of[person] -= 1
            if not self._of[person]:
                del self._of[person]

    @asynccontextmanager
    async def in_turn(self, person: str) -> AsyncIterator[None]:
        """Carry out what a person caused once all that they caused before is carried out.

        Nobody waits for an answer to an event, and none is lost: what Slack repeats in the meantime changes nothing.
        """
        turn = self._turns.get(person) or asyncio.Lock()
        self._turns[person] = turn
        async with turn:
            yield

    def _remember(self, delivery: str | None) -> None:
        if delivery is not None:
            self._taken[delivery] = None
        if len(self._taken) > _REMEMBERED:
            del self._taken[next(iter(self._taken))]


def one_of_few(
    work: Callable[Concatenate[HandlerContext, Body, _More], Awaitable[_Done]],
) -> Callable[Concatenate[HandlerContext, Body, _More], Awaitable[_Done]]:
    """Have `work` raise `TooManyAtOnce` while the person has `AT_ONCE` requests under way.

    Where it fails once something is recorded it raises `NotShown`.
    """

    async def carried_out(handler: HandlerContext, body: Body, /, *more: _More.args, **named: _More.kwargs) -> _Done:
        with handler.under_way.of(_who(body), body.get("trigger_id"), sort_of(body)), told_truly():
            return await work(handler, body, *more, **named)

    return carried_out


def _who(body: Body) -> str:
    """Return who asks: commands say so in another place than all else."""
    user: Any = body.get("user_id") or body["user"]["id"]
    return str(user)
