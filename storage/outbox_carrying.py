"""Carrying effects to Slack: claiming the first of each lane, and recording how each went.

The statements are built once: building them takes longer than running them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import aliased

from storage.outbox_asking import (
    DEAD,
    DROPPED,
    PENDING,
    SENDING,
    SENT,
    UNDELIVERED,
    UNKNOWN,
    AskingRepository,
)
from storage.tables import Delivery, Rank

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import BindParameter, Executable, Select, Table, Update
    from sqlalchemy.orm import InstrumentedAttribute

_TABLE = cast("Table", Delivery.__table__)


class Due(NamedTuple):
    """When effects of one rank are due that nothing holds back, or their leases end."""

    first: datetime
    later: datetime | None
    """The first of those moments that is still to come."""


class Sent(NamedTuple):
    """An effect that has reached Slack."""

    delivery: Delivery
    result: dict[str, Any]
    """What its row keeps."""
    at: datetime
    outdated: bool = False
    """Whether what stands on Slack is of an earlier attempt."""


def _open(row: type[Delivery]) -> ColumnElement[bool]:
    """Match what is not at its end; written out, since a list among the parameters costs time at each run."""
    return row.state.in_([literal_column(f"'{state}'") for state in UNDELIVERED])


def _of_team(row: type[Delivery]) -> ColumnElement[bool]:
    return row.team_id == bindparam("team")


def _head_of_lane() -> ColumnElement[bool]:
    earlier = aliased(Delivery)
    blocked = exists().where(
        earlier.team_id == Delivery.team_id, earlier.lane == Delivery.lane, earlier.id < Delivery.id, _open(earlier)
    )
    return and_(_of_team(Delivery), _open(Delivery), Delivery.awaits.is_(None), ~blocked)


def _claiming(*which: ColumnElement[bool], order: Sequence[InstrumentedAttribute[Any]]) -> Executable:
    """Build a claim: in one statement, so that nobody comes between finding and taking.

    PostgreSQL evaluates the inner SELECT once, as it locks rows: see "CTE Materialization" in its documentation.
    """
    free = or_(Delivery.lease_until.is_(None), Delivery.lease_until <= bindparam("now"))
    due = select(Delivery.id).where(_head_of_lane(), Delivery.due_at <= bindparam("now"), free, *which)
    ordered = due.order_by(*order).limit(bindparam("room", type_=Integer))
    found = ordered.with_for_update(skip_locked=True, of=Delivery).cte("found")
    in_doubt = _TABLE.c.state.in_((SENDING, UNKNOWN))
    taking = (
        update(_TABLE)
        .where(_TABLE.c.id.in_(select(found.c.id)))
        .values(
            state=case((in_doubt, UNKNOWN), else_=SENDING),
            lease_owner=_new("lease_owner"),
            lease_until=_new("lease_until"),
            attempts=_TABLE.c.attempts + 1,
        )
    )
    # The mapper would put an update of its own together each time, but reads what one gives as any rows.
    taken = select(Delivery).from_statement(taking.returning(*_TABLE.c))
    return taken.execution_options(populate_existing=True)


def _new(name: str) -> BindParameter[Any]:
    return bindparam(f"new_{name}", type_=_TABLE.c[name].type)


def _of_crowd() -> ColumnElement[bool]:
    return and_(_of_team(Delivery), _open(Delivery), Delivery.awaits.is_(None), Delivery.rank == bindparam("rank"))


def _due_by_rank() -> Select[int, datetime, datetime]:
    when = case((Delivery.lease_until.is_not(None), Delivery.lease_until), else_=Delivery.due_at)
    later = func.min(case((when > bindparam("now"), when)))
    return select(Delivery.rank, func.min(when), later).where(_head_of_lane()).group_by(Delivery.rank)


_CLAIM = _claiming(Delivery.rank < Rank.TO_MANY, order=(Delivery.rank, Delivery.due_at, Delivery.id))
_CLAIM_OF_CROWD = _claiming(
    Delivery.rank == bindparam("of_rank"), Delivery.incident_id == bindparam("of_incident"), order=(Delivery.id,)
)
_WITH_CROWD = select(Delivery.incident_id).where(_of_crowd(), Delivery.due_at <= bindparam("now")).distinct()
DUE = _due_by_rank()
_LEFT = (
    select(Delivery.awaits)
    .where(
        _of_team(Delivery),
        _open(Delivery),
        or_(
            Delivery.lane.in_(bindparam("lanes", expanding=True)),
            Delivery.awaits.in_(bindparam("slots", expanding=True)),
        ),
    )
    .distinct()
)
_WAITING = select(Delivery.id).where(_of_team(Delivery), Delivery.lane == bindparam("lane"), _open(Delivery)).limit(1)


class CarryingRepository(AskingRepository):
    """What is carried of one workspace's outbox."""

    settled = False
    """Whether this unit of work recorded how an effect went."""

    async def claim(self, *, owner: str, now: datetime, lease: timedelta, limit: int) -> list[Delivery]:
        """Take up to `limit` due effects, the first of each lane, for `owner` until the lease ends.

        What goes to many is taken by `claim_of_crowd`.
        Another owner's effect whose lease has ended is taken over as `unknown`: it may have reached Slack.
        """
        await self.write_down()
        return await self._taken(_CLAIM, {"room": limit}, owner, now, lease)

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
        for number, incident in enumerate(incidents):
            share = -(-(limit - sum(map(len, each))) // (len(incidents) - number))
            which = {"of_rank": rank, "of_incident": incident, "room": share}
            each.append(await self._taken(_CLAIM_OF_CROWD, which, owner, now, lease) if share else [])
        return [row for turn in zip_longest(*each) for row in turn if row is not None]

    async def due(self, now: datetime) -> dict[int, Due]:
        """Return, for each rank, when its effects that nothing holds back are due."""
        await self.write_down()
        found = await self.session.execute(DUE, {"team": self.team_id, "now": now})
        return {rank: Due(first, later) for rank, first, later in found}

    async def _with_crowd(self, rank: int, now: datetime, after: int) -> list[int]:
        """Return the incidents with due effects of this rank, in turn."""
        found = await self.session.execute(_WITH_CROWD, {"team": self.team_id, "rank": rank, "now": now})
        ids = sorted(each for each in found.scalars() if each is not None)
        return [each for each in ids if each > after] + [each for each in ids if each <= after]

    async def _taken(
        self, query: Executable, which: Mapping[str, Any], owner: str, now: datetime, lease: timedelta
    ) -> list[Delivery]:
        claim = {"new_lease_owner": f"{owner}.{uuid4().hex[:16]}", "new_lease_until": now + lease}
        found = await self.session.execute(query, {**which, **claim, "team": self.team_id, "now": now})
        return sorted(found.scalars(), key=lambda row: (row.rank, row.due_at, row.id))

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
        """Record several effects that have reached Slack, as `sent` does: two statements for all of them."""
        if len(ends) == 1:
            [end] = ends
            await self.sent(end.delivery, end.result, end.at, outdated=end.outdated)
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
    return {"sent_version": end.delivery.version, "result": end.result, "sent_at": end.at, "error": None}


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
    others = exists().where(in_lane, other.id != bindparam("of_id"), _open(other))
    awaited = exists().where(other.team_id == bindparam("of_team"), other.awaits == bindparam("of_slot"), _open(other))
    return ending.returning(_TABLE.c.state, others.label("others"), awaited.label("awaited"))


@cache
def _settling(names: tuple[str, ...]) -> Update:
    fixed = _TABLE.c.version > bindparam("of_version")
    given_up = case((and_(_new("state") == DEAD, fixed), UNKNOWN), else_=_new("state"))
    return _telling(_ending({name: given_up if name == "state" else _new(name) for name in names}))


@cache
def _sending(outdated: bool, *, telling: bool) -> Update:
    columns = _TABLE.c
    newer = true() if outdated else columns.version > bindparam("of_version")
    stale = and_(columns.kind == "projection", newer)
    ending = _ending(
        {
            "state": case((stale, PENDING), else_=SENT),
            "sent_version": _new("sent_version"),
            "attempts": case((stale, 0), else_=columns.attempts),
            "rank": case((and_(stale, columns.rank == Rank.TO_MANY), Rank.LAST), else_=columns.rank),
            "due_at": case((stale, _new("sent_at")), else_=columns.due_at),
            "result": _new("result"),
            "sent_at": _new("sent_at"),
            "error": _new("error"),
        }
    )
    return _telling(ending) if telling else ending
