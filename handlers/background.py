"""What goes on after a delivery is acknowledged: kept in sight until it has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.commands.deadline import DEADLINE_SECONDS, unhurried

log = structlog.get_logger()

_KEYS_KEPT = 500


class Background:
    """Tasks that outlive their delivery, each begun once."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._begun: dict[str, None] = {}

    def start(self, key: str, work: Callable[[], Awaitable[None]]) -> None:
        """Carry out `work` once for a `key`: a delivery that comes twice brings the same one."""
        if key in self._begun:
            return
        self._begun[key] = None
        while len(self._begun) > _KEYS_KEPT:
            self._begun.pop(next(iter(self._begun)))
        task = asyncio.create_task(self._carried_out(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait until all is carried out, as long as a delivery may take; end what takes longer."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=DEADLINE_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _carried_out(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            with unhurried():
                await work()
        except Exception:
            log.exception("An answer failed", action="answer_failed")
