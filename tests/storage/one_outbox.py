"""One workspace's outbox at hand: each call is a transaction of its own, at a time that the test sets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from storage.outbox_claims import Due
from storage.store import Store, Unit
from storage.tables import Delivery, Incident

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

START = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LEASE = timedelta(seconds=30)
MINE, THEIRS = "mine", "theirs"


class Outbox:
    """The outbox of one workspace."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = START

    def write(self) -> AbstractAsyncContextManager[Unit]:
        """Open a transaction."""
        return self.store.write()

    async def incident(self) -> int:
        """Make an incident for effects to belong to, and return its id."""
        async with self.write() as unit:
            await unit.workspaces.remember(
                name="Harbour & Pine",
                url="https://harbour-pine.slack.com/",
                bot_user_id="U1",
                announcement_channel="incidents",
                now=self.now,
            )
            words = dict.fromkeys(("status", "impact", "urgency", "priority", "channel_name", "title"), "x")
            made = Incident(team_id="T1", number=1, declared_by="U2", declared_at=self.now, active_at=self.now, **words)
            return (await unit.incidents.add(made)).id

    async def post(self, lane: str = "a", **more: Any) -> None:  # noqa: ANN401 - passed on
        """Add a post to a lane."""
        async with self.write() as unit:
            await unit.outbox.post("post", lane=lane, payload={"lane": lane}, now=self.now, **more)

    async def project(self, slot: str = "card:1", **more: Any) -> None:  # noqa: ANN401 - passed on
        """Ask for a projection."""
        async with self.write() as unit:
            await unit.outbox.project("card", slot=slot, now=self.now, **more)

    async def release(self, awaited: str, **more: Any) -> None:  # noqa: ANN401 - passed on
        """Let go what waited."""
        async with self.write() as unit:
            await unit.outbox.release(awaited, self.now, **more)

    async def claim(self, owner: str = MINE, limit: int = 10) -> list[Delivery]:
        """Take what is due."""
        async with self.write() as unit:
            return await unit.outbox.claim(owner=owner, now=self.now, lease=LEASE, limit=limit)

    async def due(self) -> dict[int, Due]:
        """Tell when what nothing holds back is due, by rank."""
        async with self.store.read() as unit:
            return await unit.outbox.due(self.now)

    async def sent(self, row: Delivery, **more: Any) -> bool:  # noqa: ANN401 - passed on
        """Record that an effect reached Slack."""
        async with self.write() as unit:
            return await unit.outbox.sent(row, {}, self.now, **more)

    async def settle(self, row: Delivery, **changes: Any) -> bool:  # noqa: ANN401 - passed on
        """Record another end."""
        async with self.write() as unit:
            return await unit.outbox.settle(row, changes)

    async def rows(self) -> list[Delivery]:
        """Return every row, in the order of asking."""
        async with self.store.read() as unit:
            return list((await unit.session.execute(select(Delivery).order_by(Delivery.id))).scalars())

    async def states(self) -> list[str]:
        """Return every row's state, in the order of asking."""
        return [row.state for row in await self.rows()]
