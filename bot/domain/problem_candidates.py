"""Candidates for a problem: services with incidents again and again that nobody looks into the cause of yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

WINDOW = timedelta(days=30)
"""How far back incidents are counted together."""
REPEATED = 3
"""Incidents of one service within the window that make it a candidate: two may be chance, three ask for a cause."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A service, and the numbers of its incidents within the window, in the order they were declared."""

    service: str
    numbers: tuple[int, ...]


def candidates(incidents: Iterable[tuple[int, Collection[str]]], seen_to: Collection[int]) -> list[Candidate]:
    """Return the services to raise a problem for, those with most incidents first.

    `incidents` are those that count, each with its number and services; those `seen_to` are linked to a problem
    already, and tell of nothing new.
    """
    found: dict[str, list[int]] = {}
    for number, services in incidents:
        for service in services if number not in seen_to else ():
            found.setdefault(service, []).append(number)
    repeated = [Candidate(name, tuple(numbers)) for name, numbers in found.items() if len(numbers) >= REPEATED]
    return sorted(repeated, key=lambda each: (-len(each.numbers), each.service))
