"""How figures are said: spreads, shares, comparisons, what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from bot.domain.reports.figures import TOO_FEW, Distribution, Figures, Share
from bot.language.sentences import sentence
from bot.language.texts import _, ngettext
from bot.messages.text import lasting


def incidents(count: int) -> str:
    """Say how many incidents."""
    return ngettext("{n} incident", "{n} incidents", count) if count else _("no incident")


def counts(found: Figures) -> str:
    """Say how many incidents were declared, how many resolved, and how many had been declared before."""
    if not found.count:
        return _("no incident")
    declared = found.declared
    said = (
        ngettext("{n} incident declared", "{n} incidents declared", declared) if declared else _("no incident declared")
    )
    return ", ".join([said, *_course(found)])


def course(found: Figures) -> str:
    """Say the same where it is clear that incidents are meant."""
    return ", ".join([ngettext("{n} declared", "{n} declared", found.declared), *_course(found)])


def _course(found: Figures) -> list[str]:
    resolved, before = found.resolved, found.carried_over
    said = ngettext("{n} resolved", "{n} resolved", resolved) if resolved else _("none resolved")
    earlier = ngettext("{n} carried over from before", "{n} carried over from before", before)
    return [said, *([earlier] if before else [])]


def spread(found: Distribution | None) -> str:
    """Say how a duration is spread; one that was measured once or twice is not dressed up."""
    if found is None:
        return _("none yet")
    return _(
        "median {median}, mean {mean}, p90 {p90} (n {n})",
        median=lasting(found.median),
        mean=lasting(found.mean),
        p90=lasting(found.p90),
        n=found.n,
    )


def share(found: Share, none: str | None = None) -> str:
    """Say so many of so many, with the percentage where there are enough for one; `none` where there was nothing."""
    if found.whole == 0:
        return _("none due") if none is None else none
    said = part_of(found)
    return said if found.whole < TOO_FEW else f"{said} ({found.percent}%)"


def part_of(found: Share) -> str:
    """Say so many of so many."""
    return _("{part} of {whole}", part=found.part, whole=found.whole)


def reopened(found: Figures) -> str:
    """Say how many of those resolved were reopened."""
    return share(found.reopened, _("0 of 0 resolved"))


def reason(name: str, count: int) -> str:
    """Say how many incidents do not count, by the reason why."""
    match name:
        case "drill":
            return ngettext("{n} drill", "{n} drills", count)
        case "cancelled":
            return ngettext("{n} cancelled", "{n} cancelled", count)
        case _merged:
            return ngettext("{n} merged", "{n} merged", count)


def left_out(reasons: Mapping[str, int]) -> str:
    """Say what does not count, and how many."""
    said = [reason(name, count) for name, count in reasons.items() if count]
    if not said:
        return _("Left out: no drill, cancelled or merged incident.")
    return _("Left out: {reasons}.", reasons=", ".join(said))


def _count_compared(now: int, before: int) -> str:
    if now == before:
        return _("Declared: as many as in the period before.")
    if before == 0:
        return _("Declared: none in the period before.")
    if now > before:
        return _("Declared: {n} more than in the period before ({before}).", n=now - before, before=before)
    return _("Declared: {n} fewer than in the period before ({before}).", n=before - now, before=before)


def _median_compared(said: str, now: Distribution, before: Distribution | None) -> str:
    """Compare two medians, or say that there are too few to compare; `said` names the newer one."""
    known = before.n if before else 0
    if before is None or min(now.n, known) < TOO_FEW:
        return _("{median}: too few to compare ({now} now, {before} before).", median=said, now=now.n, before=known)
    change = now.median - before.median
    if round(abs(change).total_seconds()) == 0:
        return _("{median}, as before.", median=said)
    span = lasting(abs(change))
    if change > timedelta(0):
        return _("{median}, {span} longer than before.", median=said, span=span)
    return _("{median}, {span} shorter than before.", median=said, span=span)


def comparison(now: Figures, before: Figures) -> str:
    """Say in one or two sentences how a period compares with the one before."""
    count = f"{sentence(counts(now))}. {_count_compared(now.declared, before.declared)}"
    if now.resolved and now.resolved < TOO_FEW:
        few = ngettext(
            "{n} resolved: too few to compare durations.", "{n} resolved: too few to compare durations.", now.resolved
        )
        return f"{count} {few}"
    return " ".join([count, *_medians_compared(now, before)])


def _medians_compared(now: Figures, before: Figures) -> Iterator[str]:
    if (took := now.acknowledge) is not None:
        said = _("Median time to acknowledge {span}", span=lasting(took.median))
        yield _median_compared(said, took, before.acknowledge)
    if (took := now.resolve) is not None:
        said = _("Median time to resolve {span}", span=lasting(took.median))
        yield _median_compared(said, took, before.resolve)


def within_target(found: Figures) -> str:
    """Say how many were acknowledged and resolved in time."""
    return _(
        "Within target: acknowledged {acknowledged}, resolved {resolved}",
        acknowledged=share(found.acknowledged_in_time),
        resolved=share(found.resolved_in_time),
    )


def in_full(found: Figures) -> str:
    """Say every figure of a set of incidents, a line each."""
    lines = [
        _("Acknowledge: {spread}", spread=spread(found.acknowledge)),
        *_in_working_time(found.acknowledge_working),
        _("Resolve: {spread}", spread=spread(found.resolve)),
        *_in_working_time(found.resolve_working),
        within_target(found),
        " · ".join(
            [
                _("Updates on time {share}", share=share(found.updates_on_time)),
                _("reopened {share}", share=reopened(found)),
                _("never acknowledged {n}", n=found.unacknowledged),
            ]
        ),
    ]
    return "\n".join(lines)


def _in_working_time(found: Distribution | None) -> list[str]:
    return [_("…in working time: {spread}", spread=spread(found))] if found else []
