"""A review as a document: sections of plain blocks, drawn from what is recorded and from what people wrote.

How it looks is for the renderers: Markdown, HTML, PDF, Slack. All of them say the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from bot.domain.incident import IncidentView
from bot.domain.post_incident import Mark, ReviewState, spoken
from bot.domain.post_incident_policy import said_cause
from bot.domain.reviews.parts import PROMPTS, TITLES, Part, written
from bot.domain.reviews.review import ReviewView
from bot.domain.reviews.structure import (
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
    filled,
    labelled,
    one_line,
    text_blocks,
)
from bot.domain.vocabulary import PRIORITY_NAME, ROLE_NAME, Role
from bot.language.sentences import sentence
from bot.language.texts import N_, _, for_everybody
from bot.messages.facts import judged as judged_as
from bot.messages.text import lasting
from bot.reviews.document_facts import Facts
from bot.reviews.document_figures import figures
from bot.reviews.document_timeline import entry_line, timeline


def document(facts: Facts) -> Document:
    """Draw a review from what is recorded now and from what people wrote."""
    incident = facts.incident
    drill: Line = (_("Drill."), " ") if incident.drill else ()
    named = _("Review of {incident}", incident=incident.reference)
    title = f"{named}: {incident.title}"
    return Document(
        title=title,
        listed_as=named if incident.private else title,
        standing=(*drill, *_standing(facts.review)),
        sections=(
            _section(Part.SUMMARY, facts, _summary(incident)),
            _section(Part.IMPACT, facts, _impact(facts)),
            Section(_("Timeline"), tuple(timeline(facts))),
            _section(Part.DONE, facts, _done(facts)),
            _section(Part.CAUSES, facts, _causes(incident)),
            *filter(lambda section: section.blocks, [_section(part, facts, ()) for part in _BY_PEOPLE_ALONE]),
            Section(_("Follow-ups"), tuple(_follow_ups(facts))),
            Section(_("Figures against targets"), (figures(facts),)),
        ),
    )


document_for_everybody = for_everybody(document)
"""The same as many people read it: in a canvas, or as a file."""


def _section(part: Part, facts: Facts, drawn: Iterable[Block]) -> Section:
    """Put what people wrote, or what is asked of them, before what is recorded."""
    wrote = text_blocks(written(facts.review.parts, part))
    return Section(_(TITLES[part]), (*(wrote or _asked(part, facts)), *drawn))


def _asked(part: Part, facts: Facts) -> list[Block]:
    """Ask for what is not written, while it can be written still and the workspace asks for it."""
    if part not in facts.review.asked:
        return []
    if facts.review.state is ReviewState.DONE:
        return [Paragraph(((_("Nothing was written."),),))] if part in _PEOPLES_OWN else []
    return [Prompt(f"{_('Not written yet.')} {_(PROMPTS[part])}")]


_BY_PEOPLE_ALONE = (Part.WENT_WELL, Part.WENT_BADLY, Part.LUCKY)
"""Parts under which nothing is recorded; left out where nothing is asked for and nothing was written."""
_PEOPLES_OWN = frozenset({Part.SUMMARY, *_BY_PEOPLE_ALONE})
"""Parts under which nothing is recorded by itself, or which need saying in any case."""


def _standing(review: ReviewView) -> Line:
    if review.signed_off_by and review.signed_off_at:
        by = Who(review.signed_off_by)
        return filled(N_("Signed off by {person}, {at}."), person=by, at=When(review.signed_off_at))
    owner = filled(N_("Owner: {person}."), person=Who(review.owner)) if review.owner else (_("No owner yet."),)
    due: Line = (" ", *filled(N_("Due {at}."), at=When(review.due_at))) if review.due_at else ()
    return (f"{sentence(spoken(review.state))}. ", *owner, *due)


def _summary(incident: IncidentView) -> Iterator[Block]:
    yield Paragraph((_course(incident),))
    if incident.description.strip():
        yield from _labelled(_("As it was declared"), incident.description)
    held = [labelled(ROLE_NAME[role], *_names(incident.holders(role))) for role in Role if incident.holders(role)]
    if held:
        yield Items(tuple(held))


def _course(incident: IncidentView) -> Line:
    """Say when it was declared, or began, and after how long it was resolved."""
    logged, resolved = incident.logged_at, incident.resolved_at
    pieces: dict[str, str | Who | When] = {
        "incident": f"{incident.reference}, {PRIORITY_NAME[incident.priority]}",
        "at": When(incident.declared_at),
        "person": Who(incident.declared_by),
        **({} if logged is None else {"logged": When(logged)}),
    }
    if resolved is None:
        return filled(_LOGGED if logged else _DECLARED, **pieces)
    took = lasting(resolved - incident.declared_at)
    return filled(_LOGGED_RESOLVED if logged else _DECLARED_RESOLVED, **pieces, resolved=When(resolved), span=took)


_DECLARED = N_("{incident}, was declared {at} by {person}. It is not resolved.")
_DECLARED_RESOLVED = N_("{incident}, was declared {at} by {person}, and resolved {resolved}, after {span}.")
_LOGGED = N_("{incident}, began {at}, was logged {logged} by {person}. It is not resolved.")
_LOGGED_RESOLVED = N_("{incident}, began {at}, was logged {logged} by {person}, and resolved {resolved}, after {span}.")


def _impact(facts: Facts) -> Iterator[Block]:
    incident = facts.incident
    said: list[Line] = []
    if incident.affected.strip():
        said.append(labelled(_("Who was affected"), one_line(incident.affected)))
    if incident.user_impact.strip():
        said.append(labelled(_("Impact on users"), one_line(incident.user_impact)))
    said.append(labelled(_("Services"), ", ".join(incident.services) or _("none named")))
    if facts.case.took.impact is not None:
        said.append(labelled(_("How long"), *_lasted(incident, facts.case.took.impact)))
    judged = f"{PRIORITY_NAME[incident.priority]} · {judged_as(incident)}"
    if incident.priority_reason.strip():
        why = one_line(incident.priority_reason)
        judged = _("{priority}. Set by hand: {reason}", priority=judged, reason=why)
    said.append(labelled(_("Priority"), judged))
    yield Items(tuple(said))


def _lasted(incident: IncidentView, impact: timedelta) -> Line:
    span, began = lasting(impact), When(incident.impact_began)
    if incident.resolved_at is None:
        return filled(N_("{span}, from {start}"), span=span, start=began)
    return filled(N_("{span}, from {start} to {end}"), span=span, start=began, end=When(incident.resolved_at))


def _done(facts: Facts) -> Iterator[Block]:
    incident = facts.incident
    yield from _labelled(_("What fixed it"), incident.fix or _("Not said."))
    if incident.workaround.strip():
        yield from _labelled(_("Workaround"), incident.workaround)
    made = [entry_line(replace(entry, mark=None)) for entry in facts.entries if entry.mark is Mark.CHANGE_MADE]
    if made:
        yield Paragraph(((Strong(_("Changes made")),),))
        yield Items(tuple(made))


def _causes(incident: IncidentView) -> Iterator[Block]:
    yield from _labelled(_("Root cause"), incident.root_cause or _("Not known yet."))
    if incident.contributing_causes.strip():
        yield from _labelled(_("Contributing causes"), incident.contributing_causes)
    if incident.cause_category.strip():
        yield from _labelled(_("Category"), said_cause(incident.cause_category.strip()))


def _follow_ups(facts: Facts) -> Iterator[Block]:
    if not facts.follow_ups:
        yield Paragraph(((_("None."),),))
        return
    if facts.more_follow_ups:
        total = len(facts.follow_ups) + facts.more_follow_ups
        shown = _("{shown} of {total}, the open ones first.", shown=len(facts.follow_ups), total=total)
        yield Paragraph(((shown,),))
    yield Table(
        (_("What"), _("Owner"), _("Due"), _("State")),
        tuple(
            (
                (one_line(task.text),),
                (Who(task.owner),) if task.owner else (_("no owner"),),
                (When(task.due_at),) if task.due_at else (_("no due date"),),
                (spoken(task.state),),
            )
            for task in facts.follow_ups
        ),
    )


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
