"""What a CSV file of past incidents says: the columns there may be, and what is wrong with each line."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar

from bot.domain.references import reference
from bot.domain.times import past_faults
from bot.domain.transitions import Milestone
from bot.domain.vocabulary import Priority

T = TypeVar("T")

COLUMNS = {
    "reference": "what it is called there, such as `OPS-17`; each only once",
    "title": "what was broken",
    "priority": "`P1` to `P4`; `SEV1`, `sev-2` and `3` are understood",
    "declared_at": "when it was declared or began",
    "acknowledged_at": "when somebody took it on",
    "workaround_at": "when users were first helped",
    "resolved_at": "when it worked again",
    "closed_at": "when it was closed; without it, when it is imported",
    "services": "the affected services, separated by `;`; new names become services",
    "description": "what happened",
    "fix": "what fixed it",
    "root_cause": "why it happened",
    "cause": "the category of the cause",
}
"""The columns, and what each says; a file may have others."""
REQUIRED = ("reference", "title", "priority", "declared_at", "resolved_at")
MILESTONES = {
    Milestone.DECLARED: "declared_at",
    Milestone.ACKNOWLEDGED: "acknowledged_at",
    Milestone.WORKAROUND: "workaround_at",
    Milestone.RESOLVED: "resolved_at",
}
_PRIORITY = re.compile(r"(?:p|sev)?[ -]?([1-4])", re.IGNORECASE)


class Fault(NamedTuple):
    """What is wrong with a line; without a column, with all of it."""

    line: int
    column: str
    why: str

    def __str__(self) -> str:
        """Return it as the command line says it."""
        return ": ".join(filter(None, [f"line {self.line}", self.column, self.why]))


@dataclass(frozen=True, slots=True, kw_only=True)
class PastIncident:
    """One line that can be imported."""

    line: int
    reference: str
    title: str
    priority: Priority
    times: Mapping[Milestone, datetime]
    closed_at: datetime | None
    services: tuple[str, ...]
    texts: Mapping[str, str]
    """Description, fix, root cause and category of the cause, where they are given."""

    @property
    def declared_at(self) -> datetime:
        """When it was declared or began."""
        return self.times[Milestone.DECLARED]

    @property
    def resolved_at(self) -> datetime:
        """When it worked again."""
        return self.times[Milestone.RESOLVED]


class Sheet(NamedTuple):
    """What a file says."""

    incidents: list[PastIncident]
    faults: list[Fault]
    left_out: list[str]
    """Its columns that mean nothing here."""


def read_sheet(lines: Iterable[str], now: datetime) -> Sheet:
    """Read a CSV file whose first line names its columns."""
    reader = csv.DictReader(lines, restval="")
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    reader.fieldnames = names
    if missing := [name for name in REQUIRED if name not in names]:
        return Sheet([], [Fault(1, "", f"These columns are missing: {', '.join(missing)}.")], [])
    read = [_Line(reader.line_num, row, now) for row in reader]
    faults = [fault for line in read for fault in line.faults]
    incidents = [line.incident() for line in read if not line.faults]
    return Sheet(incidents, sorted([*faults, *_twice(incidents)]), [name for name in names if name not in COLUMNS])


def _twice(incidents: Iterable[PastIncident]) -> Iterator[Fault]:
    seen: Counter[str] = Counter()
    for one in incidents:
        seen[one.reference] += 1
        if seen[one.reference] > 1:
            yield Fault(one.line, "reference", f"{one.reference} stands in an earlier line as well.")


class _Line:
    """One line being read: each value that cannot be used is a fault."""

    def __init__(self, number: int, row: Mapping[str, str], now: datetime) -> None:
        self.number, self.row = number, row
        self.faults: list[Fault] = []
        for name in ("reference", "title"):
            if not self.text(name):
                self.fault(name, "This is empty.")
        if row.get(None):  # type: ignore[call-overload] # where DictReader puts what has no name
            self.fault("", "There are more values than columns. Put a text with commas into quotation marks.")
        self.priority = self.read("priority", _priority)
        moments = {milestone: self.read(name, _moment) for milestone, name in MILESTONES.items()}
        self.closed_at = self.read("closed_at", _moment)
        self.times = {milestone: moment for milestone, moment in moments.items() if moment is not None}
        if not self.faults:
            self._order(now)

    def text(self, name: str) -> str:
        """Return what a column says."""
        return (self.row.get(name) or "").strip()

    def fault(self, column: str, why: str) -> None:
        """Note what is wrong with a column."""
        self.faults.append(Fault(self.number, column, why))

    def read(self, name: str, convert: Callable[[str], T]) -> T | None:
        """Return a column's value; None where it is empty, or not one."""
        said = self.text(name)
        try:
            return convert(said) if said or name in REQUIRED else None
        except ValueError as wrong:
            self.fault(name, str(wrong))
            return None

    def _order(self, now: datetime) -> None:
        for milestone, why in past_faults(self.times, now):
            self.fault(MILESTONES[milestone], why)
        if self.closed_at is not None and not self.times[Milestone.RESOLVED] <= self.closed_at <= now:
            self.fault("closed_at", "This is before it was resolved, or in the future.")

    def incident(self) -> PastIncident:
        """Return what the line says, which has no faults."""
        assert self.priority is not None  # noqa: S101 - or there would be a fault
        texts = {name: self.text(name) for name in ("description", "fix", "root_cause", "cause")}
        return PastIncident(
            line=self.number,
            reference=self.text("reference"),
            title=self.text("title"),
            priority=self.priority,
            times=self.times,
            closed_at=self.closed_at,
            services=tuple(filter(None, map(str.strip, self.text("services").split(";")))),
            texts=texts,
        )


def _priority(said: str) -> Priority:
    found = _PRIORITY.fullmatch(said)
    if found is None:
        raise ValueError(f"{said or 'Nothing'} is no priority. Write P1, P2, P3 or P4.")
    return Priority(f"P{found[1]}")


def _moment(said: str) -> datetime:
    example = "such as 2026-01-31T09:30:00+01:00, or with Z for UTC"
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        raise ValueError(f"{said or 'Nothing'} is no time. Write one {example}.") from None
    if moment.tzinfo is None:
        raise ValueError(f"{said} does not say in which time zone. Write it {example}.")
    return moment


def report(sheet: Sheet, wanted: list[PastIncident], numbers: list[int], *, written: bool) -> Iterator[str]:
    """Say line by line what was or would be `written`, and what is wrong; `numbers` are those of what was written."""
    known = len(sheet.incidents) - len(wanted)
    names = [reference(number) for number in numbers] if written else ["would be new"] * len(wanted)
    for one, name in zip(wanted, names, strict=True):
        yield f"line {one.line}: {one.reference} ({name}): {one.priority}, {_span(one)}, {one.title}"
    yield from map(str, sheet.faults)
    if sheet.left_out:
        yield f"Left out, for they mean nothing here: {', '.join(sheet.left_out)}."
    yield _sum(len(wanted), known, len(sheet.faults), written=written)


def _span(one: PastIncident) -> str:
    began, ended = (moment.astimezone(UTC) for moment in (one.declared_at, one.resolved_at))
    return f"{began:%Y-%m-%d %H:%M} to {ended:%Y-%m-%d %H:%M} UTC"


def _sum(new: int, known: int, wrong: int, *, written: bool) -> str:
    said = f"{new} {'written' if written else 'to write'}, {known} imported before, {wrong} wrong."
    if wrong:
        return f"{said} Nothing was written. Correct the lines above and try again."
    if written:
        return f"{said} Nothing was sent to Slack."
    return f"{said} Nothing was written: add --write to write them."
