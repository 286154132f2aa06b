"""A problem as messages see it: plain data, holding no more than the person who looks may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.post_incident import ProblemStatus
from bot.domain.problem import OF_INCIDENTS, Changed, Linked, ProblemView
from bot.domain.problem_lifecycle import OPEN_PROBLEMS
from bot.domain.rows import from_row
from bot.domain.vocabulary import ChannelState
from bot.queries.policy import current_policy

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident, Problem, ProblemChange


async def problem_views(unit: Unit, rows: Sequence[Problem], viewer: str | None, now: datetime) -> list[ProblemView]:
    """Build the views of problems that `viewer` may see; without a viewer, for everybody."""
    linked = await unit.problems.incidents_of([row.id for row in rows], viewer=viewer)
    proposed = {} if viewer is None else await unit.problems.proposed_to([row.id for row in rows], viewer=viewer)
    hidden = await unit.problems.private_among([row.id for row in rows])
    steps = await _with_steps(unit, rows, viewer)
    zone = ZoneInfo((await current_policy(unit)).calendar.zone)
    return [
        _view(
            each,
            linked.get(each.id, ()),
            proposed.get(each.id, ()),
            zone,
            now,
            private=each.id in hidden,
            steps=each.id in steps,
        )
        for each in rows
    ]


async def _with_steps(unit: Unit, rows: Sequence[Problem], viewer: str | None) -> set[int]:
    """Return the problems whose steps for responders `viewer` may read; without one, who reads is in a channel."""
    having = [row.id for row in rows if row.workaround_steps]
    return set(having) if viewer is None else await unit.steps.of_problems(having, viewer=viewer)


async def problem_view(unit: Unit, row: Problem, viewer: str | None, now: datetime) -> ProblemView:
    """Build the view of one problem."""
    return (await problem_views(unit, [row], viewer, now))[0]


def _view(
    row: Problem,
    linked: Iterable[Incident],
    proposed: Iterable[Incident],
    zone: ZoneInfo,
    now: datetime,
    *,
    private: bool,
    steps: bool,
) -> ProblemView:
    status = ProblemStatus(row.status)
    return from_row(
        ProblemView,
        row,
        target=row.target_at.astimezone(zone).date() if row.target_at else None,
        overdue=row.target_at is not None and row.target_at < now and status in OPEN_PROBLEMS,
        private=private,
        workaround_steps=row.workaround_steps if steps else "",
        incidents=tuple(map(_linked, linked)),
        proposed=tuple(map(_linked, proposed)),
    )


def _linked(row: Incident) -> Linked:
    # The private channel of a public incident is for its members.
    closed = row.channel_state == ChannelState.DELETED or (row.channel_private and not row.private)
    return from_row(Linked, row, channel_id=None if closed else row.channel_id)


async def history_of(unit: Unit, row: Problem, viewer: str) -> list[Changed]:
    """Return what was changed, the oldest first; of links, only those to incidents that `viewer` may see."""
    rows = await unit.problems.changes(row.id)
    seen = await unit.incidents.seen_among({number for each in rows if (number := _incident_in(each))}, viewer)
    return [_changed(each) for each in rows if each.what not in OF_INCIDENTS or _incident_in(each) in seen]


def _incident_in(row: ProblemChange) -> int | None:
    return row.after.get("incident") or row.before.get("incident")


def _changed(row: ProblemChange) -> Changed:
    names = tuple(name for name in row.after if row.after.get(name) != row.before.get(name))
    return Changed(
        what=row.what,
        actor=row.actor,
        at=row.at,
        names=names,
        before=str(next(iter(row.before.values()), "") or ""),
        after=str(next(iter(row.after.values()), "") or ""),
        reason=row.reason,
    )
