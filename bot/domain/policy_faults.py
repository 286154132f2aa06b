"""What is wrong with a policy, in sentences: beside which field, and why it does not hold together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from bot.domain.calendar import CalendarError, WorkingCalendar
from bot.domain.errors import MusterError
from bot.domain.vocabulary import PRIORITY_NAME, Impact, Priority, Urgency

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
    "missing": "This is missing.",
    "enum": "Choose one of {expected}.",
    "tuple_type": "Name them one by one.",
    "frozen_set_type": "Name them one by one.",
    "time_parsing": "Write a time of day such as 09:00.",
    "date_from_datetime_parsing": "Write a date such as 2026-12-24.",
    "greater_than": "Choose at least one minute.",
    "less_than_equal": "Choose a week at most.",
    "int_parsing": "Write a whole number.",
    "int_from_float": "Write a whole number.",
    "string_pattern_mismatch": "Slack knows no such name or id.",
    "string_too_short": "This is empty.",
    "string_too_long": "Write {max_length} characters at most.",
}
"""What people are told for pydantic's own errors (https://docs.pydantic.dev/latest/errors/validation_errors/)."""


def matrix_faults(matrix: Mapping[Impact, Mapping[Urgency, Priority]]) -> Iterator[tuple[Path, str]]:
    """Say which cells of the matrix are missing or give less than a lesser one."""
    missing = [cell for cell in _cells() if cell[1] not in matrix.get(cell[0], {})]
    for impact, urgency in missing:
        yield ("matrix", impact, urgency), "Say which priority this gives."
    if missing:
        return
    for (impact, urgency), (lesser_impact, lesser_urgency) in _steps_down():
        if matrix[impact][urgency] > matrix[lesser_impact][lesser_urgency]:
            yield (
                ("matrix", impact, urgency),
                (
                    f"{impact.capitalize()} impact with {urgency} urgency cannot be of lower priority than "
                    f"{lesser_impact} impact with {lesser_urgency} urgency."
                ),
            )


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
            yield ("priorities", priority), f"Say what {PRIORITY_NAME[priority]} promises."
    for priority, held in priorities.items():
        resolve = held.resolve.length(calendar)
        if held.acknowledge.length(calendar) >= resolve:
            yield (
                ("priorities", priority, "acknowledge"),
                (f"Acknowledging must be due sooner than resolving, which is {held.resolve.words}."),
            )
        if held.update_every.length(calendar) > resolve:
            yield (
                ("priorities", priority, "update_every"),
                (f"Updates must be due at least once before resolving, which is {held.resolve.words}."),
            )


def detail(path: Path, sentence: str) -> InitErrorDetails:
    """Put a fault as pydantic takes it."""
    # The braces keep a sentence from being read as a template.
    error = PydanticCustomError("policy", "{sentence}", {"sentence": sentence})
    return InitErrorDetails(type=error, loc=tuple(str(part) for part in path), input=None)


def faults_of(error: ValidationError) -> list[Fault]:
    """Return the first fault of each field."""
    found: dict[str, str] = {}
    for each in error.errors():
        found.setdefault(_field(each), _sentence(each))
    return list(found.items())


def _field(detail: ErrorDetails) -> str:
    cause = detail.get("ctx", {}).get("error")
    within = [cause.field] if isinstance(cause, CalendarError) else []
    return ".".join(str(part) for part in [*detail["loc"], *within])


def _sentence(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if isinstance(cause := context.get("error"), ValueError):
        return str(cause)
    expected = str(context.get("expected", "")).replace("'", "")
    return _SENTENCES.get(detail["type"], "{message}").format(
        expected=expected, message=detail["msg"], max_length=context.get("max_length", "")
    )
