"""One column of an exported table: its name, what it means, and how what stands in it is drawn from a record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any, TypeAlias

Value: TypeAlias = "str | int | float | bool | None"
Record: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it means, and how what stands in it is drawn from a record."""

    name: str
    meaning: str
    draw: Callable[[Any], object]


def kept(name: str, meaning: str, path: str | None = None) -> Column:
    """Return a column of what is kept under a name, or under another path."""
    return Column(name, meaning, attrgetter(path or name))


def by_name(columns: Iterable[Column]) -> dict[str, Column]:
    """Return columns by their names, in order."""
    return {column.name: column for column in columns}


def plain(value: Any) -> Value:  # noqa: ANN401 - whatever a row holds
    """Return a value as a file holds it: moments in ISO 8601 and UTC, lengths of time in seconds."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case timedelta():
            return value.total_seconds()
        case dict():
            return json.dumps(value, ensure_ascii=False)
        case list():
            return "; ".join(value)
    same: Value = value
    return same
