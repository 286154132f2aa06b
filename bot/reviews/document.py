"""A review as a document: sections of plain blocks, drawn from what is recorded and from what people wrote.

How it looks is for the renderers: Markdown, HTML, PDF, Slack. All of them say the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.durations import Kind
from bot.domain.incident import IncidentView
from bot.domain.mentions import Mentioned, pieces
from bot.domain.post_incident import Mark, ReviewState, TaskState, spoken
from bot.domain.reports.metrics import IncidentMetrics
from bot.domain.reviews.parts import PROMPTS, TITLES, Part, written
from bot.domain.reviews.review import ReviewView
from bot.domain.reviews.structure import (
    NOTHING,
    Block,
    Document,
    Items,
    Line,
    Paragraph,
    Prompt,
    Section,
    Strong,
    Table,
    When,
    Who,
    text_blocks,
)
from bot.domain.targets import Target, elapsed
from bot.domain.text import counted
from bot.domain.vocabulary import PRIORITY_NAME, ROLE_NAME, Role
from bot.messages.facts import judged as judged_as
from bot.messages.spans import measured
from bot.messages.text import lasting

WHOLE_TIMELINE = 60
"""Entries up to which a timeline stands whole; a longer one is cut to what is marked and to the turning points."""
LONGEST_TIMELINE = 200
"""Entries that a cut timeline has at most."""
TURNING_POINTS = frozenset(
    {
        Kind.DECLARED,
        Kind.ACKNOWLEDGED,
        Kind.WORKAROUND,
        Kind.PRIORITY,
        Kind.STATUS,
        Kind.ESCALATED,
        Kind.PAUSED,
        Kind.RESUMED,
        Kind.RESOLVED,
        Kind.REOPENED,
        Kind.UNDONE,
        Kind.CLOSED,
        Kind.TIMES,
    }
)
_SOMEBODY = re.compile(r"[UW][A-Z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    kind: str
    mark: Mark | None
    text: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Something that is to be done so that it does not happen again."""

    text: str
    owner: str | None
    due_at: datetime | None
    state: TaskState


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a review is drawn from."""

    incident: IncidentView
    review: ReviewView
    case: IncidentMetrics
    entries: Sequence[Entry]
    """What happened, in the order in which it did."""
    more: int
    """How many entries there are beside those."""
    follow_ups: Sequence[FollowUp]
    more_follow_ups: int = 0
    """How many there are beside those."""


def document(facts: Facts) -> Document:
    """Draw a review from what is recorded now and from what people wrote."""
    incident = facts.incident
    drill = "Drill. " if incident.drill else ""
    named = f"Review of {incident.reference}"
    title = f"{named}: {incident.title}"
    return Document(
        title=title,
        listed_as=named if incident.private else title,
        standing=(drill, *_standing(facts.review)),
        sections=(
            _section(Part.SUMMARY, facts, _summary(incident)),
            _section(Part.IMPACT, facts, _impact(facts)),
            Section("Timeline", tuple(_timeline(facts))),
            _section(Part.DONE, facts, _done(facts)),
            _section(Part.CAUSES, facts, _causes(incident)),
            *(_section(part, facts, ()) for part in (Part.WENT_WELL, Part.WENT_BADLY, Part.LUCKY)),
            Section("Follow-ups", tuple(_follow_ups(facts))),
            Section("Figures against targets", (_figures(facts),)),
        ),
    )


def _section(part: Part, facts: Facts, drawn: Iterable[Block]) -> Section:
    """Put what people wrote, or what is asked of them, before what is recorded."""
    wrote = text_blocks(written(facts.review.parts, part))
    return Section(TITLES[part], (*(wrote or _asked(part, facts)), *drawn))


def _asked(part: Part, facts: Facts) -> list[Block]:
    """Ask for what is not written, while it can be written still."""
    if facts.review.state is ReviewState.DONE:
        return [Paragraph((("Nothing was written.",),))] if part in _PEOPLES_OWN else []
    return [Prompt(f"Not written yet. {PROMPTS[part]}")]


_PEOPLES_OWN = frozenset({Part.SUMMARY, Part.WENT_WELL, Part.WENT_BADLY, Part.LUCKY})
"""Parts under which nothing is recorded by itself, or which need saying in any case."""


def _standing(review: ReviewView) -> Line:
    if review.signed_off_by and review.signed_off_at:
        return ("Signed off by ", Who(review.signed_off_by), ", ", When(review.signed_off_at), ".")
    owner: Line = (" Owner: ", Who(review.owner), ".") if review.owner else (" Nobody owns it yet.",)
    due: Line = (" Due ", When(review.due_at), ".") if review.due_at else ()
    return (f"{spoken(review.state).capitalize()}.", *owner, *due)


def _summary(incident: IncidentView) -> Iterator[Block]:
    name, who = f"{incident.reference}, {PRIORITY_NAME[incident.priority]}", Who(incident.declared_by)
    said: Line = (f"{name}, was declared ", When(incident.declared_at), " by ", who)
    if incident.logged_at is not None:
        said = (f"{name}, began ", When(incident.declared_at), ", was logged ", When(incident.logged_at), " by ", who)
    if incident.resolved_at:
        took = lasting(incident.resolved_at - incident.declared_at)
        said = (*said, ", and resolved ", When(incident.resolved_at), f", after {took}.")
    else:
        said = (*said, ". It is not resolved.")
    yield Paragraph((said,))
    if incident.description.strip():
        yield from _labelled("As it was declared", incident.description)
    held: list[Line] = [
        (Strong(ROLE_NAME[role]), ": ", *_names(incident.holders(role))) for role in Role if incident.holders(role)
    ]
    if held:
        yield Items(tuple(held))


def _impact(facts: Facts) -> Iterator[Block]:
    incident = facts.incident
    said: list[Line] = []
    if incident.affected.strip():
        said.append((Strong("Who was affected"), ": ", _one_line(incident.affected)))
    if incident.user_impact.strip():
        said.append((Strong("Impact on users"), ": ", _one_line(incident.user_impact)))
    said.append((Strong("Services"), ": ", ", ".join(incident.services) or "none named"))
    if facts.case.took.impact is not None:
        began: Line = (Strong("How long"), f": {lasting(facts.case.took.impact)}, from ", When(incident.impact_began))
        said.append((*began, " to ", When(incident.resolved_at)) if incident.resolved_at else began)
    judged = f": {PRIORITY_NAME[incident.priority]}, {judged_as(incident)}"
    why = f". Set by hand: {_one_line(incident.priority_reason)}" if incident.priority_reason.strip() else ""
    said.append((Strong("Priority"), judged + why))
    yield Items(tuple(said))


def _timeline(facts: Facts) -> Iterator[Block]:
    shown = shown_entries(facts.entries)
    left_out = len(facts.entries) - len(shown) + facts.more
    if left_out:
        total = len(facts.entries) + facts.more
        cut = f"{len(shown)} of {total} entries: what is marked, and the turning points. `/incident timeline` has all."
        yield Paragraph(((cut,),))
    if shown:
        yield Items(tuple(map(_entry, shown)))
    else:
        yield Paragraph((("Nothing is recorded.",),))


def shown_entries(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that a review shows: all of a short timeline, what matters most of a long one."""
    if len(entries) <= WHOLE_TIMELINE:
        return list(entries)
    key = [entry for entry in entries if entry.mark is not None or entry.kind in TURNING_POINTS]
    return key[:LONGEST_TIMELINE]


def _entry(entry: Entry) -> Line:
    mark: Line = (Strong(spoken(entry.mark).capitalize()), ": ") if entry.mark else ()
    by: Line = (" (", Who(entry.actor), ")") if _SOMEBODY.fullmatch(entry.actor) else ()
    return (When(entry.at), ": ", *mark, *_named(_one_line(entry.text)), *by)


def _named(text: str) -> Line:
    return tuple(Who(piece.id) if isinstance(piece, Mentioned) else piece for piece in pieces(text))


def _done(facts: Facts) -> Iterator[Block]:
    incident = facts.incident
    yield from _labelled("What fixed it", incident.fix or "Not said.")
    if incident.workaround.strip():
        yield from _labelled("Workaround", incident.workaround)
    made = [_entry(replace(entry, mark=None)) for entry in facts.entries if entry.mark is Mark.CHANGE_MADE]
    if made:
        yield Paragraph(((Strong("Changes made"),),))
        yield Items(tuple(made))


def _causes(incident: IncidentView) -> Iterator[Block]:
    yield from _labelled("Root cause", incident.root_cause or "Not known yet.")
    if incident.contributing_causes.strip():
        yield from _labelled("Contributing causes", incident.contributing_causes)
    if incident.cause_category.strip():
        yield from _labelled("Category", incident.cause_category)


def _follow_ups(facts: Facts) -> Iterator[Block]:
    if not facts.follow_ups:
        yield Paragraph((("None.",),))
        return
    if facts.more_follow_ups:
        total = len(facts.follow_ups) + facts.more_follow_ups
        yield Paragraph(((f"{len(facts.follow_ups)} of {total}, the open ones first.",),))
    yield Table(
        ("What", "Owner", "Due", "State"),
        tuple(
            (
                (_one_line(task.text),),
                (Who(task.owner),) if task.owner else ("nobody yet",),
                (When(task.due_at),) if task.due_at else ("no date",),
                (spoken(task.state),),
            )
            for task in facts.follow_ups
        ),
    )


def _figures(facts: Facts) -> Block:
    case, incident, targets = facts.case, facts.incident, facts.incident.held
    took = case.took
    rows = [
        _figure("Time to detect", took.detect),
        _against("Time to acknowledge", took.acknowledge, targets.acknowledge, case.acknowledged_in_time, incident),
        _figure("Time to workaround", took.workaround),
        _against("Time to resolve", took.resolve, targets.resolve, case.resolved_in_time, incident),
        _figure("Active time to resolve", took.resolve_active if took.resolve_active != took.resolve else None),
        _figure("Impact", took.impact),
    ]
    if case.updates_due:
        rows.append(
            (
                ("Updates on time",),
                (f"{case.updates_kept} of {case.updates_due}",),
                ("all",),
                _verdict(case.updates_kept == case.updates_due),
            )
        )
    if took.reopened:
        rows.append((("Reopened",), (counted(took.reopened, "time"),), NOTHING, NOTHING))
    return Table(("Figure", "Took", "Target", "Result"), tuple(row for row in rows if row[1]))


def _figure(name: str, took: timedelta | None) -> tuple[Line, ...]:
    said: Line = () if took is None else (lasting(took),)
    return ((name,), said, NOTHING, NOTHING)


def _against(
    name: str, took: timedelta | None, target: Target, met: bool | None, incident: IncidentView
) -> tuple[Line, ...]:
    """Say a figure as its target counts it, so that it reads longer than that exactly where it was."""
    said: Line = ("never",) if met is False else ()
    if took is not None:
        counted = elapsed(target, incident.declared_at + took, incident.calendar)
        said = (measured(target.span, counted, incident.calendar),)
    return ((name,), said, (target.span.words,), _verdict(met))


def _verdict(met: bool | None) -> Line:
    return NOTHING if met is None else ("met",) if met else ("missed",)


def _labelled(label: str, text: str) -> Iterator[Block]:
    """Put a label before people's text: on its line where there is but one, above it where there are several."""
    blocks = text_blocks(text)
    first = blocks[0] if blocks else None
    if isinstance(first, Paragraph):
        head: Line = (Strong(label), ": ", *first.lines[0])
        yield Paragraph((head, *first.lines[1:]))
        yield from blocks[1:]
    elif blocks:
        yield Paragraph(((Strong(label), ":"),))
        yield from blocks


def _names(user_ids: Iterable[str]) -> Line:
    pieces: list[str | Who] = []
    for user in user_ids:
        pieces += [", ", Who(user)] if pieces else [Who(user)]
    return tuple(pieces)


def _one_line(text: str) -> str:
    return " ".join(text.split())
