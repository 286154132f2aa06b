"""Carrying effects to Slack: claiming the first of each lane, and recording how each went."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from uuid import uuid4

from sqlalchemy import and_, bindparam, case, exists, select, true, union, update
from sqlalchemy.orm import aliased

from storage.errors import ClaimLostError
from storage.outbox_asking import DEAD, DROPPED, PENDING, SENT, UNKNOWN, AskingRepository
from storage.outbox_claims import (
    CLAIM,
    CLAIM_OF_CROWD,
    DUE,
    EVER,
    WITH_CROWD,
    Due,
    new_value,
    of_team,
    place_of,
    still_open,
)
from storage.tables import Delivery, Rank

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Executable, Table, Update

_TABLE = cast("Table", Delivery.__table__)


class Sent(NamedTuple):
    """An effect that has reached Slack."""

    delivery: Delivery
    result: dict[str, Any]
    """What its row keeps."""
    at: datetime
    outdated: bool = False
    """Whether what stands on Slack is of an earlier attempt."""


_LEFT = union(
    *(
        select(Delivery.awaits).where(of_team(Delivery), still_open(Delivery), which)
        for which in (
            Delivery.lane.in_(bindparam("lanes", expanding=True)),
            Delivery.awaits.in_(bindparam("slots", expanding=True)),
        )
    )
)
"""Two selects, for an index each: SQLite looks through all that is open for one of the two."""
_WAITING = (
    select(Delivery.id).where(of_team(Delivery), Delivery.lane == bindparam("lane"), still_open(Delivery)).limit(1)
)


class CarryingRepository(AskingRepository):
    """What is carried of one workspace's outbox."""

    settled = False
    """Whether this unit of work recorded how an effect went."""

    async def claim(
        self, *, owner: str, now: datetime, lease: timedelta, limit: int, since: datetime = EVER
    ) -> list[Delivery]:
        """Take up to `limit` effects due `since` then, the first of each lane, for `owner` until the lease ends.

        What goes to many is taken by `claim_of_crowd`.
        Another owner's effect whose lease has ended is taken over as `unknown`: it may have reached Slack.
        """
        await self.write_down()
        return await self._taken(CLAIM, {"room": limit, "since": since}, owner, now, lease)

    async def claim_of_crowd(
        self,
        rank: int,
        *,
        owner: str,
        now: datetime,
        lease: timedelta,
        limit: int,
        after: int = 0,
        since: datetime = EVER,
    ) -> list[Delivery]:
        """Take up to `limit` due effects of a rank that goes to many, as `claim` does.

        The incidents come in turn, from the next one after the incident `after`, and so do the effects returned: none
        waits for another's crowd.
        """
        await self.write_down()
        incidents = await self._with_crowd(rank, now, after, since)
        each: list[list[Delivery]] = []
        for number, incident in enumerate(incidents):
            share = -(-(limit - sum(map(len, each))) // (len(incidents) - number))
            which = {"of_rank": rank, "of_incident": incident, "room": share, "since": since}
            each.append(await self._taken(CLAIM_OF_CROWD, which, owner, now, lease) if share else [])
        return [row for turn in zip_longest(*each) for row in turn if row is not None]

    async def due(self, now: datetime) -> dict[int, Due]:
        """Return, for each rank, when its effects that nothing holds back are due."""
        await self.write_down()
        found = await self.session.execute(DUE, {"team": self.team_id, "now": now, "since": EVER})
        return {rank: Due(first, later, effects) for rank, first, later, effects in found}

    async def _with_crowd(self, rank: int, now: datetime, after: int, since: datetime) -> list[int]:
        """Return the incidents with due effects of this rank, in turn."""
        given = {"team": self.team_id, "rank": rank, "now": now, "since": since}
        found = await self.session.execute(WITH_CROWD, given)
        ids = sorted(each for each in found.scalars() if each is not None)
        return [each for each in ids if each > after] + [each for each in ids if each <= after]

    async def _taken(
        self, query: Executable, which: Mapping[str, Any], owner: str, now: datetime, lease: timedelta
    ) -> list[Delivery]:
        claim = {"new_lease_owner": f"{owner}.{uuid4().hex[:16]}", "new_lease_until": now + lease}
        found = await self.session.execute(query, {**which, **claim, "team": self.team_id, "now": now})
        return sorted(found.scalars(), key=place_of)

    async def settle(self, delivery: Delivery, changes: dict[str, Any]) -> bool:
        """Record how a claimed effect went; False when the claim has ended or passed to another since.

        One to be given up is tried again where what stood in its way was fixed while it was under way.
        """
        return await self._settled(delivery, _settling(tuple(sorted(changes))), changes)

    async def sent(self, delivery: Delivery, result: dict[str, Any], now: datetime, *, outdated: bool = False) -> bool:
        """Record that an effect reached Slack; a projection asked for again meanwhile goes back to pending.

        So does one that is `outdated`: what stands on Slack is of an earlier attempt. What was news for many people
        is an edit from then on.
        """
        changes = _as_sent(Sent(delivery, result, now))
        return await self._settled(delivery, _sending(outdated, telling=True), changes)

    async def all_sent(self, ends: Sequence[Sent]) -> None:
        """Record several effects that have reached Slack, as `sent` does: two statements for all of them.

        One that is recorded alone raises `ClaimLostError` where its claim has ended; of several, that one is left as it
        is.
        """
        if len(ends) == 1:
            [end] = ends
            if not await self.sent(end.delivery, end.result, end.at, outdated=end.outdated):
                raise ClaimLostError("Another process has taken the effect over.")
            return
        await self.write_down()
        for outdated in {end.outdated for end in ends}:
            rows = [{**_claim_of(end.delivery), **_named(_as_sent(end))} for end in ends if end.outdated == outdated]
            await self.session.execute(_sending(outdated, telling=False), rows)
        slots = {end.delivery.slot for end in ends if end.delivery.slot is not None}
        of = {"team": self.team_id, "lanes": [end.delivery.lane for end in ends], "slots": list(slots)}
        left = set((await self.session.execute(_LEFT, of)).scalars())
        await self.free(left & slots)
        self.settled = True
        self.touched = self.touched or bool(left)

    async def _settled(self, delivery: Delivery, statement: Update, changes: Mapping[str, Any]) -> bool:
        await self.write_down()
        claim = {**_claim_of(delivery), "of_team": self.team_id, "of_lane": delivery.lane, "of_slot": delivery.slot}
        ended = (await self.session.execute(statement, {**claim, **_named(changes)})).first()
        if ended is None:
            return False
        self.settled = True
        if ended.awaited:
            await self.free([delivery.slot])
        # An effect at its end frees nothing but what comes after it in its lane, and what waits for it.
        self.touched = self.touched or ended.state not in {SENT, DEAD, DROPPED} or ended.others or ended.awaited
        return True

    async def waiting(self, lane: str) -> bool:
        """Say whether anything of a lane is still to be done, or under way."""
        await self.write_down()
        return (await self.session.execute(_WAITING, {"team": self.team_id, "lane": lane})).first() is not None


def _claim_of(delivery: Delivery) -> dict[str, Any]:
    return {"of_id": delivery.id, "of_owner": delivery.lease_owner, "of_version": delivery.version}


def _as_sent(end: Sent) -> dict[str, Any]:
    return {"result": end.result, "sent_at": end.at, "error": None}


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in values.items()}


def _ending(values: Mapping[str, Any]) -> Update:
    """Build the end of a claim, which has a say only as long as it holds."""
    held = and_(_TABLE.c.id == bindparam("of_id"), _TABLE.c.lease_owner == bindparam("of_owner"))
    return update(_TABLE).where(held).values(lease_owner=None, lease_until=None, **values)


def _telling(ending: Update) -> Update:
    """Have it tell the state, and whether anything else of the lane is still to be done, or anything waits for it."""
    other = aliased(Delivery)
    # By parameters alone: SQLAlchemy names no table in what SQLite returns.
    in_lane = and_(other.team_id == bindparam("of_team"), other.lane == bindparam("of_lane"))
    others = exists().where(in_lane, other.id != bindparam("of_id"), still_open(other))
    awaited = exists().where(
        other.team_id == bindparam("of_team"), other.awaits == bindparam("of_slot"), still_open(other)
    )
    return ending.returning(_TABLE.c.state, others.label("others"), awaited.label("awaited"))


@cache
def _settling(names: tuple[str, ...]) -> Update:
    fixed = _TABLE.c.version > bindparam("of_version")
    given_up = case((and_(new_value("state") == DEAD, fixed), UNKNOWN), else_=new_value("state"))
    return _telling(_ending({name: given_up if name == "state" else new_value(name) for name in names}))


@cache
def _sending(outdated: bool, *, telling: bool) -> Update:
    columns = _TABLE.c
    newer = true() if outdated else columns.version > bindparam("of_version")
    stale = and_(columns.kind == "projection", newer)
    ending = _ending(
        {
            "state": case((stale, PENDING), else_=SENT),
            "attempts": case((stale, 0), else_=columns.attempts),
            "rank": case((and_(stale, columns.rank == Rank.TO_MANY), Rank.LAST), else_=columns.rank),
            "due_at": case((stale, new_value("sent_at")), else_=columns.due_at),
            "result": new_value("result"),
            "sent_at": new_value("sent_at"),
            "error": new_value("error"),
        }
    )
    return _telling(ending) if telling else ending
