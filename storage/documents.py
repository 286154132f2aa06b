"""The words of each incident and problem, kept in step with what it says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, inspect, select

from storage.passages import (
    NOTE,
    OF_INCIDENT,
    OF_PROBLEM,
    PROBLEMS_SAY,
    Column,
    Passage,
    gathered,
    incidents_say,
    said_by_itself,
)
from storage.repository import Repository, Upsert, rows_into
from storage.session import watch_flushes
from storage.tables import (
    Base,
    Document,
    Incident,
    IncidentService,
    Problem,
    Review,
    StatusUpdate,
    TimelineEntry,
)
from storage.tokenizer import folded

if TYPE_CHECKING:
    from sqlalchemy import CompoundSelect
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Session

_AT_A_TIME = 10
"""Incidents whose words are asked for in one statement."""
_GAP = "¦"
"""Stands between two passages where a phrase must not reach across; no word has this letter."""


_WATCHED: dict[type[Base], tuple[str, ...]] = {
    Incident: tuple(dict.fromkeys(str(field.key) for _, field in OF_INCIDENT)),
    Problem: tuple(dict.fromkeys(str(field.key) for _, field in OF_PROBLEM)),
    IncidentService: (),
    StatusUpdate: ("text",),
    TimelineEntry: ("text", "hidden_at"),
    Review: ("parts",),
}
"""Whose changes change what is found: the rows, and which of their columns."""


_UNWRITTEN = (
    select(Incident.id)
    .outerjoin(Document, Document.incident_id == Incident.id)
    .where(Incident.team_id == bindparam("team"), Incident.id > bindparam("beyond"), Document.id.is_(None))
    .order_by(Incident.id)
    .limit(bindparam("limit", type_=Integer))
)
_UNWRITTEN_PROBLEMS = (
    select(Problem.id)
    .outerjoin(Document, Document.problem_id == Problem.id)
    .where(Problem.team_id == bindparam("team"), Document.id.is_(None))
    .order_by(Problem.id)
    .limit(bindparam("limit", type_=Integer))
)


class DocumentRepository(Repository):
    """The documents of one workspace: one an incident, one a problem, for Muster's own work."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        super().__init__(session, team_id)
        self._incidents: set[int] = set()
        self._problems: set[int] = set()
        self._added: dict[int, Incident] = {}
        """Incidents of which nothing but what their own rows say was written yet."""

    def watch(self) -> None:
        """Notice from now on what changes through this session, so that `write_down` keeps the words in step."""
        watch_flushes(self.session, self._flushed)

    def touch(self, incident_ids: Iterable[int] = (), problem_ids: Iterable[int] = ()) -> None:
        """Have the words of these written down again: for what was changed past the session's own rows."""
        self._incidents.update(incident_ids)
        self._problems.update(problem_ids)
        self._added = {}

    def _flushed(self, session: Session) -> None:
        self._added |= {row.id: row for row in session.new if isinstance(row, Incident)}
        for row in session.new:
            self._notice(row, new=True)
        for row in session.dirty:
            self._notice(row, new=False)

    def _notice(self, row: Any, *, new: bool) -> None:  # noqa: ANN401 - any row of any table
        columns = _WATCHED.get(type(row))
        if columns is None or (isinstance(row, TimelineEntry) and row.kind != NOTE):
            return
        if not (_says(row, columns) if new else _changed(row, columns)):
            return
        if isinstance(row, Problem):
            self._problems.add(row.id)
        elif isinstance(row, Incident):
            self._incidents.add(row.id)
        else:
            self._incidents.add(row.incident_id)
            self._added.pop(row.incident_id, None)

    async def write_down(self) -> None:
        """Write down again the words of what was touched, where they differ; all else was concluded."""
        added, incidents, problems = self._added, self._incidents.difference(self._added), self._problems
        self._added, self._incidents, self._problems = {}, set(), set()
        if added:
            await self._keep("incident_id", {key: said_by_itself(row) for key, row in added.items()})
        if incidents:
            await self._hold(Document.incident_id, incidents)
            await self._keep("incident_id", await self.said_by_incidents(incidents))
        if problems:
            await self._hold(Document.problem_id, problems)
            await self._keep("problem_id", await self.said_by_problems(problems))

    async def _hold(self, owner: Column, ids: Collection[int]) -> None:
        """Have others who write about the same wait: what is read next is all there is. SQLite has one writer."""
        if self.dialect == "postgresql":
            held = select(Document.id).where(owner.in_(ids)).order_by(Document.id).with_for_update()
            await self.session.execute(held)

    async def said_by_incidents(self, incident_ids: Collection[int]) -> dict[int, list[Passage]]:
        """Return all that can be found of these incidents, their own parts first, then the newest of the rest."""
        found: dict[int, list[Passage]] = {}
        ids = list(incident_ids)
        for some in (ids[start : start + _AT_A_TIME] for start in range(0, len(ids), _AT_A_TIME)):
            each = {f"id{number}": incident_id for number, incident_id in enumerate(some)}
            found |= await self._said(incidents_say(len(some)), some, each)
        return found

    async def said_by_problems(self, problem_ids: Collection[int]) -> dict[int, list[Passage]]:
        """Return all that can be found of these problems."""
        return await self._said(PROBLEMS_SAY, problem_ids, {})

    async def _said(
        self, query: CompoundSelect[Any, str, Any, Any, Any], ids: Collection[int], each: Mapping[str, int]
    ) -> dict[int, list[Passage]]:
        rows = await self.session.execute(query, {"team": self.team_id, "ids": list(ids), **each})
        return gathered(ids, rows)

    async def _keep(self, owner: str, said: dict[int, list[Passage]]) -> None:
        rows = [
            {"team_id": self.team_id, owner: key, "words": _rendered(passages, self.dialect)}
            for key, passages in said.items()
        ]
        self.write(_keeping(owner, self.dialect), rows)

    async def unwritten(self, limit: int, *, beyond: int = 0) -> list[int]:
        """Return the ids above `beyond` of incidents whose words were never written down, the oldest first."""
        given = {"team": self.team_id, "beyond": beyond, "limit": limit}
        return list((await self.session.execute(_UNWRITTEN, given)).scalars())

    async def unwritten_problems(self, limit: int) -> list[int]:
        """Return the ids of problems whose words were never written down, the oldest first."""
        given = {"team": self.team_id, "limit": limit}
        return list((await self.session.execute(_UNWRITTEN_PROBLEMS, given)).scalars())


@cache
def _keeping(owner: str, dialect: str) -> Upsert:
    made = rows_into(Document, dialect)
    differs = Document.words != made.excluded.words
    return made.on_conflict_do_update(index_elements=[owner], set_={"words": made.excluded.words}, where=differs)


def _says(row: object, columns: Iterable[str]) -> bool:
    """Say whether a new row has anything to find; one without columns of its own points at what has."""
    values = [getattr(row, name) for name in columns]
    return any(values) or not values


def _changed(row: object, columns: Iterable[str]) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in columns)


def _rendered(passages: Iterable[Passage], dialect: str) -> str:
    """Return the words of a document as its index takes them: FTS5 as text, PostgreSQL with their positions."""
    pieces = [folded(passage.text) for passage in passages]
    if dialect == "sqlite":
        return f" {_GAP} ".join(" ".join(piece) for piece in pieces)
    places: dict[str, list[str]] = {}
    place = 0
    for piece in pieces:
        place += 1
        for word in piece:
            places.setdefault(word, []).append(str(place))
            place += 1
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())
