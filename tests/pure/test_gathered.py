"""What is kept of a posted summary: the same when it is read again, and changed by corrections alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings

from bot.domain.durations import Durations
from bot.domain.reports.figures import moved
from bot.domain.reports.metrics import IncidentMetrics, counted_in
from bot.domain.vocabulary import Priority, Status
from bot.messages.reports.corrected import Corrected, mark
from bot.reports.gathered import Gathered, Owed
from tests.pure.anything import built

SINCE = datetime(2026, 11, 23, tzinfo=UTC)
UNTIL = SINCE + timedelta(weeks=1)
HOUR = timedelta(hours=1)


def case(number: int, resolved: timedelta | None) -> IncidentMetrics:
    """Return an incident declared on the Friday, acknowledged after an hour, and resolved after so long."""
    began = SINCE + timedelta(days=4)
    took = Durations(None, HOUR, None, resolved, resolved, resolved, 0)
    found = IncidentMetrics(
        number=number,
        priority=Priority.P2,
        status=Status.RESOLVED if resolved else Status.INVESTIGATING,
        declared_at=began,
        took=took,
        acknowledge_working=None,
        resolve_working=None,
        acknowledged_in_time=True,
        resolved_in_time=resolved is not None and resolved < 8 * HOUR,
        unacknowledged=False,
        acknowledge_judged_at=began + HOUR,
        resolve_judged_at=began + min(resolved or 8 * HOUR, 8 * HOUR),
        updates_kept=0,
        updates_due=0,
        services=(),
        manager=None,
        cause="",
    )
    return counted_in(found, SINCE, UNTIL)


def gathered(*cases: IncidentMetrics) -> Gathered:
    """Return what a summary of these incidents tells."""
    return Gathered(
        counted_since=SINCE,
        cases=cases,
        left_out={},
        before=(),
        compared=0,
        still_open=(),
        to_close=(),
        owed=Owed(),
    )


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(built("", Gathered))
def test_what_is_kept_is_read_again_as_it_was(found: Gathered) -> None:
    """Whatever a summary told, its row in the database gives back."""
    assert Gathered.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_what_happened_to_an_incident_after_the_period_is_no_correction_of_it() -> None:
    """It was open when the week's summary was posted, and is resolved since: the week says the same, of others too."""
    was = gathered(case(1, None), case(2, HOUR))
    later = was.corrected([1], [case(1, timedelta(days=20)), case(2, 5 * HOUR)], {})
    assert later == was
    assert later.changed(was) == []


def test_a_mark_lists_each_figure_that_moved_and_no_other() -> None:
    """From what it was to what it is, by priority."""
    was = gathered(case(1, HOUR), case(2, HOUR))
    now = was.corrected([2], [case(1, 3 * HOUR), case(2, timedelta(hours=93))], {})
    said = mark(Corrected(UNTIL, (2,), moved(was.cases, now.cases)))
    assert said.splitlines()[1:] == [
        "• P2: resolved 2 → 1, resolved within target 2 of 2 → 1 of 2, reopened 0 of 2 → 0 of 1"
    ]
