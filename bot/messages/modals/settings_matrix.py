"""The priority matrix among the settings: for each impact and urgency, the priority they give."""

from __future__ import annotations

from bot.domain.vocabulary import IMPACT_MEANING, PRIORITY_NAME, Impact, Urgency
from bot.messages.modals.settings_fields import Field, choice
from bot.messages.modals.settings_part import PartSpec

_PRIORITY = choice({str(priority): name for priority, name in PRIORITY_NAME.items()})


def _row(impact: Impact) -> list[Field | str]:
    return [
        f"*{impact.capitalize()} impact* – {IMPACT_MEANING[impact]}",
        *(
            Field((impact, urgency), f"{impact.capitalize()} impact, {urgency} urgency", _PRIORITY)
            for urgency in Urgency
        ),
    ]


MATRIX = PartSpec(
    name="Matrix",
    title="Priority matrix",
    summary=lambda _policy: "Which priority impact and urgency give.",
    form=(
        "Which priority an incident gets when it is declared. Open incidents keep theirs.",
        *(shown for impact in Impact for shown in _row(impact)),
    ),
)
