"""The priority matrix among the settings, and what the impacts and urgencies in it mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.matrix_words import IMPACTS, URGENCIES, cell_label
from bot.domain.meanings import MEANING_LIMIT
from bot.domain.policy import Policy
from bot.domain.text import escape
from bot.domain.vocabulary import PRIORITY_NAME, Impact, Urgency, title_case
from bot.language.texts import N_, _
from bot.messages.modals.settings_fields import Field, choice, text
from bot.messages.modals.settings_part import PartSpec

_MEANING = text(MEANING_LIMIT)
_PRIORITY = choice({str(priority): name for priority, name in PRIORITY_NAME.items()})


def _row(impact: Impact) -> list[Field]:
    return [Field((impact, urgency), cell_label(impact, urgency), _PRIORITY, live=True) for urgency in Urgency]


def _so_far(content: Mapping[str, Any]) -> str:
    return grid(content)


def grid(matrix: Mapping[Any, Mapping[Any, Any]]) -> str:
    """Show the matrix in letters of one width: a row for each impact, a column for each urgency."""
    head = ["", *(title_case(urgency) for urgency in Urgency)]
    rows = [[title_case(impact), *(str(matrix[impact][urgency]) for urgency in Urgency)] for impact in Impact]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in (head, *rows)]
    return "```{}```".format("\n".join(lines))


MATRIX = PartSpec(
    title=N_("Priority matrix"),
    summary=lambda _policy: _("Impact (down) and urgency (across) give the priority of a new incident."),
    picture=lambda policy: grid(policy.matrix),
    form=(
        N_("The priority that a new incident gets. Open incidents keep theirs."),
        _so_far,
        *(shown for impact in Impact for shown in _row(impact)),
    ),
)


def _meant(policy: Policy) -> str:
    means = policy.meanings
    return "\n".join(f"{_(IMPACTS[impact])}: {escape(means.of_impact(impact))}" for impact in Impact)


MEANINGS = PartSpec(
    title=N_("Impact and urgency"),
    summary=_meant,
    form=(
        N_("People choose by these words when they declare. Say who is affected: customers, teams, the company."),
        *(Field(("impact", impact), IMPACTS[impact], _MEANING) for impact in Impact),
        N_("How soon it must be solved."),
        *(Field(("urgency", urgency), URGENCIES[urgency], _MEANING) for urgency in Urgency),
    ),
)
