"""The parts of a review that people write, and which of them must not be empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.text import clean, digest


class Part(StrEnum):
    """A part that people write; all else is drawn from the incident."""

    SUMMARY = "summary"
    IMPACT = "impact"
    DONE = "done"
    CAUSES = "causes"
    WENT_WELL = "went_well"
    WENT_BADLY = "went_badly"
    LUCKY = "lucky"


TITLES = {
    Part.SUMMARY: "Summary",
    Part.IMPACT: "Impact",
    Part.DONE: "What was done",
    Part.CAUSES: "Causes",
    Part.WENT_WELL: "What went well",
    Part.WENT_BADLY: "What went badly",
    Part.LUCKY: "Where we were lucky",
}
PROMPTS = {
    Part.SUMMARY: "What happened, so that somebody who was not there understands it in a minute.",
    Part.IMPACT: "What users and the business met with, as far as the figures do not say it.",
    Part.DONE: "What helped and what did not, beside what is recorded.",
    Part.CAUSES: "How it could happen, asked until the answer can be acted on. If it is not known, write so, and why.",
    Part.WENT_WELL: "What should be done the same way again.",
    Part.WENT_BADLY: "What got in the way: of noticing, of finding the cause, of mending, of telling people.",
    Part.LUCKY: "What could have made it worse and happened not to.",
}
"""What each part is for, as people are asked."""


def written(parts: Mapping[Any, str], part: Part) -> str:
    """Return what people wrote in a part; nothing yet is an empty text."""
    return str(parts.get(part, ""))


def stamp(text: str) -> str:
    """Return a short mark of a text, which differs when anything in it does."""
    return digest(text, 12)


def missing(parts: Mapping[Any, str], root_cause: str) -> list[str]:
    """Name what a review cannot be signed off without and does not have yet."""
    lacking = []
    if not written(parts, Part.SUMMARY).strip():
        lacking.append("the summary")
    if not (root_cause.strip() or written(parts, Part.CAUSES).strip()):
        lacking.append("the root cause, or that it is not known")
    return lacking


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What a person has put into the form, beside the mark of what each part held when they opened it."""

    seen: Mapping[Part, str]
    typed: Mapping[Part, str]


def merge(parts: Mapping[Any, str], form: Edit) -> tuple[dict[Part, str], list[Part]]:
    """Return what a form changes, and which of these parts somebody else has changed since it was opened.

    A part that its author left as it was is never among them, whatever has become of it meanwhile.
    """
    typed = {part: clean(text) for part, text in form.typed.items()}
    wanted = {part: text for part, text in typed.items() if stamp(text) != form.seen.get(part)}
    changes = {part: text for part, text in wanted.items() if text != written(parts, part)}
    return changes, [part for part in changes if stamp(written(parts, part)) != form.seen.get(part)]
