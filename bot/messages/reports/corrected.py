"""That a summary was changed after it was posted, why, and each figure that moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.references import reference
from bot.domain.reports.figures import Distribution, Figures, Share
from bot.domain.text import clip
from bot.domain.vocabulary import Priority
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
    said = f"Corrected {when(corrected.at)}, after it was posted{f': {because}' if because else ''}"
    return clip("\n".join([said, *_moved(corrected)]), _LIMIT)


def _moved(corrected: Corrected) -> Iterator[str]:
    for priority, before, after in corrected.moved:
        each = [f"{name} {say(before)} → {say(after)}" for name, say in _FIGURES.items() if say(before) != say(after)]
        if each:
            yield f"• {priority or 'All'}: {', '.join(each)}"
    was, now = corrected.left_out
    reasons = [
        f"{reason} {was[reason]} → {now[reason]}" for reason in sorted({*was, *now}) if was[reason] != now[reason]
    ]
    if reasons:
        yield f"• Left out: {', '.join(reasons)}"


def _spread(name: str, of: Callable[[Figures], Distribution | None]) -> dict[str, Callable[[Figures], str]]:
    """Return how each number of a spread is said."""

    def said(figures: Figures, which: str) -> str:
        found = of(figures)
        return "none" if found is None else lasting(getattr(found, which))

    return {
        f"{which} {name}": lambda figures, which=which: said(figures, which)  # type: ignore[misc]  # bound by name
        for which in ("median", "mean", "p90")
    }


def _share(found: Share) -> str:
    return f"{found.part} of {found.whole}"


_FIGURES: dict[str, Callable[[Figures], str]] = {
    "declared": lambda figures: str(figures.declared),
    "resolved": lambda figures: str(figures.resolved),
    "carried over": lambda figures: str(figures.carried_over),
    **_spread("time to acknowledge", lambda figures: figures.acknowledge),
    "acknowledged within target": lambda figures: _share(figures.acknowledged_in_time),
    **_spread("time to resolve", lambda figures: figures.resolve),
    "resolved within target": lambda figures: _share(figures.resolved_in_time),
    "updates on time": lambda figures: _share(figures.updates_on_time),
    "reopened": lambda figures: _share(figures.reopened),
    "never acknowledged": lambda figures: str(figures.unacknowledged),
}
"""How each figure that a summary tells is said."""
