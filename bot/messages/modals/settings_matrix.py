"""The modal of the priority matrix: for each impact and urgency, the priority they give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block

from bot.domain.policy import Policy
from bot.domain.policy_parts import Edit, Part, content_of, stamp_of
from bot.domain.vocabulary import IMPACT_MEANING, PRIORITY_NAME, Impact, Priority, Urgency
from bot.messages.ids import settings_id
from bot.messages.message import section
from bot.messages.modals.form import Answers, ask, modal, one_of

_CHOICES = {str(priority): name for priority, name in PRIORITY_NAME.items()}


def matrix_modal(policy: Policy) -> dict[str, Any]:
    """Return the modal, holding the matrix in force."""
    return modal(
        callback_id=settings_id(Part.MATRIX),
        title="Priority matrix",
        submit="Save",
        metadata={"seen": stamp_of(content_of(policy, Part.MATRIX))},
        blocks=[
            section("Which priority an incident gets when it is declared. Open incidents keep theirs."),
            *(block for impact in Impact for block in _row(impact, policy)),
        ],
    )


def read_matrix(view: Mapping[str, Any]) -> Edit:
    """Read the modal."""
    answers = Answers.of(view)
    content = {
        str(impact): {
            str(urgency): Priority(chosen)
            for urgency in Urgency
            if (chosen := answers.choice(Part.MATRIX.field(impact, urgency)))
        }
        for impact in Impact
    }
    return Edit(part=Part.MATRIX, seen=answers.metadata["seen"], content=content)


def _row(impact: Impact, policy: Policy) -> list[Block]:
    return [
        section(f"*{impact.capitalize()} impact* – {IMPACT_MEANING[impact]}"),
        *(
            ask(
                Part.MATRIX.field(impact, urgency),
                f"{impact.capitalize()} impact, {urgency} urgency",
                one_of(_CHOICES, policy.priority_of(impact, urgency)),
            )
            for urgency in Urgency
        ),
    ]
