"""Queries about the timeline: what happened as people read it, and every change that was made to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, func, select, true

from storage.passages import NOTE
from storage.repository import Repository
from storage.tables import TimelineChange, TimelineEntry

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """Which entries are meant: of these kinds, with one of these marks, hidden or shown; None asks for no such thing.

    Where both kinds and marks are asked for, an entry needs one of each.
    """

    kinds: Collection[str] | None = None
    marks: Collection[str] | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries of a timeline are of one kind, with one mark, hidden or shown."""

    kind: str
    mark: str | None
    hidden: bool
    count: int

    def is_of(self, sought: EntryFilter) -> bool:
        """Say whether these entries are among those sought."""
        of_kind = sought.kinds is None or self.kind in sought.kinds
        marked = sought.marks is None or self.mark in sought.marks
        return of_kind and marked and self.hidden is sought.hidden


SHOWN = EntryFilter()
"""All that is shown to everybody who sees the incident."""


class TimelineRepository(Repository):
    """The entries of incidents' timelines. Who may read an incident is decided before it is asked for its timeline."""

    def add(self, row: TimelineEntry | TimelineChange) -> None:
        """Append an entry, or a change of one."""
        row.team_id = self.team_id
        self.session.add(row)

    async def of(
        self, incident_id: int, sought: EntryFilter = SHOWN, *, limit: int | None = None, offset: int = 0
    ) -> list[TimelineEntry]:
        """Return an incident's entries in the order in which they happened."""
        query = _oldest(*_shape(sought)).limit(limit).offset(offset)
        return list((await self.session.execute(query, self._given(incident_id, sought))).scalars())

    async def newest(
        self, incident_id: int, sought: EntryFilter = SHOWN, *, limit: int, offset: int = 0
    ) -> list[TimelineEntry]:
        """Return the newest `limit` entries before the `offset` newest ones, in the order in which they happened."""
        given = {**self._given(incident_id, sought), "limit": limit, "offset": offset}
        found = await self.session.execute(_newest(*_shape(sought)), given)
        return list(found.scalars())[::-1]

    async def count(self, incident_id: int, sought: EntryFilter = SHOWN) -> int:
        """Return how many entries of this sort there are."""
        counted = await self.session.execute(_counting(*_shape(sought)), self._given(incident_id, sought))
        return int(counted.scalar_one())

    async def count_put_in(self, incident_id: int, most: int) -> int:
        """Return how many entries people put into a timeline, counting no further than `most`."""
        put_in = and_(TimelineEntry.incident_id == incident_id, TimelineEntry.kind == NOTE)
        found = select(TimelineEntry.id).where(put_in).limit(most).subquery()
        return int((await self.session.execute(select(func.count()).select_from(found))).scalar_one())

    async def tally(self, incident_id: int) -> list[Counts]:
        """Count an incident's entries by what filters ask for."""
        hidden = TimelineEntry.hidden_at.is_not(None)
        query = (
            select(TimelineEntry.kind, TimelineEntry.mark, hidden, func.count())
            .where(TimelineEntry.team_id == self.team_id, TimelineEntry.incident_id == incident_id)
            .group_by(TimelineEntry.kind, TimelineEntry.mark, hidden)
        )
        return [
            Counts(kind, mark, bool(is_hidden), count)
            for kind, mark, is_hidden, count in await self.session.execute(query)
        ]

    async def entry(self, entry_id: int, *, lock: bool = False) -> TimelineEntry | None:
        """Return one entry; `lock` holds its row until commit."""
        query = select(TimelineEntry).where(TimelineEntry.team_id == self.team_id, TimelineEntry.id == entry_id)
        found = await self._all(query.with_for_update() if lock else query)
        return found[0] if found else None

    async def of_act(self, incident_id: int, kind: str, actor: str, at: datetime) -> TimelineEntry | None:
        """Return the entry that an act made."""
        query = select(TimelineEntry).where(
            TimelineEntry.team_id == self.team_id,
            TimelineEntry.incident_id == incident_id,
            TimelineEntry.kind == kind,
            TimelineEntry.actor == actor,
            TimelineEntry.recorded_at == at,
        )
        return next(iter(await self._all(query.order_by(TimelineEntry.id).limit(1))), None)

    async def from_message(self, channel_id: str, ts: str) -> list[TimelineEntry]:
        """Return the entries that were taken from a message, of whichever incidents, locked until commit."""
        query = select(TimelineEntry).where(
            TimelineEntry.team_id == self.team_id,
            TimelineEntry.source_channel == channel_id,
            TimelineEntry.source_ts == ts,
        )
        return await self._all(query.order_by(TimelineEntry.id).with_for_update())

    async def holds(self, channel_id: str, ts: str) -> bool:
        """Say whether any entry, shown or hidden, was taken from a message."""
        query = select(TimelineEntry.id).where(
            TimelineEntry.team_id == self.team_id,
            TimelineEntry.source_channel == channel_id,
            TimelineEntry.source_ts == ts,
        )
        return (await self.session.execute(query.limit(1))).first() is not None

    async def changes(self, entry_ids: Iterable[int]) -> list[TimelineChange]:
        """Return every change of these entries in the order in which they were made."""
        query = select(TimelineChange).where(TimelineChange.entry_id.in_(list(entry_ids)))
        return list((await self.session.execute(query.order_by(TimelineChange.id))).scalars())

    async def _all(self, query: Select[Any]) -> list[TimelineEntry]:
        return list((await self.session.execute(query)).scalars())

    def _given(self, incident_id: int, sought: EntryFilter) -> dict[str, Any]:
        asked = {"kinds": sought.kinds, "marks": sought.marks}
        which = {name: list(wanted) for name, wanted in asked.items() if wanted is not None}
        return {"team": self.team_id, "incident": incident_id, **which}


def _shape(sought: EntryFilter) -> tuple[bool, bool, bool]:
    """Return what decides how the statements for a filter read: whether it names kinds, marks, and hidden entries."""
    return sought.kinds is not None, sought.marks is not None, sought.hidden


def _of(kinds: bool, marks: bool, hidden: bool) -> ColumnElement[bool]:
    return and_(
        TimelineEntry.team_id == bindparam("team"),
        TimelineEntry.incident_id == bindparam("incident"),
        TimelineEntry.hidden_at.is_not(None) if hidden else TimelineEntry.hidden_at.is_(None),
        TimelineEntry.kind.in_(bindparam("kinds", expanding=True)) if kinds else true(),
        TimelineEntry.mark.in_(bindparam("marks", expanding=True)) if marks else true(),
    )


@cache
def _oldest(*shape: bool) -> Select[TimelineEntry]:
    return select(TimelineEntry).where(_of(*shape)).order_by(TimelineEntry.at, TimelineEntry.id)


@cache
def _newest(*shape: bool) -> Select[TimelineEntry]:
    newest = select(TimelineEntry).where(_of(*shape)).order_by(TimelineEntry.at.desc(), TimelineEntry.id.desc())
    return newest.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=Integer))


@cache
def _counting(*shape: bool) -> Select[int]:
    return select(func.count()).select_from(TimelineEntry).where(_of(*shape))
