"""Recompute Muster's report from its export alone, with polars.

`python recompute.py FOLDER SINCE UNTIL`, such as `export 2026-10-01T00:00:00+02:00 2026-11-01T00:00:00+01:00`.
It trusts no time and no duration that Muster computed: it follows the transitions, and counts the working hours.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import polars as pl

Row: TypeAlias = dict[str, Any]
Stretch: TypeAlias = tuple[datetime, datetime]
OTHER_MOMENTS = ("at", "since", "until", "runs_from", "planned_until")
"""Columns of moments whose names do not end in `_at`."""
REACHED = {"acknowledge": "acknowledged", "resolve": "resolved"}
RESTS_BEGIN, RESTS_END = {"paused", "resolved", "cancelled", "closed"}, {"resumed", "reopened"}

UTC = pl.Datetime("us", "UTC")
FACTS = pl.Schema(
    [
        ("reference", pl.String()),
        ("what", pl.String()),
        ("at", UTC),
        ("seconds", pl.Float64()),
        ("part", pl.Int64()),
        ("whole", pl.Int64()),
    ]
)


def read(folder: Path, table: str) -> pl.DataFrame:
    """Read one table of an export: empty cells as nothing, moments as such."""
    found = pl.read_csv(folder / f"{table}.csv", infer_schema=False).with_columns(pl.all().replace("", None))
    moments = [name for name in found.columns if name.endswith("_at") or name in OTHER_MOMENTS]
    return found.with_columns(pl.col(moments).str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z", time_zone="UTC"))


def by_incident(rows: pl.DataFrame) -> dict[str, list[Row]]:
    """Return the rows of each incident, in the order of the file."""
    found: dict[str, list[Row]] = {}
    for row in rows.iter_rows(named=True):
        found.setdefault(row["reference"], []).append(row)
    return found


def standing(rows: Iterable[Row]) -> list[Row]:
    """Return an incident's transitions without the ends that were undone."""
    kept: list[Row] = []
    for row in rows:
        after = json.loads(row["after"])
        if row["kind"] == "undone":
            kept = undo(kept, after["undone"], paused=bool(after.get("paused")))
        else:
            kept.append({**row, "after": after})
    return kept


def undo(rows: list[Row], end: str, *, paused: bool) -> list[Row]:
    """Leave out the newest end of this kind, its corrected times, and that it ended a pause which goes on."""
    at = max(place for place, row in enumerate(rows) if row["kind"] == end)
    before = rows[:at]
    if paused:
        del before[max(place for place, row in enumerate(before) if row["kind"] == "resumed")]
    return before + [row for row in rows[at + 1 :] if row["after"].get("milestone") != end]


def reached(rows: Iterable[Row]) -> dict[str, datetime]:
    """Return when what was reached: an acknowledgement first, a resolution last, each as corrected last."""
    found: dict[str, datetime] = {}
    for row in rows:
        kind, at = row["kind"], row["effective_at"]
        if kind == "times":
            found[row["after"]["milestone"]] = at
            if row["after"].get("at", at) is None:
                del found[row["after"]["milestone"]]
        elif kind == "reopened":
            found.pop("resolved", None)
        elif kind in {"declared", "acknowledged"}:
            found.setdefault(kind, at)
        elif kind == "resolved":
            found[kind] = at
    return found


def rests(rows: Iterable[Row]) -> Iterator[Stretch]:
    """Yield the stretches, now over, in which nobody was to work: pauses, and ends until reopened."""
    began: datetime | None = None
    for row in rows:
        if row["kind"] in RESTS_BEGIN:
            began = began or row["effective_at"]
        elif row["kind"] in RESTS_END and began is not None:
            yield began, max(began, row["effective_at"])
            began = None
        elif row["after"].get("milestone") == "resolved" and began is not None:
            began = row["effective_at"]


def worked(work: Iterable[Stretch], since: datetime, until: datetime) -> timedelta:
    """Return how much working time lies between two moments."""
    parts = (min(closes, until) - max(opens, since) for opens, closes in work)
    return sum((part for part in parts if part > timedelta()), timedelta())


def later(at: datetime, length: timedelta, work: Iterable[Stretch] | None) -> datetime | None:
    """Return when so much time has passed, of working time where that is given; nothing where it ends before."""
    if work is None or not length:
        return at + length
    for opens, closes in work:
        if closes > at:
            begun = max(opens, at)
            if begun + length <= closes:
                return begun + length
            length -= closes - begun
    return None


class Export:
    """An export, read, with what follows from its transitions."""

    def __init__(self, folder: Path) -> None:
        self.incidents, self.verdicts = read(folder, "incidents"), read(folder, "verdicts")
        self.promises, self.services = read(folder, "promises"), read(folder, "services")
        self.roles = read(folder, "roles")
        self.work: dict[str | None, list[Stretch]] = {}
        for name, *stretch in read(folder, "working_hours").iter_rows():
            self.work.setdefault(name, []).append((stretch[0], stretch[1]))
        self.calendars = dict(self.incidents.select("reference", "calendar").iter_rows())
        self.history = {each: standing(rows) for each, rows in by_incident(read(folder, "transitions")).items()}
        self.reached = {each: reached(rows) for each, rows in self.history.items()}

    def work_of(self, reference: str) -> list[Stretch]:
        """Return the working time by which an incident is counted."""
        return self.work.get(self.calendars[reference], [])

    def due(self, verdict: Row) -> datetime | None:
        """Return when a target is missed; nothing where that is later than the working hours of the export."""
        each, began = verdict["reference"], verdict["runs_from"]
        work = self.work_of(each) if "working" in verdict["target"] else None
        at = later(began, timedelta(seconds=float(verdict["target_s"])), work)
        for since, until in rests(self.history[each]):
            before = verdict["reached_at"] is None or since < verdict["reached_at"]
            if at is not None and before and since < at and until > began:
                rested = until - max(since, began) if work is None else worked(work, max(since, began), until)
                at = later(at, rested, work)
        return at

    @cached_property
    def groups(self) -> pl.DataFrame:
        """Return which incidents that count are in which group; in one of each of its services."""
        counted = self.incidents.filter(pl.col("counted") == "true")
        services = counted.join(self.services, on="reference", how="left")
        managers = self.roles.filter(pl.col("role") == "incident_manager").group_by("reference").agg(pl.last("user_id"))
        led = counted.join(managers, on="reference", how="left")
        first_line = pl.col("root_cause").str.split("\n").list.first().str.strip_chars().str.strip_chars_end(".")
        cause = pl.coalesce("cause_category", first_line.replace("", None)).str.to_lowercase()
        named = {
            "whole": (counted, pl.lit("")),
            "priority": (counted, pl.col("priority")),
            "service": (services, pl.col("service").fill_null("No service given")),
            "manager": (led, pl.col("user_id").fill_null("No incident manager")),
            "cause": (counted, cause.fill_null("cause not known")),
        }
        columns = (
            rows.select("reference", pl.lit(grouping).alias("grouping"), name.alias("name"))
            for grouping, (rows, name) in named.items()
        )
        return pl.concat(columns)

    @cached_property
    def facts(self) -> pl.DataFrame:
        """Return all that is counted: of which incident, what, the moment by which it counts, and what it adds."""
        rows = [*self._incidents(), *self._spans(), *self._verdicts(), *self._promises()]
        return pl.DataFrame(rows, FACTS, orient="row")

    def _incidents(self) -> Iterator[tuple[Any, ...]]:
        for each, at in self.reached.items():
            yield each, "declared", at["declared"], None, 1, 1
            if "resolved" in at:
                reopened = any(row["kind"] == "reopened" for row in self.history[each])
                yield each, "reopened", at["resolved"], None, int(reopened), 1
                yield each, "never acknowledged", at["resolved"], None, int("acknowledged" not in at), 1

    def _spans(self) -> Iterator[tuple[Any, ...]]:
        for verdict in self.verdicts.iter_rows(named=True):
            each, what = verdict["reference"], REACHED[verdict["of"]]
            at = self.reached[each]
            if what in at:
                yield each, what, at[what], (at[what] - at["declared"]).total_seconds(), None, None
            if what in at and "working" in verdict["target"]:
                seconds = worked(self.work_of(each), at["declared"], at[what]).total_seconds()
                yield each, f"{what}, working time", at[what], seconds, None, None
            if what in at and what == "resolved":
                hit = at[what] - at.get("impact_started", at["declared"])
                yield each, "impact", at[what], hit.total_seconds(), None, None

    def _verdicts(self) -> Iterator[tuple[Any, ...]]:
        for row in self.verdicts.iter_rows(named=True):
            if row["met"] is not None:
                what = f"{row['of']} within target"
                yield row["reference"], what, row["judged_at"], None, int(row["met"] == "true"), 1

    def _promises(self) -> Iterator[tuple[Any, ...]]:
        for row in self.promises.iter_rows(named=True):
            kept, missed = int(row["kept"]), int(row["missed"])
            yield row["reference"], "updates on time", row["due_at"], None, kept, kept + missed

    def in_period(self, since: datetime, until: datetime) -> pl.DataFrame:
        """Return what counts in a period: this is the rule."""
        before = (
            (each, "carried over", at["declared"], None, 1, 1)
            for each, at in self.reached.items()
            if at["declared"] < since <= at.get("resolved", since)
        )
        inside = self.facts.filter((pl.col("at") >= since) & (pl.col("at") < until))
        return pl.concat([inside, pl.DataFrame(list(before), FACTS, orient="row")])

    def figures(self, since: datetime, until: datetime) -> pl.DataFrame:
        """Return every figure of a period, as a whole and by group: how durations are spread, and shares."""
        found = self.groups.join(self.in_period(since, until), on="reference")
        seconds = pl.col("seconds")
        return (
            found.group_by("grouping", "name", "what")
            .agg(
                n=seconds.count(),
                median_s=seconds.median(),
                mean_s=seconds.mean(),
                p90_s=seconds.quantile(0.9, "linear"),
                part=pl.col("part").sum(),
                whole=pl.col("whole").sum(),
            )
            .sort("grouping", "name", "what")
        )


def main(folder: str, since: str, until: str) -> None:
    """Print every figure of a period."""
    found = Export(Path(folder)).figures(datetime.fromisoformat(since), datetime.fromisoformat(until))
    print(found.write_csv(separator="\t", quote_style="never"), end="")


if __name__ == "__main__":
    main(*sys.argv[1:])
