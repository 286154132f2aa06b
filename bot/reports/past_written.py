"""Writing an invented past down: every table that a real one would have filled, some hundred incidents at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import insert, select

from bot.domain.channel_names import channel_name
from bot.domain.durations import history
from bot.domain.kept_targets import first_targets
from bot.domain.policy import Policy
from bot.domain.reports.schedule import Rhythm, Schedule, latest
from bot.domain.transitions import Kind
from bot.domain.vocabulary import DEFAULT_PLACE, ChannelState, Priority, Reach, Role, Status
from bot.outbox import enqueue
from bot.queries.policy import current_policy
from bot.reports.metrics_store import fill
from bot.reports.past import Cast, Invented, invent
from storage.promises import KEPT, MISSED
from storage.reports import POSTED
from storage.tables import (
    Base,
    Figures,
    Incident,
    IncidentService,
    Participant,
    Promise,
    RoleAssignment,
    StatusUpdate,
    SummaryPost,
    Transition,
)

if TYPE_CHECKING:
    from sqlalchemy import Table

    from storage.store import Store, Unit

BATCH = 500
_KEPT = tuple(column.name for column in Figures.__table__.columns)


async def write_past(store: Store, cast: Cast, now: datetime, **how: Any) -> int:  # noqa: ANN401 - passed on
    """Write a past that ended before `now` into an empty workspace; return how many incidents it has."""
    async with store.read() as unit:
        policy = await current_policy(unit)
    invented = invent(cast, policy, until=now, **how)
    written = 0
    while batch := list(islice(invented, BATCH)):
        async with store.write() as unit:
            await _write(unit, batch, policy, now)
        written += len(batch)
    return written


async def tell_last_week(store: Store, now: datetime) -> None:
    """Have the newest weekly summary posted, as if Muster had been there when it fell due."""
    async with store.write() as unit:
        calendar = (await current_policy(unit)).calendar
        slot = next(slot for slot in latest(Schedule(), calendar, now) if slot.rhythm is Rhythm.WEEKLY)
        post = SummaryPost(
            kind=str(slot.rhythm),
            period=slot.key,
            place=DEFAULT_PLACE,
            since=slot.period.since,
            until=slot.period.until,
            scope={},
            state=POSTED,
            claimed_at=now,
        )
        if await unit.reports.claim(post):
            await enqueue.summary(unit, post.id, now)


async def _write(unit: Unit, batch: list[Invented], policy: Policy, now: datetime) -> None:
    workspace = await unit.workspaces.get()
    first = workspace.next_number
    workspace.next_number += len(batch)
    rows = [_incident(one, first + at) for at, one in enumerate(batch)]
    await _insert(unit, Incident, rows)
    numbered = select(Incident.id).where(Incident.team_id == unit.incidents.team_id, Incident.number >= first)
    ids = list((await unit.session.execute(numbered.order_by(Incident.number))).scalars())
    known = {service.name: service.id for service in await unit.services.ensure(sorted(_services(batch)), now)}
    for table, belonging in _belonging(zip(ids, batch, strict=True), policy, known):
        await _insert(unit, table, belonging)
    unit.documents.touch(ids)


async def _insert(unit: Unit, table: type[Base], rows: list[dict[str, Any]]) -> None:
    """Insert rows by the table rather than by the class: many times as fast."""
    team = unit.incidents.team_id
    if rows:
        connection = await unit.session.connection()
        await connection.execute(insert(cast("Table", table.__table__)), [{**row, "team_id": team} for row in rows])


def _services(batch: Iterable[Invented]) -> set[str]:
    return {name for one in batch for name in one.services}


def _incident(one: Invented, number: int) -> dict[str, Any]:
    ended = {"acknowledged_at": None, "acknowledged_by": None, "resolved_at": None}
    return {
        **ended,
        **one.row,
        "number": number,
        "active_at": one.happened[-1]["effective_at"],
        "channel_name": channel_name(number, one.row["title"], private=one.row["private"]),
        "channel_state": str(ChannelState.DELETED),
    }


def _belonging(
    batch: Iterable[tuple[int, Invented]], policy: Policy, services: dict[str, int]
) -> Iterator[tuple[type[Base], list[dict[str, Any]]]]:
    """Yield each table with the rows that belong to the incidents."""
    pairs = list(batch)
    yield Transition, [{**row, "incident_id": key} for key, one in pairs for row in one.happened]
    yield Figures, [_figures(key, one, policy) for key, one in pairs]
    yield IncidentService, [{"incident_id": key, "service_id": services[n]} for key, one in pairs for n in one.services]
    yield RoleAssignment, [_manager(key, one) for key, one in pairs]
    yield Participant, [row for key, one in pairs for row in _participants(key, one)]
    yield Promise, [_promise(key, *promised) for key, one in pairs for promised in one.promises]
    updates = [(key, one, row) for key, one in pairs for row in one.happened if row["kind"] == Kind.UPDATED]
    yield StatusUpdate, [_update(*update) for update in updates]


def _figures(key: int, one: Invented, policy: Policy) -> dict[str, Any]:
    row = Figures(incident_id=key)
    at, priority = history(one.moments), Priority(one.row["priority"])
    promised = policy.of_priority(priority)
    fill(row, at, first_targets(priority, promised, at.declared, policy.calendar, at.rests), policy.calendar)
    return {name: getattr(row, name) for name in _KEPT if name != "team_id"}


def _manager(key: int, one: Invented) -> dict[str, Any]:
    held = {"role": str(Role.INCIDENT_MANAGER), "user_id": one.manager, "assigned_by": one.row["declared_by"]}
    return {"incident_id": key, **held, "since": one.row["declared_at"]}


def _participants(key: int, one: Invented) -> list[dict[str, Any]]:
    people = dict.fromkeys([one.row["declared_by"], one.manager])
    return [{"incident_id": key, "user_id": user, "since": one.row["declared_at"]} for user in people]


def _promise(key: int, made: datetime, due: datetime, settled: datetime) -> dict[str, Any]:
    outcome = KEPT if settled <= due else MISSED
    told = {"made_at": made, "due_at": due, "settled_at": settled, "outcome": outcome}
    return {"incident_id": key, **told, "missed": int(outcome == MISSED)}


def _update(key: int, one: Invented, row: dict[str, Any]) -> dict[str, Any]:
    said = {"author": row["actor"], "at": row["effective_at"], "text": row["reason"]}
    told = {"status": str(Status.INVESTIGATING), "priority": one.row["priority"], "reach": str(Reach.RESPONDERS)}
    return {"incident_id": key, **said, **told}
