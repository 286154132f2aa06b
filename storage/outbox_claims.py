"""What is taken of the outbox next: what is due, the first of each lane, in which order.

The statements are built once: building them takes longer than running them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import aliased

from storage.outbox_asking import SENDING, UNDELIVERED, UNKNOWN
from storage.tables import Delivery, Incident, Rank
from storage.words import written_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import BindParameter, Executable, Select, Table

_TABLE = cast("Table", Delivery.__table__)
EVER = datetime.min.replace(tzinfo=UTC)
"""Since when everything is due that ever was."""


POSTS = "posts:"
"""How the lanes begin of what is said in incidents' channels; the id of the incident follows."""


class Late(NamedTuple):
    """An incident in whose channel something has waited for long to be said."""

    channel_id: str
    number: int
    since: datetime
    """When the first of it was asked for."""


class Due(NamedTuple):
    """When effects of one rank are due that nothing holds back, or their leases end.

    Of what goes to many an earlier one of its lane may hold back some.
    """

    first: datetime
    later: datetime | None
    """The first of those moments that is still to come."""
    effects: int
    """How many are due, or should be done with by now."""


_OPEN = written_out(UNDELIVERED)


def still_open(row: type[Delivery]) -> ColumnElement[bool]:
    """Match what is not at its end."""
    return row.state.in_(_OPEN)


def of_team(row: type[Delivery]) -> ColumnElement[bool]:
    """Match the rows of the workspace, found by another column than this one.

    SQLite keeps no statistics: an index that begins with the workspace looks best to it, and holds all that ever was.
    """
    return row.team_id.concat("") == bindparam("team")


def _blocked() -> ColumnElement[bool]:
    """Match what another one of its lane must go before.

    It is looked for by the lane alone: PostgreSQL, whose statistics are older than a backlog, takes all that is open,
    or all of the workspace, to be little, and looks through it for each.
    """
    earlier = aliased(Delivery)
    return exists().where(
        earlier.team_id.concat("") == Delivery.team_id,
        earlier.lane == Delivery.lane,
        earlier.id < Delivery.id,
        earlier.state.concat("").in_(_OPEN),
    )


def _free() -> ColumnElement[bool]:
    return and_(of_team(Delivery), still_open(Delivery), Delivery.awaits.is_(None))


def _head_of_lane() -> ColumnElement[bool]:
    return and_(_free(), ~_blocked())


def _claiming(*which: ColumnElement[bool], order: Sequence[ColumnElement[Any]]) -> Executable:
    """Build a claim: in one statement, so that nobody comes between finding and taking.

    PostgreSQL evaluates the inner SELECT once, as it locks rows: see "CTE Materialization" in its documentation.
    """
    free = or_(Delivery.lease_until.is_(None), Delivery.lease_until <= bindparam("now"))
    due = select(Delivery.id).where(_head_of_lane(), Delivery.due_at <= bindparam("now"), _since(), free, *which)
    ordered = due.order_by(*order).limit(bindparam("room", type_=Integer))
    found = ordered.with_for_update(skip_locked=True, of=Delivery).cte("found")
    in_doubt = _TABLE.c.state.in_(written_out((SENDING, UNKNOWN)))
    taking = (
        update(_TABLE)
        .where(_TABLE.c.id.in_(select(found.c.id)))
        .values(
            state=case((in_doubt, UNKNOWN), else_=SENDING),
            lease_owner=new_value("lease_owner"),
            lease_until=new_value("lease_until"),
            attempts=_TABLE.c.attempts + 1,
        )
    )
    # The mapper would put an update of its own together each time, but reads what one gives as any rows.
    taken = select(Delivery).from_statement(taking.returning(*_TABLE.c))
    return taken.execution_options(populate_existing=True)


def _since() -> ColumnElement[bool]:
    return Delivery.due_at >= bindparam("since")


def _in_order() -> Sequence[ColumnElement[Any]]:
    """Order what is due together, of which there may be more than can go at once: after an outage, or in a rush.

    By rank; then what shows the newest state before what only goes on: what nobody has seen yet, then edits, the newest
    first, since the incident that changes now is the one that people look at.
    """
    shown, edit = Delivery.slot == Delivery.lane, Delivery.sent_at.is_not(None)
    place = case((and_(shown, ~edit), 0), (shown, 1), else_=2)
    newest = case((and_(shown, edit), Delivery.due_at))
    return Delivery.rank.asc(), place.asc(), newest.desc(), Delivery.due_at.asc(), Delivery.id.asc()


def new_value(name: str) -> BindParameter[Any]:
    """Leave open what a column is set to."""
    return bindparam(f"new_{name}", type_=_TABLE.c[name].type)


def _of_crowd() -> ColumnElement[bool]:
    return and_(_free(), Delivery.rank == bindparam("rank"))


def _due_by_rank() -> Select[int, datetime, datetime, int]:
    when = case((Delivery.lease_until.is_not(None), Delivery.lease_until), else_=Delivery.due_at)
    later = func.min(case((when > bindparam("now"), when)))
    count = func.count(case((when <= bindparam("now"), 1)))
    # Of what goes to many the claim alone looks at what is before each in its lane: of most rows of a backlog.
    first = case((Delivery.rank >= Rank.TO_MANY, true()), else_=~_blocked())
    return select(Delivery.rank, func.min(when), later, count).where(_free(), _since(), first).group_by(Delivery.rank)


def _late() -> Select[str | None, int, datetime]:
    said = Delivery.lane.startswith(POSTS)
    asked = case((Delivery.sent_at.is_(None), Delivery.created_at), else_=Delivery.due_at)
    behind = select(Incident.channel_id, Incident.number, func.min(asked))
    return (
        behind.join(Incident, Incident.id == Delivery.incident_id)
        .where(said, _head_of_lane(), _since(), asked <= bindparam("said_by", type_=_TABLE.c.due_at.type))
        .where(Incident.channel_id.is_not(None))
        .group_by(Incident.channel_id, Incident.number)
    )


CLAIM = _claiming(Delivery.rank < Rank.TO_MANY, order=_in_order())
CLAIM_OF_CROWD = _claiming(
    Delivery.rank == bindparam("of_rank"), Delivery.incident_id == bindparam("of_incident"), order=(Delivery.id.asc(),)
)
WITH_CROWD = select(Delivery.incident_id).where(_of_crowd(), Delivery.due_at <= bindparam("now"), _since()).distinct()
DUE = _due_by_rank()
LATE = _late()


def place_of(row: Delivery) -> tuple[int, int, float, int]:
    """Return the place of a row in `_in_order`."""
    due = row.due_at.timestamp()
    if row.slot != row.lane:
        return row.rank, 2, due, row.id
    return (row.rank, 0, due, row.id) if row.sent_at is None else (row.rank, 1, -due, row.id)
