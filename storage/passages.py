"""What an incident or a problem says, piece by piece, as far as it can be found."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sqlalchemy import Text, bindparam, cast, func, literal, null, select, union_all

from storage.tables import Incident, IncidentService, Problem, Review, Service, StatusUpdate, TimelineEntry
from storage.tokenizer import folded

if TYPE_CHECKING:
    from sqlalchemy import BindParameter, Cast, CompoundSelect, Row, Select
    from sqlalchemy.orm import InstrumentedAttribute

NOTE = "note"
"""The kind of those lines of a timeline that people wrote."""
WORDS_LIMIT, LETTERS_LIMIT = 16_000, 120_000
"""Words and letters of one document that can be found, the newest updates and notes first.

PostgreSQL tells positions up to 16,383 apart, and bears a megabyte:
https://www.postgresql.org/docs/current/textsearch-limitations.html
"""
_NEWEST = 1000
"""Newest updates, and newest notes, of an incident that are looked at for those words."""
_LETTERS_READ = 2 * LETTERS_LIMIT
"""Characters of the newest updates, and of the newest notes, that are read for them: not all are letters."""


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

OF_INCIDENT: tuple[tuple[Part, Column], ...] = (
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
OF_PROBLEM: tuple[tuple[Part, Column], ...] = (
    (Part.TITLE, Problem.title),
    (Part.DESCRIPTION, Problem.description),
    (Part.CAUSE, Problem.root_cause),
    (Part.WORKAROUND, Problem.workaround),
    (Part.STEPS, Problem.workaround_steps),
    (Part.FIX, Problem.permanent_fix),
)
_ORDER = {part: place for place, part in enumerate(Part)}
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
def incidents_say(count: int) -> CompoundSelect[Any, str, Any, Any, Any]:
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
        *_pieces(OF_INCIDENT, Incident.id, Incident.declared_at),
        services.join(Service, Service.id == IncidentService.service_id),
        reviews,
        *said,
        *noted,
    )


PROBLEMS_SAY = union_all(*_pieces(OF_PROBLEM, Problem.id, Problem.changed_at))


def said_by_itself(incident: Incident) -> list[Passage]:
    """Return what can be found of an incident that was only just added: it need not be read back."""
    said = ((part, getattr(incident, str(field.key))) for part, field in OF_INCIDENT)
    return list(_within_limits(Passage(part, text, incident.declared_at) for part, text in said if text))


def gathered(ids: Collection[int], rows: Iterable[Row[Any, str, Any, Any, Any]]) -> dict[int, list[Passage]]:
    """Return what each of these says, of the rows of a statement: its own parts first, then the newest of the rest."""
    found: dict[int, list[Passage]] = {each: [] for each in ids}
    for of, part, said, at, permalink in rows:
        kind = Part(part)
        for piece in _written(said) if kind is Part.REVIEW else (said,):
            found[of].append(Passage(kind, piece, at, permalink))
    for passages in found.values():
        passages.sort(key=lambda passage: (min(_ORDER[passage.part], _ORDER[Part.UPDATE]), -passage.at.timestamp()))
    return {of: list(_within_limits(passages)) for of, passages in found.items()}


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


def _within_limits(passages: Iterable[Passage]) -> Iterator[Passage]:
    words, letters = WORDS_LIMIT, LETTERS_LIMIT
    for passage in passages:
        piece = folded(passage.text)
        words -= len(piece) + 1
        letters -= sum(map(len, piece))
        if words < 0 or letters < 0:
            return
        yield passage
