"""Queries about where messages about an incident stand, kept for as long as the incident is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, func, or_, select

from storage.repository import Repository
from storage.tables import Delivery, PostedMessage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

_CHANNEL, _TS = (Delivery.result[key].as_string() for key in ("channel", "ts"))
_READER = func.coalesce(Delivery.payload["user"].as_string(), Delivery.result["user"].as_string())
_POST = Delivery.kind == "post"


class PostedRepository(Repository):
    """Messages about the incidents of one workspace, outside of what is edited in place anyway."""

    async def keep_of(self, incident_id: int, channel_id: str | None) -> None:
        """Keep where every post about an incident stands, and all else that stands in this channel."""
        here = _POST if channel_id is None else or_(_POST, channel_id == _CHANNEL)
        await self._keep(and_(Delivery.incident_id == incident_id, here))

    async def keep_sent_before(self, moment: datetime) -> None:
        """Keep where the posts stand that reached Slack before `moment`, which the outbox forgets."""
        await self._keep(and_(_POST, Delivery.sent_at < moment))

    async def add(self, incident_id: int, channel_id: str, ts: str) -> None:
        """Keep where one message stands."""
        row = {"team_id": self.team_id, "incident_id": incident_id, "channel_id": channel_id, "ts": ts}
        await self.session.execute(self.upsert(PostedMessage).values(row).on_conflict_do_nothing())

    async def _keep(self, which: ColumnElement[bool]) -> None:
        found = select(Delivery.team_id, Delivery.incident_id, _CHANNEL, _TS, _READER).where(
            Delivery.team_id == self.team_id,
            Delivery.incident_id.is_not(None),
            _CHANNEL.is_not(None),
            _TS.is_not(None),
            which,
        )
        columns = ["team_id", "incident_id", "channel_id", "ts", "user_id"]
        await self.session.execute(
            self.upsert(PostedMessage).from_select(columns, found.order_by(Delivery.id)).on_conflict_do_nothing()
        )

    async def outside(
        self, incident_id: int, channel_id: str | None, *, after: int, limit: int
    ) -> Sequence[PostedMessage]:
        """Return messages about an incident that stand in no channel `channel_id`, those with ids above `after`."""
        elsewhere = PostedMessage.channel_id != (channel_id or "")
        query = select(PostedMessage).where(
            PostedMessage.team_id == self.team_id,
            PostedMessage.incident_id == incident_id,
            PostedMessage.id > after,
            elsewhere,
        )
        return (await self.session.execute(query.order_by(PostedMessage.id).limit(limit))).scalars().all()

    async def forget(self, ids: Iterable[int]) -> None:
        """Drop what is withdrawn: nothing more is to be done about it."""
        await self.session.execute(
            delete(PostedMessage).where(PostedMessage.team_id == self.team_id, PostedMessage.id.in_(list(ids)))
        )
