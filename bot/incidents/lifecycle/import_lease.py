"""One import at a time: two at once would both take in what neither knows yet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.errors import MusterError

if TYPE_CHECKING:
    from bot.clock import Clock
    from storage.store import Store, Unit

FOR = timedelta(minutes=2)
"""How long after its last incident an import that was broken off keeps others from beginning."""
_SCOPE = "import"


class ImportRunning(MusterError):
    """Another process imports into the workspace."""

    def __init__(self, since: datetime | None) -> None:
        when = f"since {since:%Y-%m-%d %H:%M:%S} UTC" if since else "now"
        super().__init__(
            f"Another import has been running here {when}. Wait for its end, and try again; if it was broken off, "
            f"in {FOR // timedelta(minutes=1)} minutes. What is imported already is not imported again."
        )


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to import into a workspace, since a moment and until it is over."""

    store: Store
    clock: Clock
    since: datetime

    async def renew(self, unit: Unit) -> None:
        """Keep it for the incident that is written in this transaction.

        Raises `ImportRunning` where it was lost: this process stood still for too long.
        """
        if not await unit.holds.renew(_SCOPE, self.since, self.clock.now() + FOR):
            raise ImportRunning(None)


@asynccontextmanager
async def import_lease(store: Store, clock: Clock) -> AsyncIterator[Lease]:
    """Import alone.

    Raises `ImportRunning` where another process does.
    """
    lease = Lease(store, clock, clock.now())
    async with store.write() as unit:
        since = await unit.holds.take(_SCOPE, lease.since, lease.since + FOR)
    if since is not None:
        raise ImportRunning(since)
    try:
        yield lease
    finally:
        async with store.write() as unit:
            if await unit.holds.renew(_SCOPE, lease.since, lease.since):
                await unit.holds.give_back(_SCOPE)
