"""What follows a resolution among the settings: causes, reviews, what closing needs, when channels are archived."""

from __future__ import annotations

from bot.domain.policy import Policy
from bot.domain.vocabulary import PRIORITY_NAME
from bot.messages.modals.settings_fields import LINES, Field, emoji, some_of, text
from bot.messages.modals.settings_part import PartSpec

_PRIORITIES = some_of({str(priority): name for priority, name in PRIORITY_NAME.items()})
_SPAN_LIMIT = 40
_EMOJI_LIMIT = 102


def _summary(policy: Policy) -> str:
    held = policy.learning
    reviewed = ", ".join(held.reviewed) or "none"
    archived = f"{held.archive_after.words} after closing" if held.archive_after else "never"
    return f"{len(held.causes)} categories of causes; review before closing: {reviewed}; channels archived: {archived}."


LEARNING = PartSpec(
    name="Learning",
    title="After the incident",
    summary=_summary,
    form=(
        Field(
            ("causes",),
            "Categories of causes",
            LINES,
            hint="One a line. Resolving an incident chooses one of them.",
        ),
        Field(("reviewed",), "Reviewed before closing", _PRIORITIES, optional=True),
        Field(("review_within",), "Review due within", text(_SPAN_LIMIT)),
        Field(("owned",), "Follow-ups owned and dated before closing", _PRIORITIES, optional=True),
        Field(
            ("archive_after",),
            "Channel archived after closing",
            text(_SPAN_LIMIT, kept=lambda typed: typed or None),
            optional=True,
            hint="Leave empty to keep channels open. Bots cannot unarchive a channel; people can.",
        ),
        Field(
            ("pin",),
            "Reaction that adds to the timeline",
            emoji(_EMOJI_LIMIT),
            hint="The name of an emoji, such as :pushpin:",
        ),
    ),
)
