"""Queries about the outbox: what is to be carried to Slack, by whom, and how it went."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, delete, exists, func, or_, select, update

from storage.outbox_asking import (
    DEAD,
    DROPPED,
    PENDING,
    SENDING,
    SENT,
    STATES,
    UNDELIVERED,
    UNKNOWN,
)
from storage.outbox_carrying import CarryingRepository
from storage.outbox_claims import of_team, still_open
from storage.tables import Delivery, Incident

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = [
    "DEAD",
    "DROPPED",
    "PENDING",
    "SENDING",
    "SENT",
    "STATES",
    "UNDELIVERED",
    "UNKNOWN",
    "OutboxRepository",
]

_PRIVATE = exists().where(Incident.id == Delivery.incident_id, Incident.private.is_(True))
_GIVEN_UP = (
    of_team(Delivery),
    Delivery.state == DEAD,
    Delivery.created_at >= bindparam("since", type_=Delivery.created_at.type),
    ~_PRIVATE,
)
_KEPT = select(Delivery.result).where(Delivery.team_id == bindparam("team"), Delivery.slot == bindparam("slot"))


class OutboxRepository(CarryingRepository):
    """The outbox of one workspace: asking, carrying, and what people and other effects want to know of it."""

    async def one(self, delivery_id: int) -> Delivery | None:
        """Return an effect; None where it is forgotten."""
        query = select(Delivery).where(Delivery.team_id == self.team_id, Delivery.id == delivery_id)
        return (await self.session.execute(query)).scalar_one_or_none()

    async def asked_at(self, operation: str, lanes: Collection[str], channel: str, ts: str) -> dict[str, Any] | None:
        """Return what the effect of one of these lanes that left this message on Slack was asked to do."""
        query = select(Delivery.payload, Delivery.result).where(
            Delivery.team_id == self.team_id, Delivery.operation == operation, Delivery.lane.in_(list(lanes))
        )
        for payload, result in await self.session.execute(query):
            if (result.get("channel"), result.get("ts")) == (channel, ts):
                return dict(payload)
        return None

    async def posted_of(self, incident_id: int) -> list[Delivery]:
        """Return an incident's posts that stand on Slack as far as is remembered, the oldest first."""
        query = select(Delivery).where(
            Delivery.team_id == self.team_id,
            Delivery.incident_id == incident_id,
            Delivery.kind == "post",
            Delivery.result["channel"].as_string().is_not(None),
            Delivery.result["ts"].as_string().is_not(None),
        )
        return list((await self.session.execute(query.order_by(Delivery.id))).scalars())

    async def standing(self, incident_id: int, slots: str) -> list[Delivery]:
        """Return an incident's posts whose names begin so and that stand on Slack, the oldest first."""
        query = select(Delivery).where(
            Delivery.team_id == self.team_id,
            Delivery.incident_id == incident_id,
            Delivery.kind == "post",
            Delivery.slot.startswith(slots, autoescape=True),
            Delivery.result["ts"].as_string().is_not(None),
        )
        return list((await self.session.execute(query.order_by(Delivery.id))).scalars())

    async def may_have_arrived(self, lane: str, *, before: int) -> list[dict[str, Any]]:
        """Return what those effects of a lane were asked to do, ahead of one, that were sent, or may have been."""
        sent = Delivery.result["fingerprint"].as_string().is_not(None)
        query = select(Delivery.payload).where(
            Delivery.team_id == self.team_id,
            Delivery.lane == lane,
            Delivery.id < before,
            or_(sent, Delivery.state == DEAD),
        )
        return list((await self.session.execute(query)).scalars())

    async def files_of(self, operation: str, incident_id: int) -> list[str]:
        """Return the ids of the files that the effects of one kind have shared in channels for an incident."""
        await self.write_down()
        query = select(Delivery.payload, Delivery.result).where(
            Delivery.team_id == self.team_id, Delivery.incident_id == incident_id, Delivery.operation == operation
        )
        found = await self.session.execute(query.order_by(Delivery.id))
        return [file for payload, result in found if "channel" in payload["where"] for file in result.get("files", ())]

    async def users_of(self, operation: str, incident_id: int, since: datetime) -> set[str]:
        """Return whom effects of one kind name for an incident that are still to be carried out, or were since then."""
        await self.write_down()
        query = select(Delivery.payload).where(
            Delivery.team_id == self.team_id,
            Delivery.incident_id == incident_id,
            Delivery.operation == operation,
            or_(Delivery.state.in_(UNDELIVERED), Delivery.sent_at >= since),
        )
        return {user for payload in (await self.session.execute(query)).scalars() for user in payload["users"]}

    async def ask_otherwise(self, slot: str, payload: dict[str, Any]) -> None:
        """Have the projection of this name, which was just asked for again, carried out with another payload."""
        await self.write_down()
        ours = (Delivery.team_id == self.team_id, Delivery.slot == slot)
        await self.session.execute(update(Delivery).where(*ours).values(payload=payload))

    async def kept(self, slot: str) -> dict[str, Any]:
        """Return what the effect of this name kept of its last sending."""
        found = await self.session.execute(_KEPT, {"team": self.team_id, "slot": slot})
        return dict(found.scalar_one_or_none() or {})

    async def dead(self, incident_ids: Collection[int], limit: int, *, of_none: bool = True) -> list[Delivery]:
        """Return the newest effects given up on, of these incidents, and of none where that is wanted."""
        which = [Delivery.incident_id.in_(list(incident_ids)), *([Delivery.incident_id.is_(None)] if of_none else [])]
        query = select(Delivery).where(Delivery.team_id == self.team_id, Delivery.state == DEAD, or_(*which))
        return list((await self.session.execute(query.order_by(Delivery.id.desc()).limit(limit))).scalars())

    async def given_up(self, since: datetime) -> list[tuple[str, str, int]]:
        """Return how many effects asked for since then were given up, by operation and error, the most first.

        What belongs to a private incident is left out.
        """
        times = func.count().label("times")
        error = func.coalesce(Delivery.error, "")
        query = select(Delivery.operation, error, times).where(*_GIVEN_UP).group_by(Delivery.operation, Delivery.error)
        rows = await self.session.execute(query, {"team": self.team_id, "since": since})
        found = [(operation, error, times) for operation, error, times in rows]
        return sorted(found, key=lambda row: (-row[2], row[0], row[1]))

    async def try_again(self, since: datetime, now: datetime) -> None:
        """Try again what `given_up` tells of, since what stood in its way may be fixed.

        It may have been given up in doubt, so it is looked for first.
        """
        again = {"state": UNKNOWN, "due_at": now, "attempts": 0, "error": None}
        found = select(Delivery.id).where(*_GIVEN_UP).scalar_subquery()
        await self._change(
            update(Delivery).where(Delivery.team_id == bindparam("of_team"), Delivery.id.in_(found)).values(again),
            {"team": self.team_id, "since": since},
        )

    async def counts(self) -> dict[str, int]:
        """Return how many effects are in each state that any is in."""
        query = select(Delivery.state, func.count()).where(Delivery.team_id == self.team_id).group_by(Delivery.state)
        return dict((await self.session.execute(query)).all())

    async def oldest(self) -> datetime | None:
        """Return when the oldest effect not yet delivered was asked for.

        Of what was sent before and is to be brought up to date, it is known only since when it is due.
        """
        asked = case((Delivery.sent_at.is_(None), Delivery.created_at), else_=Delivery.due_at)
        query = select(func.min(asked)).where(of_team(Delivery), still_open(Delivery))
        found: datetime | None = (await self.session.execute(query, {"team": self.team_id})).scalar_one()
        return found

    async def forget_before(self, moment: datetime) -> None:
        """Forget posts that reached Slack, or were dropped, before `moment`; projections and dead ones stay."""
        sent = and_(Delivery.state == SENT, Delivery.sent_at < moment)
        dropped = and_(Delivery.state == DROPPED, Delivery.created_at < moment)
        await self.session.execute(
            delete(Delivery).where(
                Delivery.team_id == self.team_id, Delivery.kind == "post", Delivery.slot.is_(None), or_(sent, dropped)
            )
        )
