"""A measured figure beside the one that is wanted, and the table of them."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import starmap


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, and in the same unit what it may be at most, or at least, where something is promised."""

    name: str
    measured: float
    unit: str
    most: float | None = None
    least: float | None = None

    @property
    def verdict(self) -> str:
        """`ok`, `over`, `under`, or nothing where nothing is promised."""
        if self.most is not None and self.measured > self.most:
            return "over"
        if self.least is not None and self.measured < self.least:
            return "under"
        return "" if self.most is self.least is None else "ok"

    def row(self) -> tuple[str, str, str, str]:
        """Return the figure's cells in the table."""
        return self.name, f"{_short(self.measured)} {self.unit}".strip(), self._wanted, self.verdict

    @property
    def _wanted(self) -> str:
        bounds = (("at most", self.most), ("at least", self.least))
        return ", ".join(f"{word} {bound:g} {self.unit}".strip() for word, bound in bounds if bound is not None)


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
