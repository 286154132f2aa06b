"""How figures are said: spreads, shares, comparisons, what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.domain.reports.figures import TOO_FEW, Distribution, Figures, Share
from bot.domain.text import counted
from bot.messages.text import lasting

_REASONS = {
    "drill": ("drill", "drills"),
    "cancelled": ("cancelled", "cancelled"),
    "merged": ("merged", "merged"),
}


def incidents(count: int) -> str:
    """Say how many incidents."""
    return counted(count, "incident") if count else "no incident"


def counts(found: Figures) -> str:
    """Say how many incidents were declared, how many resolved, and how many had been declared before."""
    return f"{incidents(found.declared)} {course(found)}" if found.count else "no incident"


def course(found: Figures) -> str:
    """Say the same behind the number of those declared."""
    before = f", {found.carried_over} carried over from before" if found.carried_over else ""
    return f"declared, {found.resolved or 'none'} resolved{before}"


def spread(found: Distribution | None) -> str:
    """Say how a duration is spread; one that was measured once or twice is not dressed up."""
    if found is None:
        return "none yet"
    return f"median {lasting(found.median)}, mean {lasting(found.mean)}, p90 {lasting(found.p90)} (n {found.n})"


def share(found: Share, none: str = "none due") -> str:
    """Say so many of so many, with the percentage where there are enough for one; `none` where there was nothing."""
    if found.whole == 0:
        return none
    said = f"{found.part} of {found.whole}"
    return said if found.whole < TOO_FEW else f"{said} ({found.percent}%)"


def left_out(reasons: Mapping[str, int]) -> str:
    """Say what does not count, and how many."""
    said = [f"{count} {_REASONS[reason][count != 1]}" for reason, count in reasons.items() if count]
    return f"Left out: {', '.join(said)}." if said else "Left out: no drill, cancelled or merged incident."


def count_compared(now: int, before: int, against: str) -> str:
    """Compare two counts."""
    if now == before:
        return f"as many as in {against}"
    if before == 0:
        return f"none in {against}"
    return f"{abs(now - before)} {'more' if now > before else 'fewer'} than in {against} ({before})"


def median_compared(name: str, now: Distribution | None, before: Distribution | None) -> str:
    """Compare two medians, or say that there are too few to compare."""
    if now is None:
        return ""
    fewest = min(now.n, before.n if before else 0)
    said = f"Median time to {name} {lasting(now.median)}"
    if before is None or fewest < TOO_FEW:
        return f"{said}: too few to compare ({now.n} now, {before.n if before else 0} before)."
    change = now.median - before.median
    if lasting(abs(change)) == "0 s":
        return f"{said}, as before."
    return f"{said}, {lasting(abs(change))} {'longer' if change > timedelta(0) else 'shorter'} than before."


def comparison(now: Figures, before: Figures, against: str) -> str:
    """Say in one or two sentences how a period compares with the one before."""
    count = f"{counts(now).capitalize()}. Declared: {count_compared(now.declared, before.declared, against)}."
    if now.resolved and now.resolved < TOO_FEW:
        return f"{count} {now.resolved} resolved: too few to compare durations."
    medians = [
        median_compared("acknowledge", now.acknowledge, before.acknowledge),
        median_compared("resolve", now.resolve, before.resolve),
    ]
    return " ".join([count, *filter(None, medians)])


def in_full(found: Figures) -> str:
    """Say every figure of a set of incidents, a line each."""
    lines = [
        f"Acknowledge: {spread(found.acknowledge)}",
        *([f"…in working time: {spread(found.acknowledge_working)}"] if found.acknowledge_working else []),
        f"Resolve: {spread(found.resolve)}",
        *([f"…in working time: {spread(found.resolve_working)}"] if found.resolve_working else []),
        f"Within target: acknowledged {share(found.acknowledged_in_time)}, resolved {share(found.resolved_in_time)}",
        " · ".join(
            [
                f"Updates on time {share(found.updates_on_time)}",
                f"reopened {share(found.reopened, '0 of 0 resolved')}",
                f"never acknowledged {found.unacknowledged}",
            ]
        ),
    ]
    return "\n".join(lines)
