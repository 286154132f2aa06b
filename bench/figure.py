"""A measured figure beside the one that is wanted, and the table of them."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import starmap


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; `most` is what it may be at most, in the same unit, or None where nothing is promised."""

    name: str
    measured: float
    unit: str
    most: float | None = None

    @property
    def verdict(self) -> str:
        """`ok`, `over`, or nothing where nothing is promised."""
        if self.most is None:
            return ""
        return "ok" if self.measured <= self.most else "over"

    def row(self) -> tuple[str, str, str, str]:
        """Return the figure's cells in the table."""
        wanted = "" if self.most is None else f"at most {self.most:g} {self.unit}".strip()
        return self.name, f"{_short(self.measured)} {self.unit}".strip(), wanted, self.verdict


def spread(name: str, samples: Sequence[float], unit: str, *, median_most: float | None = None) -> list[Figure]:
    """Return the median and the 95th percentile of several samples."""
    ninety_fifth = statistics.quantiles(samples, n=20, method="inclusive")[-1]
    return [
        Figure(f"{name}: median of {len(samples)}", statistics.median(samples), unit, median_most),
        Figure(f"{name}: p95", ninety_fifth, unit),
    ]


def table(figures: Iterable[Figure]) -> str:
    """Return a plain table, its columns aligned."""
    rows = [("figure", "measured", "wanted", ""), *(figure.row() for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(starmap(str.ljust, zip(row, widths, strict=True))).rstrip() for row in rows]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join([lines[0], rule, *lines[1:]])


def _short(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.3g}" if value < 1 else f"{value:.2f}"
