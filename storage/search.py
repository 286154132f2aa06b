"""Queries by words: what incidents and problems say, found through the gate."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import (
    Float,
    Integer,
    cast,
    column,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from storage.incidents import seen_by
from storage.problems import problem_seen_by
from storage.repository import Repository
from storage.tables import Document, Incident, IncidentService, Problem

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


@dataclass(frozen=True, slots=True)
class Phrase:
    """Folded words that stand side by side; with `prefix` the last may go on."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is looked for: all of `wanted` and none of `unwanted`, in incidents of which each of the rest holds.

    `services` are ids, None where any will do.
    """

    wanted: tuple[Phrase, ...] = ()
    unwanted: tuple[Phrase, ...] = ()
    priorities: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    services: tuple[int, ...] | None = None


class Candidate(NamedTuple):
    """An incident, or where it has a `problem_id` a problem, that matches; more relevance is better."""

    incident_id: int | None
    problem_id: int | None
    title: str
    at: datetime
    relevance: float


_INDEX = table("document_words", column("rowid", Integer))


class SearchRepository(Repository):
    """What can be found. What is found is what `viewer` may see, and nothing else is counted."""

    async def candidates(self, sought: Sought, *, viewer: str, limit: int) -> list[Candidate]:
        """Return what matches and `viewer` may see, the newest `limit` of it, in no order that means anything."""
        matches, relevance, newest = await self._matching(sought)
        query = select(
            Document.incident_id,
            Document.problem_id,
            func.coalesce(Problem.title, Incident.title),
            func.coalesce(Problem.changed_at, Incident.declared_at),
            relevance,
        )
        if self.dialect == "sqlite" and sought.wanted:
            query = query.select_from(_INDEX).join(Document, Document.id == _INDEX.c.rowid)
        # As `problem_seen_by` has it: a problem is seen by who sees its origin, one without by everybody.
        seen_through = func.coalesce(Document.incident_id, Problem.origin_id) if sought.wanted else Document.incident_id
        query = (
            query.outerjoin(Problem, Problem.id == Document.problem_id)
            .join(Incident, Incident.id == seen_through, isouter=bool(sought.wanted))
            .where(Document.team_id == self.team_id, matches, or_(Incident.id.is_(None), seen_by(viewer)))
            .where(*_filters(sought))
            .order_by(newest.desc())
            .limit(limit)
        )
        return [Candidate._make(row) for row in await self.session.execute(query)]

    async def _matching(self, sought: Sought) -> tuple[ColumnElement[bool], ColumnElement[float], ColumnElement[int]]:
        """Return what a document must match, how well it does, and what orders documents by age."""
        if not sought.wanted:
            return true(), literal(1.0, Float), Incident.id.expression
        if self.dialect == "sqlite":
            match = text("document_words MATCH :match").bindparams(match=_fts5(sought))
            # The better, the more negative: https://sqlite.org/fts5.html#the_bm25_function
            return match, -literal_column("bm25(document_words)", Float), _INDEX.c.rowid  # type: ignore[return-value]  # a condition
        # Planned for these very words: a plan for any would take a common word for a rare one.
        await self.session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
        query = cast(_tsquery(sought), TSQUERY)
        return Document.words.op("@@")(query), func.ts_rank_cd(Document.words, query, 1), Document.id.expression

    async def problems(self, problem_ids: Collection[int], *, viewer: str) -> list[Problem]:
        """Return those of these problems that `viewer` may see."""
        query = select(Problem).where(Problem.id.in_(problem_ids), problem_seen_by(viewer))
        return list((await self.session.execute(query)).scalars())


def _filters(sought: Sought) -> Iterator[ColumnElement[bool]]:
    """Yield what must hold of an incident; a problem has neither priority nor status of an incident, nor services.

    Where there are words they decide where a database begins, so the rest offers it no index: SQLite would begin with
    the incidents of a status, and ask the index of words anew for each.
    """
    kept = (lambda column: func.coalesce(column, "")) if sought.wanted else (lambda column: column)
    if sought.priorities or sought.statuses:
        yield func.coalesce(Document.problem_id, 0) == 0
    if sought.priorities:
        yield kept(Incident.priority).in_(sought.priorities)
    if sought.statuses:
        yield kept(Incident.status).in_(sought.statuses)
    if sought.services is not None:
        yield exists().where(
            IncidentService.incident_id == Document.incident_id, IncidentService.service_id.in_(sought.services)
        )
    if sought.unwanted and not sought.wanted:
        yield false()


def _fts5(sought: Sought) -> str:
    """Write what is looked for in FTS5's language; folded words hold nothing that means anything in it."""
    wanted = " AND ".join(map(_fts5_phrase, sought.wanted))
    unwanted = " OR ".join(map(_fts5_phrase, sought.unwanted))
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _fts5_phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"{" *" if phrase.prefix else ""}'


def _tsquery(sought: Sought) -> str:
    """Write what is looked for in the language of a tsquery."""
    unwanted = [f"!({_ts_phrase(phrase)})" for phrase in sought.unwanted]
    return " & ".join([f"({_ts_phrase(phrase)})" for phrase in sought.wanted] + unwanted)


def _ts_phrase(phrase: Phrase) -> str:
    words = [f"'{word}'" for word in phrase.words]
    return " <-> ".join([*words[:-1], f"{words[-1]}:*" if phrase.prefix else words[-1]])
