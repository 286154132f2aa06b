"""Queries about the outbox: what is to be carried to Slack, by whom, and how it went."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, or_, select, true, update
from sqlalchemy.orm import aliased

from storage.repository import Repository, insert_into
from storage.tables import Delivery

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Executable, Select, Table
    from sqlalchemy.ext.asyncio import AsyncSession

PENDING, SENDING, UNKNOWN, SENT, DEAD = "pending", "sending", "unknown", "sent", "dead"
FIRST, SECOND, TO_MANY, LAST = 0, 1, 2, 3
"""Ranks: what responders wait for, announcements, news for many people, and what only keeps their messages in step."""
_UNDELIVERED = (PENDING, SENDING, UNKNOWN)
STATES = (*_UNDELIVERED, SENT, DEAD)
"""Every state an effect can be in."""


class OutboxRepository(Repository):
    """The outbox of one workspace."""

    touched = False
    """Whether this unit of work left something to deliver."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        super().__init__(session, team_id)
        self._posts: list[dict[str, Any]] = []
        self._projections: list[dict[str, Any]] = []

    async def post(
        self,
        operation: str,
        *,
        lane: str,
        payload: dict[str, Any],
        now: datetime,
        incident_id: int | None = None,
        awaits: str | None = None,
        slot: str | None = None,
        rank: int = FIRST,
    ) -> None:
        """Add an effect to the end of its lane; within a lane effects are carried out in this order.

        `awaits` names what must exist first. A `slot` makes it the only one of its name, ever: a second is ignored.
        """
        self._posts.append(self._row(operation, "post", lane, payload, now, incident_id, awaits, slot, rank))
        self.touched = True

    async def project(
        self,
        operation: str,
        *,
        slot: str,
        now: datetime,
        incident_id: int | None = None,
        awaits: str | None = None,
        payload: dict[str, Any] | None = None,
        lane: str | None = None,
        rank: int = FIRST,
    ) -> None:
        """Ask for a projection to be brought up to the newest state; asking twice before it is sent sends once.

        It has a lane of its own unless one is named, where its first sending then keeps the order of that lane.
        One that was given up may have been so in doubt: it comes back as `unknown`, to be looked for first.
        """
        row = self._row(operation, "projection", lane or slot, payload or {}, now, incident_id, awaits, slot, rank)
        self._projections.append(row)
        self.touched = True

    async def write_down(self) -> None:
        """Insert what was asked for in this unit of work: a statement for all of it, not one an effect.

        The unit of work calls it before it commits, and every change here before it is made.
        """
        posts, self._posts = self._posts, []
        projections, self._projections = self._projections, []
        posting, projecting = _asking(self.dialect)
        if posts:
            await self.session.execute(posting, posts)
        if projections:
            await self.session.execute(projecting, projections)

    def _row(
        self,
        operation: str,
        kind: str,
        lane: str,
        payload: dict[str, Any],
        now: datetime,
        incident_id: int | None,
        awaits: str | None,
        slot: str | None,
        rank: int,
    ) -> dict[str, Any]:
        return {
            "team_id": self.team_id,
            "key": uuid4().hex,
            "kind": kind,
            "operation": operation,
            "slot": slot,
            "lane": lane,
            "incident_id": incident_id,
            "payload": payload,
            "awaits": awaits,
            "state": PENDING,
            "version": 1,
            "sent_version": 0,
            "attempts": 0,
            "rank": rank,
            "due_at": now,
            "result": {},
            "created_at": now,
        }

    async def release(self, awaited: str, now: datetime, *, only: str | None = None) -> None:
        """Let go what waited for `awaited`, which now exists; with `only`, none but this operation."""
        await self.write_down()
        waiting = and_(Delivery.team_id == self.team_id, Delivery.awaits == awaited)
        chosen = waiting if only is None else and_(waiting, Delivery.operation == only)
        await self.session.execute(update(Delivery).where(chosen).values(awaits=None, due_at=now))
        self.touched = True

    async def claim(self, *, owner: str, now: datetime, lease: timedelta, limit: int) -> list[Delivery]:
        """Take up to `limit` due effects, the first of each lane, for `owner` until the lease ends.

        What goes to many is taken by `claim_of_crowd`.
        Another owner's effect whose lease has ended is taken over as `unknown`: it may have reached Slack.
        """
        await self.write_down()
        due = select(Delivery).where(self._claimable(now), Delivery.rank < TO_MANY)
        ordered = due.order_by(Delivery.rank, Delivery.due_at, Delivery.id)
        return await self._taken(ordered, owner, now, lease, limit)

    async def claim_of_crowd(
        self, rank: int, *, owner: str, now: datetime, lease: timedelta, limit: int, after: int = 0
    ) -> list[Delivery]:
        """Take up to `limit` due effects of a rank that goes to many, as `claim` does.

        The incidents come in turn, from the next one after the incident `after`, and so do the effects returned: none
        waits for another's crowd.
        """
        await self.write_down()
        incidents = await self._with_crowd(rank, now, after)
        each: list[list[Delivery]] = []
        for number, incident_id in enumerate(incidents):
            share = -(-(limit - sum(map(len, each))) // (len(incidents) - number))
            due = select(Delivery).where(
                self._claimable(now), Delivery.rank == rank, Delivery.incident_id == incident_id
            )
            each.append(await self._taken(due.order_by(Delivery.id), owner, now, lease, share) if share else [])
        return [row for turn in zip_longest(*each) for row in turn if row is not None]

    async def crowds(self, now: datetime) -> set[int]:
        """Return the ranks that go to many of which something is due."""
        query = select(Delivery.rank).where(self._waiting(now), Delivery.rank >= TO_MANY).distinct()
        return set((await self.session.execute(query)).scalars())

    def _waiting(self, now: datetime) -> ColumnElement[bool]:
        asked = and_(Delivery.team_id == self.team_id, Delivery.state.in_(_UNDELIVERED), Delivery.awaits.is_(None))
        return and_(asked, Delivery.due_at <= now)

    async def _with_crowd(self, rank: int, now: datetime, after: int) -> list[int]:
        """Return the incidents with due effects of this rank, in turn."""
        query = select(Delivery.incident_id).where(self._waiting(now), Delivery.rank == rank).distinct()
        found = sorted(each for each in (await self.session.execute(query)).scalars() if each is not None)
        return [each for each in found if each > after] + [each for each in found if each <= after]

    async def _taken(
        self, query: Select[Delivery], owner: str, now: datetime, lease: timedelta, limit: int
    ) -> list[Delivery]:
        locking = query.limit(limit).with_for_update(skip_locked=True, of=Delivery)
        rows = list((await self.session.execute(locking)).scalars())
        for row in rows:
            row.state = UNKNOWN if row.state in {SENDING, UNKNOWN} else SENDING
            row.lease_owner, row.lease_until = f"{owner}.{uuid4().hex[:16]}", now + lease
            row.attempts += 1
        await self.session.flush()
        return rows

    def _head_of_lane(self) -> ColumnElement[bool]:
        earlier = aliased(Delivery)
        blocked = exists().where(
            earlier.team_id == Delivery.team_id,
            earlier.lane == Delivery.lane,
            earlier.id < Delivery.id,
            earlier.state.in_(_UNDELIVERED),
        )
        return and_(
            Delivery.team_id == self.team_id,
            Delivery.state.in_(_UNDELIVERED),
            Delivery.awaits.is_(None),
            ~blocked,
        )

    def _claimable(self, now: datetime) -> ColumnElement[bool]:
        free = or_(Delivery.lease_until.is_(None), Delivery.lease_until <= now)
        return and_(self._head_of_lane(), Delivery.due_at <= now, free)

    async def settle(self, delivery: Delivery, changes: dict[str, Any]) -> bool:
        """Record how a claimed effect went; False when the claim has ended or passed to another since.

        One to be given up is tried again where what stood in its way was mended while it was under way.
        """
        await self.write_down()
        if changes.get("state") == DEAD:
            changes = {**changes, "state": case((Delivery.version > delivery.version, UNKNOWN), else_=DEAD)}
        statement = (
            update(Delivery)
            .where(Delivery.id == delivery.id, Delivery.lease_owner == delivery.lease_owner)
            .values(lease_owner=None, lease_until=None, **changes)
            .returning(Delivery.id)
        )
        self.touched = True
        return (await self.session.execute(statement)).first() is not None

    async def sent(self, delivery: Delivery, result: dict[str, Any], now: datetime, *, outdated: bool = False) -> bool:
        """Record that an effect reached Slack; a projection asked for again meanwhile goes back to pending.

        So does one that is `outdated`: what stands on Slack is of an earlier attempt. What was news for many people
        is an edit from then on.
        """
        newer = true() if outdated else Delivery.version > delivery.version
        stale = and_(Delivery.kind == "projection", newer)
        changes = {
            "state": case((stale, PENDING), else_=SENT),
            "sent_version": delivery.version,
            "attempts": case((stale, 0), else_=Delivery.attempts),
            "rank": case((and_(stale, Delivery.rank == TO_MANY), LAST), else_=Delivery.rank),
            "due_at": case((stale, now), else_=Delivery.due_at),
            "result": result,
            "sent_at": now,
            "error": None,
        }
        return await self.settle(delivery, changes)

    async def revive(self, incident_id: int, now: datetime) -> None:
        """Try again what was given up for an incident, since what stood in its way is mended.

        It may have been given up in doubt, so it is looked for first.
        """
        await self._again(Delivery.incident_id == incident_id, now)

    async def retry(self, slot: str, now: datetime) -> None:
        """Try the effect of this name again if it was given up."""
        await self._again(Delivery.slot == slot, now)

    async def _again(self, which: ColumnElement[bool], now: datetime) -> None:
        await self.write_down()
        ours = and_(Delivery.team_id == self.team_id, which)
        await self.session.execute(
            update(Delivery)
            .where(ours, Delivery.state == DEAD)
            .values(state=UNKNOWN, due_at=now, attempts=0, error=None)
        )
        under_way = and_(ours, Delivery.state == SENDING)
        await self.session.execute(update(Delivery).where(under_way).values(version=Delivery.version + 1))
        self.touched = True

    async def redo(self, incident_id: int, slots: str, now: datetime) -> None:
        """Bring what stands on Slack of an incident's projections whose names begin so up to the newest state."""
        await self.write_down()
        sent = Delivery.state == SENT
        await self.session.execute(
            update(Delivery)
            .where(
                Delivery.team_id == self.team_id,
                Delivery.incident_id == incident_id,
                Delivery.kind == "projection",
                Delivery.slot.startswith(slots, autoescape=True),
                Delivery.state != DEAD,
            )
            .values(
                version=Delivery.version + 1,
                state=case((sent, PENDING), else_=Delivery.state),
                due_at=case((sent, now), else_=Delivery.due_at),
                attempts=case((sent, 0), else_=Delivery.attempts),
                rank=case((and_(sent, Delivery.rank == TO_MANY), LAST), else_=Delivery.rank),
            )
        )
        self.touched = True

    async def asked_at(self, operation: str, lanes: Collection[str], channel: str, ts: str) -> dict[str, Any] | None:
        """Return what the effect of one of these lanes that left this message on Slack was asked to do."""
        query = select(Delivery.payload, Delivery.result).where(
            Delivery.team_id == self.team_id, Delivery.operation == operation, Delivery.lane.in_(list(lanes))
        )
        for payload, result in await self.session.execute(query):
            if (result.get("channel"), result.get("ts")) == (channel, ts):
                return dict(payload)
        return None

    async def said_in(self, incident_id: int, channel_id: str) -> list[str]:
        """Return the `ts` of what was posted for an incident in one channel, oldest first."""
        await self.write_down()
        query = select(Delivery.result).where(
            Delivery.team_id == self.team_id,
            Delivery.incident_id == incident_id,
            Delivery.state == SENT,
            Delivery.result["channel"].as_string() == channel_id,
        )
        results = (await self.session.execute(query)).scalars()
        return sorted({str(result["ts"]) for result in results if "ts" in result})

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
            or_(Delivery.state.in_(_UNDELIVERED), Delivery.sent_at >= since),
        )
        return {user for payload in (await self.session.execute(query)).scalars() for user in payload["users"]}

    async def hold_back(self, incident_id: int, operations: Collection[str], awaited: str) -> None:
        """Have what is still to be done of these operations wait for `awaited`."""
        await self.write_down()
        await self.session.execute(
            update(Delivery)
            .where(
                Delivery.team_id == self.team_id,
                Delivery.incident_id == incident_id,
                Delivery.operation.in_(list(operations)),
                Delivery.state == PENDING,
            )
            .values(awaits=awaited)
        )

    async def kept(self, slot: str) -> dict[str, Any]:
        """Return what the effect of this name kept of its last sending."""
        query = select(Delivery.result).where(Delivery.team_id == self.team_id, Delivery.slot == slot)
        return dict((await self.session.execute(query)).scalar_one_or_none() or {})

    async def waiting(self, lane: str) -> bool:
        """Say whether anything of a lane is still to be done, or under way."""
        query = select(Delivery.id).where(
            Delivery.team_id == self.team_id, Delivery.lane == lane, Delivery.state.in_(_UNDELIVERED)
        )
        return (await self.session.execute(query.limit(1))).first() is not None

    async def next_due(self, without: Collection[int] = ()) -> datetime | None:
        """Return when the next effect that nothing holds back is due, or its lease ends.

        Effects of the ranks `without`, which would not be taken now, do not count.
        """
        when = case((Delivery.lease_until.is_not(None), Delivery.lease_until), else_=Delivery.due_at)
        query = select(func.min(when)).where(self._head_of_lane(), Delivery.rank.not_in(list(without)))
        due: datetime | None = (await self.session.execute(query)).scalar_one()
        return due

    async def hasten(self, error: str, now: datetime) -> None:
        """Try at once what waits because of this error, since what stood in its way is mended."""
        await self.session.execute(
            update(Delivery)
            .where(
                Delivery.team_id == self.team_id,
                Delivery.state.in_((PENDING, UNKNOWN)),
                Delivery.error == error,
                Delivery.lease_until.is_(None),
            )
            .values(due_at=now)
        )
        self.touched = True

    async def dead(self, incident_ids: Collection[int], limit: int) -> list[Delivery]:
        """Return the newest effects given up on, of these incidents or of none."""
        query = (
            select(Delivery)
            .where(
                Delivery.team_id == self.team_id,
                Delivery.state == DEAD,
                or_(Delivery.incident_id.is_(None), Delivery.incident_id.in_(list(incident_ids))),
            )
            .order_by(Delivery.id.desc())
            .limit(limit)
        )
        return list((await self.session.execute(query)).scalars())

    async def counts(self) -> dict[str, int]:
        """Return how many effects are in each state that any is in."""
        query = select(Delivery.state, func.count()).where(Delivery.team_id == self.team_id).group_by(Delivery.state)
        return dict((await self.session.execute(query)).all())

    async def oldest(self) -> datetime | None:
        """Return when the oldest effect not yet delivered was asked for."""
        query = select(func.min(Delivery.created_at)).where(
            Delivery.team_id == self.team_id, Delivery.state.in_(_UNDELIVERED)
        )
        found: datetime | None = (await self.session.execute(query)).scalar_one()
        return found

    async def forget_before(self, moment: datetime) -> None:
        """Drop posts that reached Slack before `moment`; projections and dead ones stay."""
        await self.session.execute(
            delete(Delivery).where(
                Delivery.team_id == self.team_id,
                Delivery.state == SENT,
                Delivery.kind == "post",
                Delivery.slot.is_(None),
                Delivery.sent_at < moment,
            )
        )


@cache
def _asking(dialect: str) -> tuple[Executable, Executable]:
    """Return the statements that add posts and projections, built once: building takes longer than running."""
    asked = insert_into(cast("Table", Delivery.__table__), dialect)
    ended = or_(Delivery.state == SENT, Delivery.state == DEAD)
    projecting = asked.on_conflict_do_update(
        index_elements=["team_id", "slot"],
        set_={
            "version": Delivery.version + 1,
            "state": case((Delivery.state == SENT, PENDING), (Delivery.state == DEAD, UNKNOWN), else_=Delivery.state),
            "due_at": case((ended, asked.excluded.due_at), else_=Delivery.due_at),
            "awaits": case((ended, asked.excluded.awaits), else_=Delivery.awaits),
            "attempts": case((ended, 0), else_=Delivery.attempts),
            "rank": case((ended, asked.excluded.rank), else_=Delivery.rank),
        },
    )
    return asked.on_conflict_do_nothing(), projecting
