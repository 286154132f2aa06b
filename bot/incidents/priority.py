"""Priority from impact and urgency."""

from __future__ import annotations

from bot.incidents.vocabulary import Impact, Priority, Urgency

_ROWS = {
    Impact.WIDESPREAD: "P1 P1 P2 P2",
    Impact.MAJOR: "P1 P2 P2 P3",
    Impact.MINOR: "P2 P2 P3 P3",
    Impact.MINIMAL: "P2 P3 P3 P4",
}
DEFAULT_MATRIX: dict[tuple[Impact, Urgency], Priority] = {
    (impact, urgency): Priority(word)
    for impact, row in _ROWS.items()
    for urgency, word in zip(Urgency, row.split(), strict=True)
}
"""Impact x urgency to priority, the ITIL way: higher impact or urgency never lowers the priority."""


def priority_of(impact: Impact, urgency: Urgency) -> Priority:
    """Return the priority that the matrix gives."""
    return DEFAULT_MATRIX[impact, urgency]
