"""How a file says what is kept: weekdays by name, hours without seconds, and a word where nothing is set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.calendar import WEEKDAYS
from bot.domain.policy import DEFAULT_POLICY
from bot.domain.retention import Retention

Json = dict[str, Any]
_HOURS = frozenset({"opens", "closes", "until", "half_days_end", "at"})
_DAY = {name: number for number, name in enumerate(WEEKDAYS)}


def _unset(kept: Mapping[str, Any]) -> Iterator[str]:
    for name, value in kept.items():
        if isinstance(value, Mapping):
            yield from _unset(value)
        elif value is None:
            yield name


_NOTHING = {
    **dict.fromkeys(_unset(DEFAULT_POLICY.to_json()), ""),
    "archive_after": "never",
    **dict.fromkeys(("channel", *Retention.model_fields), ""),
    "place": "announcements",
}
"""What stands for nothing in each field that may hold nothing: TOML has no word for it."""


def as_written(kept: Any, name: str = "") -> Any:  # noqa: ANN401 - JSON
    """Return what is kept as a file says it; `name` is the field's."""
    if isinstance(kept, Mapping):
        return {each: as_written(value, each) for each, value in kept.items() if value is not None or each in _NOTHING}
    if isinstance(kept, list):
        return [as_written(each, "day" if name == "days" else "") for each in kept]
    if kept is None:
        return _NOTHING[name]
    if name == "day":
        return WEEKDAYS[kept]
    return kept.removesuffix(":00") if name in _HOURS and kept.count(":") > 1 else kept


def as_kept(said: Any, name: str = "") -> Any:  # noqa: ANN401 - what a file says
    """Return what a file says as it is kept, for the rules to check."""
    if isinstance(said, Mapping):
        return {each: as_kept(value, each) for each, value in said.items()}
    if isinstance(said, list):
        return [as_kept(each, "day" if name == "days" else "") for each in said]
    if name == "day" and isinstance(said, str):
        return _DAY.get(said, said)
    return None if _NOTHING.get(name) == said else said


def is_day(said: object) -> bool:
    """Say whether this names a day of the week."""
    return isinstance(said, str) and said in _DAY
