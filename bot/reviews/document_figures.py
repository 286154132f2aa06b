"""The figures of a review's document, against their targets."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.incident import IncidentView
from bot.domain.reviews.structure import NOTHING, Block, Line, Table
from bot.domain.targets import Target, elapsed
from bot.language.texts import _, ngettext
from bot.messages.spans import measured
from bot.messages.text import lasting
from bot.reviews.document_facts import Facts


def figures(facts: Facts) -> Block:
    """Draw what the incident took, against what was promised."""
    case, incident, targets = facts.case, facts.incident, facts.incident.held
    took = case.took
    rows = [
        _figure(_("Time to detect"), took.detect),
        _against(_("Time to acknowledge"), took.acknowledge, targets.acknowledge, case.acknowledged_in_time, incident),
        _figure(_("Time to workaround"), took.workaround),
        _against(_("Time to resolve"), took.resolve, targets.resolve, case.resolved_in_time, incident),
        _figure(_("Active time to resolve"), took.resolve_active if took.resolve_active != took.resolve else None),
        _figure(_("Impact"), took.impact),
    ]
    if case.updates_due:
        rows.append(
            (
                (_("Updates on time"),),
                (_("{part} of {whole}", part=case.updates_kept, whole=case.updates_due),),
                (_("all"),),
                _verdict(case.updates_kept == case.updates_due),
            )
        )
    if took.reopened:
        rows.append(((_("Reopened"),), (ngettext("{n} time", "{n} times", took.reopened),), NOTHING, NOTHING))
    return Table((_("Figure"), _("Took"), _("Target"), _("Result")), tuple(row for row in rows if row[1]))


def _figure(name: str, took: timedelta | None) -> tuple[Line, ...]:
    said: Line = () if took is None else (lasting(took),)
    return ((name,), said, NOTHING, NOTHING)


def _against(
    name: str, took: timedelta | None, target: Target, met: bool | None, incident: IncidentView
) -> tuple[Line, ...]:
    """Say a figure as its target counts it, so that it reads longer than that exactly where it was."""
    said: Line = (_("never"),) if met is False else ()
    if took is not None:
        counted = elapsed(target, incident.declared_at + took, incident.calendar)
        said = (measured(target.span, counted, incident.calendar),)
    return ((name,), said, (target.span.words,), _verdict(met))


def _verdict(met: bool | None) -> Line:
    return NOTHING if met is None else (_("met"),) if met else (_("missed"),)
