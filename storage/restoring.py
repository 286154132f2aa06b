"""What an older backup knows: of when it is, and which of its effects on Slack are no longer certain."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import func, select, union, update

from storage.outbox_asking import PENDING, SENT, UNDELIVERED, UNKNOWN
from storage.repository import Repository
from storage.tables import Delivery, Inbox, Incident, PostedMessage

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import CursorResult


class RestoringRepository(Repository):
    """The outbox of one workspace after an older backup was put back: Slack may have had more than it knows."""

    async def newest(self) -> datetime | None:
        """Return the moment of the newest delivery from Slack, or effect on it, that the database knows."""
        asked = select(func.max(Delivery.created_at)).where(Delivery.team_id == self.team_id)
        sent = select(func.max(Delivery.sent_at)).where(Delivery.team_id == self.team_id)
        heard = select(func.max(Inbox.received_at)).where(Inbox.team_id == self.team_id)
        found = [(await self.session.execute(query)).scalar_one() for query in (asked, sent, heard)]
        return max(filter(None, found), default=None)

    async def doubt(self) -> int:
        """Have all that was still to be carried looked for on Slack before it is sent; return how much that is."""
        left = (Delivery.team_id == self.team_id, Delivery.state.in_(UNDELIVERED))
        unsure = {"state": UNKNOWN, "attempts": 0, "lease_owner": None, "lease_until": None}
        changed = await self.session.execute(update(Delivery).where(*left).values(unsure))
        return int(cast("CursorResult[Any]", changed).rowcount)

    async def draw_again(self, incident_ids: Collection[int], now: datetime) -> None:
        """Bring what stands on Slack of these incidents to what the database knows, whatever it shows by now."""
        shown = select(Delivery).where(
            Delivery.team_id == self.team_id,
            Delivery.incident_id.in_(list(incident_ids)),
            Delivery.kind == "projection",
            Delivery.state == SENT,
        )
        for row in (await self.session.execute(shown)).scalars():
            row.result = {key: value for key, value in row.result.items() if key != "fingerprint"}
            row.state, row.version, row.attempts, row.due_at = PENDING, row.version + 1, 0, now

    async def left(self, channel: str, ts: str) -> bool:
        """Say whether an effect that the database knows left this message on Slack."""
        place = (Delivery.result["channel"].as_string() == channel, Delivery.result["ts"].as_string() == ts)
        query = select(Delivery.id).where(Delivery.team_id == self.team_id, *place).limit(1)
        return (await self.session.execute(query)).first() is not None

    async def channels(self) -> set[str]:
        """Return every channel that an incident has, or has messages in."""
        own = select(Incident.channel_id).where(Incident.team_id == self.team_id, Incident.channel_id.is_not(None))
        with_messages = select(PostedMessage.channel_id).where(PostedMessage.team_id == self.team_id)
        return set((await self.session.execute(union(own, with_messages))).scalars())
