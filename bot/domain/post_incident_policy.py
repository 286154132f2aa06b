"""What a workspace asks for once service is restored: causes to choose from, reviews, what closing needs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from bot.domain.policy_fields import SpanField, Strict
from bot.domain.reviews.parts import ALWAYS
from bot.domain.reviews.parts import Part as ReviewPart
from bot.domain.spans import Span, Unit
from bot.domain.vocabulary import Priority
from bot.language.texts import N_, _

CAUSES_LIMIT = 50
"""Categories a workspace may have: what a menu of 100 options bears, and people still read."""
CAUSE_LIMIT = 75
"""Characters of a category: https://docs.slack.dev/reference/block-kit/composition-objects/option-object"""
DEFAULT_CAUSES = (
    N_("Change or deployment"),
    N_("Software defect"),
    N_("Configuration"),
    N_("Capacity"),
    N_("Infrastructure"),
    N_("Third party"),
    N_("Security"),
    N_("Data"),
    N_("Process"),
)
"""The categories of a workspace that names none, kept in English: `said_cause` says them in the reader's language."""
Cause = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=CAUSE_LIMIT)]
EmojiName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_+'-]{1,100}$")]
"""The name of an emoji, as it is typed between colons."""


def _each_once(causes: tuple[str, ...]) -> tuple[str, ...]:
    if not causes:
        raise ValueError(_("Name at least one category."))
    if len(causes) > CAUSES_LIMIT:
        raise ValueError(_("Name {n} categories at most.", n=CAUSES_LIMIT))
    twice = next((cause for cause in causes if [each.casefold() for each in causes].count(cause.casefold()) > 1), None)
    if twice is not None:
        raise ValueError(_("{cause} is named twice.", cause=twice))
    return causes


def said_cause(category: str) -> str:
    """Say a category: a usual one in the reader's language, one that a workspace or a person named as it is."""
    return _(category) if category in DEFAULT_CAUSES else category


def asked_for(chosen: Collection[ReviewPart]) -> tuple[ReviewPart, ...]:
    """Return all parts that people are asked to write, in the review's order, where these were chosen."""
    return tuple(part for part in ReviewPart if part in ALWAYS or part in chosen)


class LearningPolicy(Strict):
    """How a workspace learns from its incidents."""

    causes: Annotated[tuple[Cause, ...], AfterValidator(_each_once)] = DEFAULT_CAUSES
    """The categories of causes that a resolution chooses from."""
    pin: EmojiName = "pushpin"
    """The reaction that puts a message into the timeline."""
    reviewed: tuple[Priority, ...] = (Priority.P1, Priority.P2)
    """Priorities whose incidents get a review, which is to be done before they are closed."""
    review_within: SpanField = Span(5, Unit.DAYS, working=True)
    """How long after the resolution a review is due."""
    owned: tuple[Priority, ...] = (Priority.P1, Priority.P2)
    """Priorities whose incidents are closed only when each open follow-up has an owner and a due date."""
    parts: tuple[ReviewPart, ...] = tuple(part for part in ReviewPart if part not in ALWAYS)
    """The parts that people are asked to write of a review, beside those that it always has."""
    archive_after: SpanField | None = Span(7, Unit.DAYS)
    """How long after its closing an incident's channel is archived; None for never."""
