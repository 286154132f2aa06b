"""The sentence that a report or a summary begins with: how it was, in plain words, honest with small numbers."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

from bot.domain.reports.figures import TOO_FEW, By, Distribution, Figures, Share, figures, grouped
from bot.domain.reports.glance import FEWEST_STEPS, Glance, Target
from bot.domain.reports.period import Unit
from bot.domain.vocabulary import Priority
from bot.language.sentences import sentence
from bot.language.texts import N_, _, ngettext
from bot.messages.reports.words import counts, course
from bot.messages.text import lasting

_CHANCE = 2
"""Standard deviations within which a count is as usual: incidents that come by chance spread as Poisson says."""
_TIMES = (
    (3.5, N_("More than three times as many incidents as usual")),
    (2.75, N_("About three times as many incidents as usual")),
    (2.25, N_("More than twice as many incidents as usual")),
    (1.75, N_("About twice as many incidents as usual")),
)
_HALF = 0.5
_GOOD, _BAD = 90, 50
"""Percent within target from which on targets are met, and below which a priority is slow."""
_ACKNOWLEDGED = 80
"""Percent acknowledged within target below which it is told."""
_SLOW_NAMED = 2


def verdict(whole: Figures, glance: Glance, before: int | None = None) -> str:
    """Say how many there were against what is usual, else against `before`, and whether targets were met."""
    return " ".join(filter(None, [_count(whole, glance, before), *_speed(whole, glance.targets)]))


def _count(whole: Figures, glance: Glance, before: int | None) -> str:
    usual, now = glance.usual, whole.declared
    told = f"*{sentence(counts(whole))}*"
    if usual is None:
        return _before(whole, before, glance, told)
    average = _usually(glance, usual)
    if max(now, usual) < TOO_FEW:
        return f"{told}, {average}."
    return f"*{_against(now, usual)}*: {course(whole)}, {average}."


def _before(whole: Figures, before: int | None, glance: Glance, told: str) -> str:
    """Say, where nothing is usual yet, for how short a time incidents are counted, or how many there were before."""
    if glance.steps.comparable and glance.counted < FEWEST_STEPS:
        return f"{told}. {_counted(glance)}" if whole.count else f"{told}."
    if before is None:
        return f"{told}."
    if whole.declared == before:
        return _("{counts}, as many as in the period before.", counts=told)
    if not before:
        return _("{counts}, none in the period before.", counts=told)
    return ngettext("{counts}, {n} in the period before.", "{counts}, {n} in the period before.", before, counts=told)


def _counted(glance: Glance) -> str:
    """Say that too few periods were counted to say what is usual."""
    count, days = glance.counted, glance.steps.days
    if not count:
        return _("Nothing was counted before.")
    match glance.steps.unit:
        case Unit.WEEK:
            return ngettext(
                "Only the week before is counted: too few to say what is usual.",
                "Only the {n} weeks before are counted: too few to say what is usual.",
                count,
            )
        case Unit.MONTH:
            return ngettext(
                "Only the month before is counted: too few to say what is usual.",
                "Only the {n} months before are counted: too few to say what is usual.",
                count,
            )
        case Unit.DAYS:
            return ngettext(
                "Only the day before is counted: too few to say what is usual.",
                "Only the {n} days before are counted: too few to say what is usual.",
                count * days,
            )


def _against(now: int, usual: float) -> str:
    if abs(now - usual) <= _CHANCE * sqrt(usual):
        return _("About as many incidents as usual")
    if now <= _HALF * usual:
        return _("Half as many incidents as usual or fewer")
    if now < usual:
        return _("Fewer incidents than usual")
    return _(next((said for times, said in _TIMES if now >= times * usual), N_("More incidents than usual")))


def _usually(glance: Glance, usual: float) -> str:
    """Say how many incidents a period of the trend usually has."""
    days = glance.steps.days
    if glance.steps.unit is Unit.DAYS and days > 1:
        return _("usually {number} in {days} days", number=number(usual), days=days)
    return _(_USUALLY[glance.steps.unit], number=number(usual))


_USUALLY = {
    Unit.DAYS: N_("usually {number} a day"),
    Unit.WEEK: N_("usually {number} a week"),
    Unit.MONTH: N_("usually {number} a month"),
}
"""How an average is said, for each period that it is of."""


def number(value: float) -> str:
    """Say an average: with one decimal below ten, where there is one."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")  # noqa: PLR2004 - decimals that say nothing


def _speed(whole: Figures, targets: Mapping[Priority, Target]) -> list[str]:
    if not whole.count:
        return []
    late = whole.acknowledged_in_time
    said = [_resolving(whole, targets)]
    if late.whole >= TOO_FEW and (late.percent or 0) < _ACKNOWLEDGED:
        said.append(_("Acknowledged within target: only {part} of {whole}.", part=late.part, whole=late.whole))
    return said


def _resolving(whole: Figures, targets: Mapping[Priority, Target]) -> str:
    judged = whole.resolved_in_time
    if not judged.whole:
        return _("No target to resolve fell due.")
    slow = [told for told in (_slow(name, each, targets) for name, each in by_priority(whole).items()) if told]
    if slow:
        return " ".join(slow[:_SLOW_NAMED])
    part, of = judged.part, judged.whole
    if of < TOO_FEW:
        return _("Resolved within target: {part} of {whole}, too few to judge.", part=part, whole=of)
    if (judged.percent or 0) >= _GOOD:
        return _("Targets to resolve are met: {part} of {whole}.", part=part, whole=of)
    return _("Resolved within target: {part} of {whole}.", part=part, whole=of)


def by_priority(whole: Figures) -> dict[Priority, Figures]:
    """Return the figures of each priority."""
    return {Priority(name): figures(cases) for name, cases in grouped(whole.cases, By.PRIORITY).items()}


def _slow(priority: Priority, found: Figures, targets: Mapping[Priority, Target]) -> str:
    """Say that a priority is resolved slowly, where enough were judged to say so."""
    judged, target = found.resolved_in_time, targets.get(priority)
    if judged.whole < TOO_FEW or target is None:
        return ""
    took = typical(found, target)
    if (judged.percent or 0) >= _BAD and (took is None or took.median <= target.length):
        return ""
    if took is None:
        return _("{priority}s are resolved slowly: {in_time}.", priority=priority, in_time=_in_time(judged))
    return _(
        "{priority}s are resolved slowly: median {median} against a target of {target} ({in_time}).",
        priority=priority,
        median=_on_its_clock(lasting(took.median), target),
        target=target.words,
        in_time=_in_time(judged),
    )


def _in_time(judged: Share) -> str:
    return _("{part} of {whole} in time", part=judged.part, whole=judged.whole)


def _on_its_clock(span: str, target: Target) -> str:
    """Say of a length of time that it is working time, where its target is."""
    return _("{span} of working time", span=span) if target.working else span


def typical(found: Figures, target: Target | None) -> Distribution | None:
    """Return how long resolving took, on the clock that the target runs on."""
    return found.resolve_working if target is not None and target.working else found.resolve
