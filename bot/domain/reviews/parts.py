"""The parts of a review that people write, and which of them must not be empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.text import clean, digest
from bot.language.texts import N_


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
    Part.SUMMARY: N_("Summary"),
    Part.IMPACT: N_("Impact"),
    Part.DONE: N_("What was done"),
    Part.CAUSES: N_("Causes"),
    Part.WENT_WELL: N_("What went well"),
    Part.WENT_BADLY: N_("What went badly"),
    Part.LUCKY: N_("Where we were lucky"),
}
PROMPTS = {
    Part.SUMMARY: N_("What happened, so that somebody who was not there understands it in a minute."),
    Part.IMPACT: N_("What users and the business experienced, beyond the figures."),
    Part.DONE: N_("What helped and what did not, beyond what is recorded."),
    Part.CAUSES: N_(
        "Why it happened. Keep asking why until the answer is something you can act on. "
        "If it is not known, say so, and why."
    ),
    Part.WENT_WELL: N_("What to do the same way next time."),
    Part.WENT_BADLY: N_("What got in the way of noticing, finding the cause, fixing it or telling people."),
    Part.LUCKY: N_("What could have made it worse but did not."),
}
"""What each part is for, as people are asked; said with `_`, as their titles are."""

ALWAYS = frozenset({Part.SUMMARY, Part.CAUSES})
"""The parts that every review has: without what they say it is not signed off."""


def written(parts: Mapping[Any, str], part: Part) -> str:
    """Return what people wrote in a part; nothing yet is an empty text."""
    return str(parts.get(part, ""))


def stamp(text: str) -> str:
    """Return a short mark of a text, which differs when anything in it does."""
    return digest(text, 12)


def missing(parts: Mapping[Any, str], root_cause: str) -> list[str]:
    """Name what a review cannot be signed off without and does not have yet, as texts to be said with `_`."""
    lacking = []
    if not written(parts, Part.SUMMARY).strip():
        lacking.append(N_("the summary"))
    if not (root_cause.strip() or written(parts, Part.CAUSES).strip()):
        lacking.append(N_("the root cause, or that it is not known"))
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
