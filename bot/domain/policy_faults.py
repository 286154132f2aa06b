"""What is wrong with a policy, in sentences: beside which field, and why it does not hold together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from bot.domain.calendar import CalendarError, WorkingCalendar
from bot.domain.errors import MusterError
from bot.domain.matrix_words import cell_label
from bot.domain.vocabulary import PRIORITY_NAME, Impact, Priority, Urgency
from bot.language.texts import N_, _

if TYPE_CHECKING:
    from pydantic import ValidationError

    from bot.domain.policy import PriorityPolicy

Fault = tuple[str, str]
"""A field, as a dotted path such as `priorities.P1.resolve`, and one sentence on what is wrong with it."""


class PolicyError(MusterError):
    """The policy cannot be worked by; `faults` names each field at fault."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{field}: {sentence}" for field, sentence in faults))
        self.faults = faults


Path = tuple[str | int, ...]
"""A field of a policy: `("priorities", "P1", "resolve")`."""
_SENTENCES = {
    "missing": N_("This is missing."),
    "enum": N_("Choose one of {expected}."),
    "string_type": N_("This is missing."),
    "tuple_type": N_("Name them one by one."),
    "frozen_set_type": N_("Name them one by one."),
    "time_parsing": N_("Write a time of day such as 09:00."),
    "date_from_datetime_parsing": N_("Write a date such as 2026-12-24."),
    "greater_than": N_("Choose at least one minute."),
    "less_than_equal": N_("Choose a week at most."),
    "int_parsing": N_("Write a whole number."),
    "int_from_float": N_("Write a whole number."),
    "string_pattern_mismatch": N_("Slack knows no such name or id."),
    "string_too_short": N_("This is empty."),
    "string_too_long": N_("Write {max_length} characters at most."),
    "extra_forbidden": N_("There is no such setting."),
}
"""What people are told for pydantic's own errors (https://docs.pydantic.dev/latest/errors/validation_errors/)."""


def matrix_faults(matrix: Mapping[Impact, Mapping[Urgency, Priority]]) -> Iterator[tuple[Path, str]]:
    """Say which cells of the matrix are missing or give less than a lesser one."""
    missing = [each for each in _cells() if each[1] not in matrix.get(each[0], {})]
    for impact, urgency in missing:
        yield ("matrix", impact, urgency), _("Choose a priority.")
    if missing:
        return
    for (impact, urgency), (lesser_impact, lesser_urgency) in _steps_down():
        if matrix[impact][urgency] > matrix[lesser_impact][lesser_urgency]:
            lesser = _(cell_label(lesser_impact, lesser_urgency))
            yield ("matrix", impact, urgency), _("This cannot be a lower priority than “{cell}”.", cell=lesser)


def _cells() -> list[tuple[Impact, Urgency]]:
    return [(impact, urgency) for impact in Impact for urgency in Urgency]


def _steps_down() -> Iterator[tuple[tuple[Impact, Urgency], tuple[Impact, Urgency]]]:
    """Yield each cell of the matrix with its neighbours of lower impact and of lower urgency."""
    for urgency in Urgency:
        yield from (((higher, urgency), (lower, urgency)) for higher, lower in pairwise(Impact))
    for impact in Impact:
        yield from (((impact, higher), (impact, lower)) for higher, lower in pairwise(Urgency))


def priority_faults(
    priorities: Mapping[Priority, PriorityPolicy], calendar: WorkingCalendar
) -> Iterator[tuple[Path, str]]:
    """Say which priorities are missing, and which promise what their other promises rule out."""
    for priority in Priority:
        if priority not in priorities:
            yield ("priorities", priority), _("Say what {priority} promises.", priority=PRIORITY_NAME[priority])
    for priority, held in priorities.items():
        resolve = held.resolve.length(calendar)
        if held.acknowledge.length(calendar) >= resolve:
            yield (
                ("priorities", priority, "acknowledge"),
                _("The time to acknowledge must be shorter than the time to resolve, {time}.", time=held.resolve.words),
            )
        if held.update_every.length(calendar) > resolve:
            yield (
                ("priorities", priority, "update_every"),
                _(
                    "The time between updates cannot be longer than the time to resolve, {time}.",
                    time=held.resolve.words,
                ),
            )


def detail(path: Path, sentence: str) -> InitErrorDetails:
    """Put a fault as pydantic takes it."""
    # The braces keep a sentence from being read as a template.
    error = PydanticCustomError("policy", "{sentence}", {"sentence": sentence})
    return InitErrorDetails(type=error, loc=tuple(str(part) for part in path), input=None)


def faults_of(error: ValidationError, instead: Mapping[str, str] = MappingProxyType({})) -> list[Fault]:
    """Return the first fault of each field; `instead` are sentences for what is written otherwise than in a form."""
    found: dict[str, str] = {}
    for each in error.errors():
        found.setdefault(_field(each), _sentence(each, {**_SENTENCES, **instead}))
    return list(found.items())


def _field(detail: ErrorDetails) -> str:
    cause = detail.get("ctx", {}).get("error")
    within = [cause.field] if isinstance(cause, CalendarError) else []
    return ".".join(str(part) for part in [*detail["loc"], *within])


def _sentence(detail: ErrorDetails, sentences: Mapping[str, str]) -> str:
    context = detail.get("ctx", {})
    if isinstance(cause := context.get("error"), ValueError):
        return str(cause)
    expected = str(context.get("expected", "")).replace("'", "")
    said = sentences.get(detail["type"], "{message}")
    return _(said, expected=expected, message=detail["msg"], max_length=context.get("max_length", ""))
