"""The modal of what follows a resolution: causes, reviews, what closing needs, when channels are archived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import CheckboxesElement, Option

from bot.domain.policy import Policy
from bot.domain.policy_parts import Edit, Json, Part, content_of, stamp_of
from bot.domain.post_incident_policy import LearningPolicy
from bot.domain.vocabulary import PRIORITY_NAME, Priority
from bot.messages.ids import settings_id
from bot.messages.modals.form import Answers, ask, modal, words

_PART = Part.LEARNING
_SPAN_LIMIT = 40
_EMOJI_LIMIT = 102


def learning_settings_modal(policy: Policy) -> dict[str, Any]:
    """Return the modal, holding what is in force."""
    held = policy.learning
    archive = held.archive_after.words if held.archive_after else ""
    return modal(
        callback_id=settings_id(_PART),
        title="After the incident",
        submit="Save",
        metadata={"seen": stamp_of(content_of(policy, _PART))},
        blocks=[
            ask(
                _PART.field("causes"),
                "Categories of causes",
                words("\n".join(held.causes), lines=True),
                hint="One a line. Resolving an incident chooses one of them.",
            ),
            ask(_PART.field("reviewed"), "Reviewed before closing", _priorities(held.reviewed), optional=True),
            ask(_PART.field("review_within"), "Review due within", words(held.review_within.words, limit=_SPAN_LIMIT)),
            ask(
                _PART.field("owned"),
                "Follow-ups owned and dated before closing",
                _priorities(held.owned),
                optional=True,
            ),
            ask(
                _PART.field("archive_after"),
                "Channel archived after closing",
                words(archive, limit=_SPAN_LIMIT),
                optional=True,
                hint="Leave empty to keep channels open. Bots cannot unarchive a channel; people can.",
            ),
            ask(
                _PART.field("pin"),
                "Reaction that adds to the timeline",
                words(f":{held.pin}:", limit=_EMOJI_LIMIT),
                hint="The name of an emoji, such as :pushpin:",
            ),
        ],
    )


def read_learning_settings(view: Mapping[str, Any]) -> Edit:
    """Read the modal."""
    answers = Answers.of(view)
    content: Json = {
        "causes": [cause for line in answers.text(_PART.field("causes")).splitlines() if (cause := line.strip())],
        "pin": answers.text(_PART.field("pin")).strip(": ").lower(),
        "reviewed": _chosen(answers, "reviewed"),
        "review_within": answers.text(_PART.field("review_within")),
        "owned": _chosen(answers, "owned"),
        "archive_after": answers.text(_PART.field("archive_after")) or None,
    }
    return Edit(part=_PART, seen=answers.metadata["seen"], content=content)


def learning_words(held: LearningPolicy) -> str:
    """Say in one sentence what holds."""
    reviewed = ", ".join(held.reviewed) or "none"
    archived = f"{held.archive_after.words} after closing" if held.archive_after else "never"
    return f"{len(held.causes)} categories of causes; review before closing: {reviewed}; channels archived: {archived}."


def _chosen(answers: Answers, name: str) -> list[str]:
    chosen = answers.choices(_PART.field(name))
    return [str(priority) for priority in Priority if priority in chosen]


def _priorities(chosen: Sequence[Priority]) -> CheckboxesElement:
    options = {priority: Option(text=PRIORITY_NAME[priority], value=str(priority)) for priority in Priority}
    initial = [options[priority] for priority in Priority if priority in chosen]
    return CheckboxesElement(options=list(options.values()), initial_options=initial or None)
