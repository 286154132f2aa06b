"""The demo company's last quarter as people wrote it down: who says, types or presses what, and when."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "stories"
THIS_WEEK = datetime(2027, 2, 22, tzinfo=UTC)
"""The Monday with which the week begins in which the demo is opened; the recording is moved by whole weeks."""
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LINE = re.compile(
    r"(?:\+(?P<days>\d+) )?(?P<time>\d\d:\d\d) (?P<who>\w+)"
    r"(?:: (?P<says>.+)| > (?P<types>.+?)(?: :: (?P<with>.+))?"
    r"| \[(?P<presses>[^\]|]+)(?: \| (?P<on>[^\]]+))?\](?P<fields>.*))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What one person does in an incident's channel: says something, types a command, or presses a button."""

    at: datetime
    who: str
    says: str = ""
    types: str = ""
    """What follows `/incident`."""
    presses: str = ""
    on: str = ""
    """Words of the message that the button is on; of the newest that has it where there are none."""
    fields: dict[str, str]
    """What is filled into the form that the button opens, by its labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One incident: how it is declared, and all that is done about it."""

    at: datetime
    by: str
    place: str
    title: str
    what: str
    impact: str
    urgency: str
    services: tuple[str, ...]
    acts: tuple[Act, ...]


def stories() -> list[Story]:
    """Read all of them, in the order in which they were declared."""
    return sorted((_story(tomllib.loads(path.read_text())) for path in FOLDER.glob("*.toml")), key=lambda one: one.at)


def _story(told: dict[str, Any]) -> Story:
    day = THIS_WEEK + timedelta(weeks=-told.pop("weeks_ago"), days=DAYS.index(told.pop("day")))
    at, lines = _on(day, told.pop("time")), told.pop("story")
    return Story(at=at, services=tuple(told.pop("services")), acts=tuple(_acts(day, lines)), **told)


def _acts(day: datetime, lines: str) -> Iterator[Act]:
    for line in filter(None, lines.splitlines()):
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError(f"not a line of a story: {line}")
        at = _on(day + timedelta(days=int(found["days"] or 0)), time.fromisoformat(found["time"]))
        said = {name: found[name] or "" for name in ("who", "says", "types", "presses", "on")}
        yield Act(at=at, fields=_fields(found["with"] or found["fields"] or ""), **said)


def _fields(filled: str) -> dict[str, str]:
    pairs = (one.split(" = ", 1) for one in filled.split(" ; ") if one.strip())
    return {label.strip(): text.strip() for label, text in pairs}


def _on(day: datetime, clock: time) -> datetime:
    return datetime.combine(day.date(), clock, UTC)
