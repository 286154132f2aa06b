"""Forgetting what is over: drills altogether, and of incidents who took part and what was said; their figures stay."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, delete, exists, func, null, or_, select, update

from storage.personal import FORMER, HOLDINGS, Held
from storage.repository import Repository
from storage.tables import Base, Incident, Problem, Task, TimelineEntry

if TYPE_CHECKING:
    from sqlalchemy import Column, ColumnElement, Table

ENDED: Final = ("closed", "cancelled", "merged")
"""The statuses of incidents on which nobody works and which wait for nothing."""
NOTE: Final = "note"
"""The kind of those lines of a timeline that people wrote."""
GO_WITH_WORDS: Final = frozenset(
    {"participant", "access_request", "summons", "role_assignment", "follower", "posted_message", "announcement"}
    | {"reminder", "delivery", "timeline_entry", "timeline_change", "document", "problem_offer"}
)
"""What of an incident is only about who took part in it, what was said, and where."""
_VALUE = re.compile(r"[a-z_]{1,24}|P[1-4]|\d{4}-\d\d-\d\dT[\d:.+-]+|[0-9]+ (working )?(min|h|days?)")
"""What history says in words of its own: a status, a priority, a moment, a length of time."""


class ForgettingRepository(Repository):
    """What is forgotten of a workspace, and how much of it there is."""

    async def ended(self, before: datetime, *, drills: bool, limit: int | None = None) -> list[int]:
        """Return incidents, or drills, that ended before a moment and of which something is kept, the oldest first.

        One that waits for a follow-up is not over.
        """
        wanted = [self._over(before), Incident.drill.is_(drills), Incident.declared_by != FORMER]
        waits = exists().where(Task.incident_id == Incident.id, Task.state == "open")
        query = select(Incident.id).where(*wanted, ~waits).order_by(Incident.id).limit(limit)
        return list((await self.session.execute(query)).scalars())

    async def messages(self, before: datetime) -> list[int]:
        """Return the notes and the messages in timelines of incidents that ended before a moment."""
        query = (
            select(TimelineEntry.id)
            .join(Incident, Incident.id == TimelineEntry.incident_id)
            .where(self._over(before), TimelineEntry.text != "")
            .where(or_(TimelineEntry.kind == NOTE, TimelineEntry.source_ts.is_not(None)))
        )
        return list((await self.session.execute(query)).scalars())

    async def incidents_of(self, entries: Sequence[int]) -> list[int]:
        """Return the incidents to which these lines of timelines belong."""
        query = (
            select(TimelineEntry.incident_id)
            .where(TimelineEntry.team_id == self.team_id, TimelineEntry.id.in_(entries))
            .distinct()
        )
        return list((await self.session.execute(query)).scalars())

    def _ours(self, table: Table) -> ColumnElement[bool]:
        return table.c.team_id == self.team_id

    def _over(self, before: datetime) -> ColumnElement[bool]:
        end = func.coalesce(Incident.closed_at, Incident.merged_at, Incident.resolved_at)
        return and_(Incident.team_id == self.team_id, Incident.status.in_(ENDED), end < before)

    async def delete(self, incidents: Sequence[int]) -> None:
        """Delete incidents with all that belongs to them."""
        await self.session.execute(
            update(Problem)
            .where(Problem.team_id == self.team_id, Problem.origin_id.in_(incidents))
            .values(origin_id=None)
        )
        merged = update(Incident).where(Incident.team_id == self.team_id, Incident.merged_into_id.in_(incidents))
        await self.session.execute(merged.values(merged_into_id=None))
        for table in reversed(Base.metadata.sorted_tables):
            if "incident_id" in table.c:
                await self.session.execute(delete(table).where(self._ours(table), table.c.incident_id.in_(incidents)))
        await self.session.execute(delete(Incident).where(Incident.team_id == self.team_id, Incident.id.in_(incidents)))

    async def forget(self, incidents: Sequence[int], title: str) -> None:
        """Forget who took part in incidents and what was said; their title becomes this. Moments and figures stay."""
        for table in reversed(Base.metadata.sorted_tables):
            which = table.c.id if table.name == Incident.__tablename__ else table.c.get("incident_id")
            if which is None:
                continue
            if table.name in GO_WITH_WORDS:
                await self.session.execute(delete(table).where(self._ours(table), which.in_(incidents)))
            else:
                await self._forget_in(table, and_(self._ours(table), which.in_(incidents)))
        named = update(Incident).where(Incident.team_id == self.team_id, Incident.id.in_(incidents)).values(title=title)
        await self.session.execute(named.execution_options(synchronize_session=False))

    async def _forget_in(self, table: Table, which: ColumnElement[bool]) -> None:
        held = HOLDINGS[table.name].columns
        if instead := {name: _instead(table.c[name], kind) for name, kind in held.items() if kind is not Held.MIXED}:
            await self.session.execute(update(table).where(which).values(instead))
        mixed = [table.c[name] for name, kind in held.items() if kind is Held.MIXED]
        if not mixed:
            return
        keys = list(table.primary_key.columns)
        for row in (await self.session.execute(select(*keys, *mixed).where(which))).mappings().all():
            values = {column.name: without_words(row[column.name]) for column in mixed}
            mine = [self._ours(table), *(column == row[column.name] for column in keys)]
            await self.session.execute(update(table).where(*mine).values(values))

    async def forget_messages(self, entries: Sequence[int]) -> None:
        """Forget what notes and messages in timelines say; that there were some, by whom and when, stays."""
        which, changes = (
            and_(TimelineEntry.team_id == self.team_id, TimelineEntry.id.in_(entries)),
            Base.metadata.tables["timeline_change"],
        )
        gone: dict[str, Any] = {"text": "", "files": {}, "source_permalink": None}
        await self.session.execute(
            update(TimelineEntry).where(which).values(gone).execution_options(synchronize_session=False)
        )
        await self.session.execute(
            update(changes)
            .where(self._ours(changes), changes.c.entry_id.in_(entries))
            .values(before={}, after={}, reason="")
        )


def _instead(column: Column[Any], kind: Held) -> Any:  # noqa: ANN401 - an expression, or a value
    """Return what stands in a column once what it holds is forgotten."""
    if kind is Held.PERSON:
        return case((column.is_(None), null()), else_=FORMER)
    return None if column.nullable else ""


def without_words(kept: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return what history keeps without people and without their words: moments, statuses, priorities and numbers."""
    if kept is None:
        return None
    return {name: value for name, value in kept.items() if _stays(name, value)}


def _stays(name: str, value: object) -> bool:
    if name in _WORDS:
        return False
    return value is None or isinstance(value, bool | int | float) or bool(_VALUE.fullmatch(str(value)))


_WORDS: Final = frozenset(
    column
    for holding in HOLDINGS.values()
    for column, kind in holding.columns.items()
    if kind in {Held.WORDS, Held.PERSON, Held.NAME}
) | {"user", "name", "names", "shared_with", "channel", "note", "called", "files"}
"""The keys under which history keeps people and words."""
