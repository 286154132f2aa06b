"""Queries by words: what incidents and problems say, found through the gate."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    Float,
    Integer,
    and_,
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
)
from sqlalchemy.dialects.postgresql import TSQUERY

from storage.incidents import seen_by
from storage.problems import open_to, problem_seen_by
from storage.repository import Repository
from storage.tables import Document, Incident, IncidentService, Problem

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import InstrumentedAttribute


@dataclass(frozen=True, slots=True)
class Phrase:
    """Folded words that stand side by side; with `prefix` the last may go on."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
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


_PLANNED = select(
    *(
        func.set_config(setting, value, True)
        for setting, value in {
            # For these very words: a plan for any would take a common word for a rare one.
            "plan_cache_mode": "force_custom_plan",
            # Only what is found is looked up, and only as many as are asked for: every incident at once costs 100 ms.
            "enable_hashjoin": "off",
            "enable_mergejoin": "off",
            "random_page_cost": "1.1",
        }.items()
    )
)
"""How PostgreSQL plans a search."""
_BY_LENGTH = 1
"""Has PostgreSQL weigh a word by how long the document is that holds it, as BM25 does."""
_INDEX = table("document_words", column("rowid", Integer))


class SearchRepository(Repository):
    """What can be found. What is found is what `viewer` may see, and nothing else is counted."""

    async def candidates(self, sought: Criteria, *, viewer: str, limit: int) -> list[Candidate]:
        """Return what matches and `viewer` may see, the newest `limit` of it, in no order that means anything."""
        if self.dialect == "postgresql":
            await self.session.execute(_PLANNED)
        found = await self.session.execute(self._matching(sought, viewer, limit))
        return [Candidate._make(row) for row in found]

    def _matching(self, sought: Criteria, viewer: str, limit: int) -> Select[Any]:
        if not sought.wanted:
            query = self._seen(sought, viewer, literal(1.0, Float))
            return query.order_by(Incident.id.desc()).limit(limit)
        if self.dialect == "sqlite":
            # The better, the more negative: https://sqlite.org/fts5.html#the_bm25_function
            query = self._seen(sought, viewer, -literal_column("bm25(document_words)", Float))
            query = query.where(text("document_words MATCH :match").bindparams(match=_fts5(sought)))
            return query.order_by(_INDEX.c.rowid.desc()).limit(limit)
        match = cast(_tsquery(sought), TSQUERY)
        query = self._seen(sought, viewer, Document.id).where(Document.words.op("@@")(match))
        newest = query.order_by(Document.id.desc()).limit(limit).subquery()
        # How well it fits is worked out for these alone: beside the limit, PostgreSQL would do so for all that match.
        *columns, found = newest.c
        relevance = func.ts_rank_cd(Document.words, match, _BY_LENGTH)
        return select(*columns, relevance).join(Document, Document.id == found)

    def _seen(
        self, sought: Criteria, viewer: str, last: ColumnElement[Any] | InstrumentedAttribute[Any]
    ) -> Select[Any]:
        """Select what `viewer` may see of the documents, filtered, as a candidate whose last column is `last`."""
        query = select(
            Document.incident_id,
            Document.problem_id,
            func.coalesce(Problem.title, Incident.title),
            func.coalesce(Problem.changed_at, Incident.declared_at),
            last,
        )
        if self.dialect == "sqlite" and sought.wanted:
            query = query.select_from(_INDEX).join(Document, Document.id == _INDEX.c.rowid)
        # As `problem_seen_by` has it: a problem is seen by who sees its origin, one without by everybody.
        seen_through = func.coalesce(Document.incident_id, Problem.origin_id) if sought.wanted else Document.incident_id
        return (
            query.outerjoin(Problem, Problem.id == Document.problem_id)
            .join(Incident, Incident.id == seen_through, isouter=bool(sought.wanted))
            .where(
                Document.team_id == self.team_id,
                or_(and_(Incident.id.is_(None), open_to(viewer, Document.team_id)), seen_by(viewer)),
                *_filters(sought, self.dialect),
            )
        )

    async def problems(self, problem_ids: Collection[int], *, viewer: str) -> list[Problem]:
        """Return those of these problems that `viewer` may see."""
        query = select(Problem).where(Problem.team_id == self.team_id, Problem.id.in_(problem_ids))
        return list((await self.session.execute(query.where(problem_seen_by(viewer)))).scalars())


def _filters(sought: Criteria, dialect: str) -> Iterator[ColumnElement[bool]]:
    """Yield what must hold of an incident; a problem has neither priority nor status of an incident, nor services.

    Where there are words they decide where SQLite begins, so the rest offers it no index: it would begin with the
    incidents of a status, and ask the index of words again for each.
    """
    words_first = dialect == "sqlite" and bool(sought.wanted)
    if sought.priorities or sought.statuses:
        yield func.coalesce(Document.problem_id, 0) == 0 if words_first else Document.problem_id.is_(None)
    if sought.priorities:
        yield (func.coalesce(Incident.priority, "") if words_first else Incident.priority).in_(sought.priorities)
    if sought.statuses:
        yield (func.coalesce(Incident.status, "") if words_first else Incident.status).in_(sought.statuses)
    if sought.services is not None:
        yield exists().where(
            IncidentService.incident_id == Document.incident_id, IncidentService.service_id.in_(sought.services)
        )
    if sought.unwanted and not sought.wanted:
        yield false()


def _fts5(sought: Criteria) -> str:
    """Write what is looked for in FTS5's language; folded words hold nothing that means anything in it."""
    wanted = " AND ".join(map(_fts5_phrase, sought.wanted))
    unwanted = " OR ".join(map(_fts5_phrase, sought.unwanted))
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _fts5_phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"{" *" if phrase.prefix else ""}'


def _tsquery(sought: Criteria) -> str:
    """Write what is looked for in the language of a tsquery."""
    unwanted = [f"!({_ts_phrase(phrase)})" for phrase in sought.unwanted]
    return " & ".join([f"({_ts_phrase(phrase)})" for phrase in sought.wanted] + unwanted)


def _ts_phrase(phrase: Phrase) -> str:
    words = [f"'{word}'" for word in phrase.words]
    return " <-> ".join([*words[:-1], f"{words[-1]}:*" if phrase.prefix else words[-1]])
