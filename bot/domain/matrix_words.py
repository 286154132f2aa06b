"""How the fields and cells of the priority matrix are called."""

from __future__ import annotations

from bot.domain.vocabulary import Impact, Urgency
from bot.language.texts import N_

IMPACTS = {
    Impact.WIDESPREAD: N_("Widespread impact"),
    Impact.MAJOR: N_("Major impact"),
    Impact.MINOR: N_("Minor impact"),
    Impact.MINIMAL: N_("Minimal impact"),
}
URGENCIES = {
    Urgency.IMMEDIATE: N_("Immediate urgency"),
    Urgency.HIGH: N_("High urgency"),
    Urgency.MEDIUM: N_("Medium urgency"),
    Urgency.LOW: N_("Low urgency"),
}
_CELLS = {
    Impact.WIDESPREAD: {
        Urgency.IMMEDIATE: N_("Widespread impact, immediate urgency"),
        Urgency.HIGH: N_("Widespread impact, high urgency"),
        Urgency.MEDIUM: N_("Widespread impact, medium urgency"),
        Urgency.LOW: N_("Widespread impact, low urgency"),
    },
    Impact.MAJOR: {
        Urgency.IMMEDIATE: N_("Major impact, immediate urgency"),
        Urgency.HIGH: N_("Major impact, high urgency"),
        Urgency.MEDIUM: N_("Major impact, medium urgency"),
        Urgency.LOW: N_("Major impact, low urgency"),
    },
    Impact.MINOR: {
        Urgency.IMMEDIATE: N_("Minor impact, immediate urgency"),
        Urgency.HIGH: N_("Minor impact, high urgency"),
        Urgency.MEDIUM: N_("Minor impact, medium urgency"),
        Urgency.LOW: N_("Minor impact, low urgency"),
    },
    Impact.MINIMAL: {
        Urgency.IMMEDIATE: N_("Minimal impact, immediate urgency"),
        Urgency.HIGH: N_("Minimal impact, high urgency"),
        Urgency.MEDIUM: N_("Minimal impact, medium urgency"),
        Urgency.LOW: N_("Minimal impact, low urgency"),
    },
}


def cell_label(impact: Impact, urgency: Urgency) -> str:
    """Return the label of a cell, which `_` says: `Major impact, high urgency`."""
    return _CELLS[impact][urgency]
