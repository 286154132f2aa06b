"""docs/metrics.md, written from the definitions themselves (`make docs`)."""

from __future__ import annotations

import sys

from bot.domain.reports.definitions import DEFINITIONS
from bot.domain.reports.figures import TOO_FEW
from bot.domain.reports.out_of_hours import SMALLEST_TEAM
from bot.domain.reports.period import USAGE
from bot.reports.export_columns import COLUMNS, MEANING, Table

_HEAD = """# What the figures mean

Every duration is computed from the recorded history of an incident, by one module (`bot/domain/durations.py`), and
every place that shows a figure takes it from there. `/incident help metrics` prints the same definitions in Slack.
This page is written by `python -m bot.reports.definitions`, and a test fails where the two differ.
"""
_TIMES = """## Correcting a time

`/incident times` corrects when the impact began, when it was detected, acknowledged, worked around or resolved, with a
reason. A correction is a new entry of the history: what was recorded stays, with both its times, and the figures
follow the newest. An acknowledgement or a workaround that nobody recorded can be given later, after the resolution too,
and a time given in error be taken away: emptied, it counts as never. Nothing can lie in the future, before the impact
began, on the wrong side of the declaration, or after the resolution.

A summary that was posted already stays as it was posted, but for incidents that are corrected, cancelled, merged or
reopened, or logged afterwards: it is edited in place, and its mark names them and each figure that moved, from what to
what.
"""
_SMALL = f"""## Comparing

A report compares its period with the one of the same length before it; a week or month that is still under way with as
much of the one before. A summary compares its week or month with up to four before it. A period of which Muster has
not counted every day is not compared with. Fewer than {TOO_FEW} durations are not compared, and no percentage is given
of fewer: chance would speak louder than any change.

Periods are written as {USAGE}. A month or a
quarter without a year is the newest that has begun. Days begin and end in the zone of the workspace's calendar.

By service, an incident that affects several services is in the group of each, so these groups can add up to more than
the whole. By cause, incidents are grouped by their category of causes; where none was chosen, by the first line of
their root cause, in any case.
"""
_OUT_OF_HOURS = f"""## Outside working hours

How long each team worked on incidents while nobody works: from the acknowledgement to the resolution, or while it is
open up to now, without pauses and without the time between a resolution and its reopening, within the period, outside
the working calendar of the affected services as it is set now. Only incidents count whose priority has a time to
resolve around the clock, since on others nobody is expected to work at night; drills, cancelled and merged ones do
not. Of several incidents at once the time counts once.

A team is those whom services call first, told by the names of these services; services that call the same are one
team, and an incident that affects services of several teams counts for each. Incidents whose services call nobody
first are in no team.

Hours are never shown for a person, nor for a team of fewer than {SMALLEST_TEAM} known people: those whom the services
name, and those whom they called in the period, as far as it is certain that they belong to that team. Smaller teams
are told together, and where they are fewer than {SMALLEST_TEAM} people even so, only how many teams they are.
"""
_EXPORT = """## Exported columns

`/incident report 30d csv` sends you the incidents as a file; `python app.py export --from 2026-01-01 --to 2026-12-31`
writes every table below, each into a file of its own, as CSV or with `--format jsonl` as JSON lines. Times are ISO 8601
in UTC; columns ending in `_s` are seconds. In CSV every field is in quotes, and an apostrophe stands before what a
spreadsheet would run as a formula, also behind a semicolon, a tab or a line break within a text. Only what the person
who asks may see is in it; the command line exports what everybody may see, or with `--as U123` what that person may.
[Scripts](audit.md) recompute every figure from it.
"""


def page() -> str:
    """Return the page."""
    return "\n".join(
        [_HEAD, "## Definitions\n", *_listed(DEFINITIONS), "", _TIMES, _SMALL, _OUT_OF_HOURS, _EXPORT, *_columns()]
    )


def _listed(meanings: dict[str, str]) -> list[str]:
    return [f"- **{name}**: {meaning}" for name, meaning in meanings.items()]


def _columns() -> list[str]:
    tables = []
    for table in Table:
        rows = [f"| `{name}` | {column.meaning} |" for name, column in COLUMNS[table].items()]
        tables.append(
            "\n".join([f"### {table}\n", f"{MEANING[table]}\n", "| Column | Meaning |", "|---|---|", *rows, ""])
        )
    return tables


if __name__ == "__main__":
    sys.stdout.write(page())
