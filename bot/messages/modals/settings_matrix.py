"""The priority matrix among the settings, and what the impacts and urgencies that it crosses mean."""

from __future__ import annotations

from bot.domain.meanings import MEANING_LIMIT
from bot.domain.policy import Policy
from bot.domain.text import escape
from bot.domain.vocabulary import PRIORITY_NAME, Impact, Urgency
from bot.messages.modals.settings_fields import Field, choice, text
from bot.messages.modals.settings_part import PartSpec

_MEANING = text(MEANING_LIMIT)
_PRIORITY = choice({str(priority): name for priority, name in PRIORITY_NAME.items()})


def _row(impact: Impact) -> list[Field | str]:
    return [
        f"*{impact.capitalize()} impact*",
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


def _meant(policy: Policy) -> str:
    means = policy.meanings
    return "\n".join(f"{impact.capitalize()}: {escape(means.impact[impact])}" for impact in Impact)


MEANINGS = PartSpec(
    name="Meanings",
    title="What impact means",
    summary=_meant,
    form=(
        "Who declares an incident chooses by these words. Say whom it hits: customers, teams, the company.",
        *(Field(("impact", impact), f"{impact.capitalize()} impact", _MEANING) for impact in Impact),
        "How soon it must be solved.",
        *(Field(("urgency", urgency), f"{urgency.capitalize()} urgency", _MEANING) for urgency in Urgency),
    ),
)
