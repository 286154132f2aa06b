"""The sentence that a report or a summary begins with: how it was, in plain words, honest with small numbers."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

from bot.domain.reports.figures import TOO_FEW, By, Distribution, Figures, Share, figures, grouped
from bot.domain.reports.glance import FEWEST_STEPS, Glance, Target
from bot.domain.text import are as is_or_are
from bot.domain.vocabulary import Priority
from bot.messages.reports.words import counts, course
from bot.messages.text import lasting

_CHANCE = 2
"""Standard deviations within which a count is as usual: incidents that come by chance spread as Poisson says."""
_TIMES = (
    (3.5, "More than three times as many incidents as usual"),
    (2.75, "About three times as many incidents as usual"),
    (2.25, "More than twice as many incidents as usual"),
    (1.75, "About twice as many incidents as usual"),
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
    usual, each = glance.usual, glance.steps.each
    now, told = whole.declared, counts(whole)
    if usual is None:
        return f"*{told[:1].upper()}{told[1:]}*{_before(whole, before, glance)}."
    average = f"usually {number(usual)} {_per(each)}"
    if max(now, usual) < TOO_FEW:
        return f"*{told[:1].upper()}{told[1:]}*, {average}."
    return f"*{_against(now, usual)}*: {now} {course(whole)}, {average}."


def _before(whole: Figures, before: int | None, glance: Glance) -> str:
    """Say, where nothing is usual yet, for how short a time incidents are counted, or how many there were before."""
    if glance.steps.comparable and glance.counted < FEWEST_STEPS:
        return f". {_counted(glance)}" if whole.count else ""
    if before is None:
        return ""
    return (
        ", as many as in the period before"
        if whole.declared == before
        else f", {before or 'none'} in the period before"
    )


def _counted(glance: Glance) -> str:
    if not glance.counted:
        return "Nothing was counted before"
    each = glance.steps.each if glance.counted == 1 else f"{glance.counted} {glance.steps.each}s"
    return f"Only the {each} before {is_or_are(glance.counted)} counted: too few to say what is usual"


def _against(now: int, usual: float) -> str:
    if abs(now - usual) <= _CHANCE * sqrt(usual):
        return "About as many incidents as usual"
    if now < usual:
        return "Half as many incidents as usual or fewer" if now <= _HALF * usual else "Fewer incidents than usual"
    return next((said for times, said in _TIMES if now >= times * usual), "More incidents than usual")


def _per(each: str) -> str:
    return f"in {each}" if each[:1].isdigit() else f"a {each}"


def number(value: float) -> str:
    """Say an average: with one decimal below ten, where there is one."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")  # noqa: PLR2004 - decimals that say nothing


def _speed(whole: Figures, targets: Mapping[Priority, Target]) -> list[str]:
    if not whole.count:
        return []
    late = whole.acknowledged_in_time
    said = [_resolving(whole, targets)]
    if late.whole >= TOO_FEW and (late.percent or 0) < _ACKNOWLEDGED:
        said.append(f"Acknowledged within target: only {late.part} of {late.whole}.")
    return said


def _resolving(whole: Figures, targets: Mapping[Priority, Target]) -> str:
    judged = whole.resolved_in_time
    if not judged.whole:
        return "No target to resolve fell due."
    slow = [told for told in (_slow(name, each, targets) for name, each in by_priority(whole).items()) if told]
    if slow:
        return " ".join(slow[:_SLOW_NAMED])
    if judged.whole < TOO_FEW:
        return f"Resolved within target: {judged.part} of {judged.whole}, too few to judge."
    if (judged.percent or 0) >= _GOOD:
        return f"Targets to resolve are met: {judged.part} of {judged.whole}."
    return f"Resolved within target: {judged.part} of {judged.whole}."


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
        return f"{priority}s are resolved slowly: {_in_time(judged)}."
    median = f"median {lasting(took.median)}{on_its_clock(target)}"
    return f"{priority}s are resolved slowly: {median} against a target of {target.words} ({_in_time(judged)})."


def _in_time(judged: Share) -> str:
    return f"{judged.part} of {judged.whole} in time"


def on_its_clock(target: Target | None) -> str:
    """Say of a length of time that it is working time, where its target is."""
    return " of working time" if target is not None and target.working else ""


def typical(found: Figures, target: Target | None) -> Distribution | None:
    """Return how long resolving took, on the clock that the target runs on."""
    return found.resolve_working if target is not None and target.working else found.resolve
