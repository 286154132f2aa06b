"""That a summary was changed after it was posted, why, and each figure that moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.references import reference
from bot.domain.reports.figures import Distribution, Figures
from bot.domain.text import clip
from bot.domain.vocabulary import Priority
from bot.language.texts import N_, _
from bot.messages.reports.glance import ALL
from bot.messages.reports.words import part_of
from bot.messages.text import lasting, when

_LIMIT = 2900
"""Characters of a mark: Slack takes 3,000 of one text (https://docs.slack.dev/reference/block-kit/blocks/context-block)."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """That a summary was changed after it was posted, when, and because of which incidents."""

    at: datetime
    numbers: tuple[int, ...]
    moved: tuple[tuple[Priority | None, Figures, Figures], ...] = ()
    """The figures of each priority, or of all together, as they were posted and as they are now."""
    left_out: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))
    """What does not count, as it was posted and as it is now."""


def mark(corrected: Corrected) -> str:
    """Say when it was changed, because of which incidents, and each figure that moved, from what to what."""
    because = ", ".join(map(reference, corrected.numbers))
    said = _("Corrected {at}, after it was posted", at=when(corrected.at))
    said = f"{said}: {because}" if because else said
    return clip("\n".join([said, *_moved(corrected)]), _LIMIT)


def _moved(corrected: Corrected) -> Iterator[str]:
    for priority, before, after in corrected.moved:
        each = [
            f"{_(name)} {say(before)} → {say(after)}" for name, say in _FIGURES.items() if say(before) != say(after)
        ]
        if each:
            yield f"• {priority or _(ALL)}: {', '.join(each)}"
    was, now = corrected.left_out
    reasons = [
        f"{_(_REASONS[name])} {was[name]} → {now[name]}" for name in sorted({*was, *now}) if was[name] != now[name]
    ]
    if reasons:
        yield _("• Left out: {reasons}", reasons=", ".join(reasons))


_REASONS = {"drill": N_("drill"), "cancelled": N_("cancelled"), "merged": N_("merged")}
"""Why incidents do not count."""


def _number(of: Callable[[Figures], Distribution | None], which: str) -> Callable[[Figures], str]:
    """Return how one number of a spread is said."""

    def said(figures: Figures) -> str:
        found = of(figures)
        return _("none") if found is None else lasting(getattr(found, which))

    return said


_FIGURES: dict[str, Callable[[Figures], str]] = {
    N_("declared"): lambda figures: str(figures.declared),
    N_("resolved"): lambda figures: str(figures.resolved),
    N_("carried over"): lambda figures: str(figures.carried_over),
    N_("median time to acknowledge"): _number(lambda figures: figures.acknowledge, "median"),
    N_("mean time to acknowledge"): _number(lambda figures: figures.acknowledge, "mean"),
    N_("p90 time to acknowledge"): _number(lambda figures: figures.acknowledge, "p90"),
    N_("acknowledged within target"): lambda figures: part_of(figures.acknowledged_in_time),
    N_("median time to resolve"): _number(lambda figures: figures.resolve, "median"),
    N_("mean time to resolve"): _number(lambda figures: figures.resolve, "mean"),
    N_("p90 time to resolve"): _number(lambda figures: figures.resolve, "p90"),
    N_("resolved within target"): lambda figures: part_of(figures.resolved_in_time),
    N_("updates on time"): lambda figures: part_of(figures.updates_on_time),
    N_("reopened"): lambda figures: part_of(figures.reopened),
    N_("never acknowledged"): lambda figures: str(figures.unacknowledged),
}
"""How each figure that a summary tells is said."""
