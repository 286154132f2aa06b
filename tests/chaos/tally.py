"""What came of many runs, counted, and said as the tables of docs/reliability.md have it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.chaos.people import Answer
    from tests.chaos.run import Outcome

_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass
class Tally:
    """Runs that are over."""

    seeds: list[int] = field(default_factory=list)
    answers: Counter[Answer] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    reminders: Counter[str] = field(default_factory=Counter)
    broken: list[int] = field(default_factory=list)
    """The seeds of runs that broke a promise."""

    def count(self, seed: int, outcome: Outcome) -> None:
        """Count one run."""
        self.seeds.append(seed)
        self.answers += outcome.answers
        self.troubles += Counter(each.kind for each in outcome.troubles)
        self.reminders += outcome.reminders
        self.broken += [seed] * bool(outcome.broken)

    def add(self, other: Tally) -> None:
        """Count what another has counted."""
        self.seeds = sorted([*self.seeds, *other.seeds])
        self.answers += other.answers
        self.troubles += other.troubles
        self.reminders += other.reminders
        self.broken = sorted([*self.broken, *other.broken])

    def said(self, database: str, processes: int) -> str:
        """Return a row for the table of figures, and then what stands behind its numbers."""
        cells = [
            f"{_NAMES[database]}, {processes}",
            f"{min(self.seeds, default=0)}–{max(self.seeds, default=0)}",
            *map(str, (len(self.seeds), self.answers.total(), self.troubles.total(), self.reminders.total())),
            str(len(self.broken)),
        ]
        counted: dict[str, Counter[Any]] = {
            "Acts": self.answers,
            "Troubles": self.troubles,
            "Reminders": self.reminders,
        }
        behind = [f"{name}: {_each(counts)}." for name, counts in counted.items() if counts]
        return "\n".join([f"| {' | '.join(cells)} |", *behind])


def _each(counts: Counter[Any]) -> str:
    return ", ".join(f"{count} {each}" for each, count in sorted(counts.items())) or "none"
