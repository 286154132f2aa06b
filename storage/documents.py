"""What incidents and problems say, piece by piece, and the words of each, kept in step with them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sqlalchemy import Integer, Text, bindparam, cast, func, inspect, literal, null, select, union_all

from storage.repository import Repository, rows_into
from storage.session import watch_flushes
from storage.tables import (
    Base,
    Document,
    Incident,
    IncidentService,
    Problem,
    Review,
    Service,
    StatusUpdate,
    TimelineEntry,
)
from storage.tokenizer import folded

if TYPE_CHECKING:
    from sqlalchemy import BindParameter, Cast, CompoundSelect, Executable, Select
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import InstrumentedAttribute, Session

NOTE = "note"
"""The kind of those lines of a timeline that people wrote."""
WORDS_LIMIT, LETTERS_LIMIT = 16_000, 120_000
"""Words and letters of one document that can be found, the newest updates and notes first.

PostgreSQL tells positions up to 16,383 apart, and bears a megabyte:
https://www.postgresql.org/docs/current/textsearch-limitations.html
"""
_NEWEST = 1000
"""Newest updates, and newest notes, of an incident that are looked at for those words."""
_AT_A_TIME = 10
"""Incidents whose words are asked for in one statement."""
_LETTERS_READ = 2 * LETTERS_LIMIT
"""Characters of the newest updates, and of the newest notes, that are read for them: not all are letters."""
_GAP = "¦"
"""Stands between two passages where a phrase must not reach across; no word has this letter."""


class Part(StrEnum):
    """Which part of an incident or of a problem a passage is."""

    TITLE = "title"
    DESCRIPTION = "description"
    SERVICE = "service"
    IMPACT = "impact"
    CAUSE = "cause"
    WORKAROUND = "workaround"
    STEPS = "steps"
    """Of a workaround, for responders: shown to who may read them (`storage/steps.py`)."""
    FIX = "fix"
    REVIEW = "review"
    UPDATE = "update"
    NOTE = "note"


class Passage(NamedTuple):
    """One piece of text that can be found, and the message it stands in where it was taken from one."""

    part: Part
    text: str
    at: datetime
    permalink: str | None = None


Column: TypeAlias = "InstrumentedAttribute[Any] | Cast[str]"
Saying: TypeAlias = "Select[Any, str, Any, Any, Any]"
"""Whose, which part, what it says, since when, and where."""

_OF_INCIDENT: tuple[tuple[Part, Column], ...] = (
    (Part.TITLE, Incident.title),
    (Part.DESCRIPTION, Incident.description),
    (Part.IMPACT, Incident.user_impact),
    (Part.IMPACT, Incident.affected),
    (Part.CAUSE, Incident.root_cause),
    (Part.CAUSE, Incident.contributing_causes),
    (Part.WORKAROUND, Incident.workaround),
    (Part.STEPS, Incident.workaround_steps),
    (Part.FIX, Incident.fix),
)
_OF_PROBLEM: tuple[tuple[Part, Column], ...] = (
    (Part.TITLE, Problem.title),
    (Part.DESCRIPTION, Problem.description),
    (Part.CAUSE, Problem.root_cause),
    (Part.WORKAROUND, Problem.workaround),
    (Part.STEPS, Problem.workaround_steps),
    (Part.FIX, Problem.permanent_fix),
)
_ORDER = {part: place for place, part in enumerate(Part)}
_WATCHED: dict[type[Base], tuple[str, ...]] = {
    Incident: tuple(dict.fromkeys(str(field.key) for _, field in _OF_INCIDENT)),
    Problem: tuple(dict.fromkeys(str(field.key) for _, field in _OF_PROBLEM)),
    IncidentService: (),
    StatusUpdate: ("text",),
    TimelineEntry: ("text", "hidden_at"),
    Review: ("parts",),
}
"""Whose changes change what is found: the rows, and which of their columns."""


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


def _piece(part: Part, of: Column, said: Column, at: Column, link: Column | None = None) -> Saying:
    permalink = cast(null(), Text) if link is None else link
    return select(of, literal(str(part), Text), said, at, permalink).where(
        of.table.c.team_id == bindparam("team"), of.in_(_IDS)
    )


def _pieces(fields: Sequence[tuple[Part, Column]], of: Column, at: Column) -> list[Saying]:
    return [_piece(part, of, field, at).where(field != "") for part, field in fields]


def _newest(part: Part, of: Column, said: Column, at: Column, permalink: Column | None, number: int) -> Saying:
    """Select the newest that one incident says in a table, as far as its letters may count: no pile is read whole."""
    table = of.table.c
    where = [table.kind == NOTE, table.hidden_at.is_(None)] if part is Part.NOTE else []
    link = cast(null(), Text) if permalink is None else permalink
    columns = (of.label("of"), said.label("said"), at.label("at"), link.label("link"), table.id.label("id"))
    newest = (
        select(*columns)
        .where(table.team_id == bindparam("team"), of == bindparam(f"id{number}"), *where)
        .order_by(at.desc(), table.id.desc())
    )
    read = newest.limit(_NEWEST).subquery().c
    newer = func.sum(func.length(read.said)).over(order_by=(read.at.desc(), read.id.desc()))
    told = select(read.of, read.said, read.at, read.link, (newer - func.length(read.said)).label("newer")).subquery().c
    return select(told.of, literal(str(part), Text), told.said, told.at, told.link).where(told.newer < _LETTERS_READ)


@lru_cache
def _said_by_incidents(count: int) -> CompoundSelect[Any, str, Any, Any, Any]:
    """Return one statement for all that so many incidents say, so that a click pays for one.

    They are `id0`, `id1` and so on, and all of them `ids`.
    """
    update, entry = StatusUpdate, TimelineEntry
    services = _piece(Part.SERVICE, IncidentService.incident_id, Service.name, Service.created_at)
    reviews = _piece(Part.REVIEW, Review.incident_id, cast(Review.parts, Text), Review.created_at)
    said = (_newest(Part.UPDATE, update.incident_id, update.text, update.at, None, number) for number in range(count))
    noted = (
        _newest(Part.NOTE, entry.incident_id, entry.text, entry.at, entry.source_permalink, number)
        for number in range(count)
    )
    return union_all(
        *_pieces(_OF_INCIDENT, Incident.id, Incident.declared_at),
        services.join(Service, Service.id == IncidentService.service_id),
        reviews,
        *said,
        *noted,
    )


_SAID_BY_PROBLEMS = union_all(*_pieces(_OF_PROBLEM, Problem.id, Problem.changed_at))
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
        """Write down again the words of what was touched, where they differ."""
        if self.session.new or self.session.dirty or self.session.deleted:
            await self.session.flush()
        added, incidents, problems = self._added, self._incidents.difference(self._added), self._problems
        self._added, self._incidents, self._problems = {}, set(), set()
        if added:
            await self._keep("incident_id", {key: _said_by_itself(row) for key, row in added.items()})
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
            found |= await self._said(_said_by_incidents(len(some)), some, each)
        return found

    async def said_by_problems(self, problem_ids: Collection[int]) -> dict[int, list[Passage]]:
        """Return all that can be found of these problems."""
        return await self._said(_SAID_BY_PROBLEMS, problem_ids, {})

    async def _said(
        self, query: CompoundSelect[Any, str, Any, Any, Any], ids: Collection[int], each: Mapping[str, int]
    ) -> dict[int, list[Passage]]:
        found: dict[int, list[Passage]] = {each: [] for each in ids}
        for of, part, said, at, permalink in await self.session.execute(
            query, {"team": self.team_id, "ids": list(ids), **each}
        ):
            kind = Part(part)
            for piece in _written(said) if kind is Part.REVIEW else (said,):
                found[of].append(Passage(kind, piece, at, permalink))
        for passages in found.values():
            passages.sort(key=lambda passage: (min(_ORDER[passage.part], _ORDER[Part.UPDATE]), -passage.at.timestamp()))
        return {of: list(_within_limits(passages)) for of, passages in found.items()}

    async def _keep(self, owner: str, said: dict[int, list[Passage]]) -> None:
        rows = [
            {"team_id": self.team_id, owner: key, "words": _rendered(passages, self.dialect)}
            for key, passages in said.items()
        ]
        await self.session.execute(_keeping(owner, self.dialect), rows)

    async def unwritten(self, limit: int, *, beyond: int = 0) -> list[int]:
        """Return the ids above `beyond` of incidents whose words were never written down, the oldest first."""
        given = {"team": self.team_id, "beyond": beyond, "limit": limit}
        return list((await self.session.execute(_UNWRITTEN, given)).scalars())

    async def unwritten_problems(self, limit: int) -> list[int]:
        """Return the ids of problems whose words were never written down, the oldest first."""
        given = {"team": self.team_id, "limit": limit}
        return list((await self.session.execute(_UNWRITTEN_PROBLEMS, given)).scalars())


@cache
def _keeping(owner: str, dialect: str) -> Executable:
    made = rows_into(Document, dialect)
    differs = Document.words != made.excluded.words
    return made.on_conflict_do_update(index_elements=[owner], set_={"words": made.excluded.words}, where=differs)


def _said_by_itself(incident: Incident) -> list[Passage]:
    """Return what can be found of an incident that was only just added: it need not be read back."""
    said = ((part, getattr(incident, str(field.key))) for part, field in _OF_INCIDENT)
    return list(_within_limits(Passage(part, text, incident.declared_at) for part, text in said if text))


def _says(row: object, columns: Iterable[str]) -> bool:
    """Say whether a new row has anything to find; one without columns of its own points at what has."""
    values = [getattr(row, name) for name in columns]
    return any(values) or not values


def _changed(row: object, columns: Iterable[str]) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in columns)


def _written(parts: str) -> Iterator[str]:
    """Yield what people wrote into a review, however its parts are kept."""
    kept = json.loads(parts)
    waiting = [kept]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict | list):
            waiting.extend(each.values() if isinstance(each, dict) else each)


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


def _within_limits(passages: Iterable[Passage]) -> Iterator[Passage]:
    words, letters = WORDS_LIMIT, LETTERS_LIMIT
    for passage in passages:
        piece = folded(passage.text)
        words -= len(piece) + 1
        letters -= sum(map(len, piece))
        if words < 0 or letters < 0:
            return
        yield passage
