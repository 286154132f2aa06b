"""What a report begins with: the verdict in a sentence, the steps of its trend, and forms that Slack takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.durations import Durations
from bot.domain.reports.figures import By, figures, grouped
from bot.domain.reports.glance import Glance, Steps, Target, counted_steps, steps_of, worst
from bot.domain.reports.metrics import IncidentMetrics
from bot.domain.reports.order import Order, ordered
from bot.domain.reports.period import Unit, parse
from bot.domain.reports.report import Asked, Report
from bot.domain.vocabulary import Priority, Status
from bot.messages.reports.report import report
from bot.messages.reports.verdict import verdict
from sandbox.blockkit import validate_message

NOW = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
TARGETS = {
    Priority.P1: Target("4 h", 4 * HOUR),
    Priority.P2: Target("8 h", 8 * HOUR),
    Priority.P3: Target("3 working days", 24 * HOUR, working=True),
}
SLOW = (
    "P1s are resolved slowly: median 5 h against a target of 4 h (0 of 5 in time). "
    "P2s are resolved slowly: median 9 h against a target of 8 h (0 of 5 in time)."
)
LAST_WEEK = steps_of(parse("last week", NOW, "UTC"), "UTC")


def case(number: int, priority: Priority, hours: float | None, **more: object) -> IncidentMetrics:
    """Make an incident that was acknowledged after 5 minutes and resolved after so many hours, or not yet."""
    took = None if hours is None else hours * HOUR
    made = IncidentMetrics(
        number=number,
        priority=priority,
        status=Status.CLOSED if took else Status.INVESTIGATING,
        declared_at=NOW - timedelta(days=4),
        took=Durations(None, HOUR / 12, None, took, took, took, 0),
        acknowledge_working=None,
        resolve_working=took if priority is Priority.P3 else None,
        acknowledged_in_time=True,
        resolved_in_time=None if took is None or priority not in TARGETS else took <= TARGETS[priority].length,
        unacknowledged=False,
        updates_kept=0,
        updates_due=0,
        services=(),
        manager=None,
        cause="",
    )
    return replace(made, **more)  # type: ignore[arg-type] # any fields


def cases(priority: Priority, *hours: float | None) -> list[IncidentMetrics]:
    """Make incidents of one priority."""
    return [case(number, priority, each) for number, each in enumerate(hours, 1)]


def glance(earlier: Sequence[int] = (), steps: Steps = LAST_WEEK) -> Glance:
    """Make what is known beside the figures: how many there were in the steps before, as far as they were counted."""
    counts = (*(0 for _ in range(12 - len(earlier))), *earlier, 0)
    return Glance(
        steps=steps, counts=counts, missed=(0,) * 13, counted=len(earlier), targets=TARGETS, titles={1: ("Down", None)}
    )


@pytest.mark.parametrize(
    ("now", "earlier", "told"),
    [
        (
            12,
            (6, 5, 7, 6),
            "*About twice as many incidents as usual*: 12 declared, 12 resolved, usually 6 a week.",
        ),
        (
            18,
            (6, 5, 7, 6),
            "*About three times as many incidents as usual*: 18 declared, 18 resolved, usually 6 a week.",
        ),
        (
            15,
            (6, 5, 7, 6),
            "*More than twice as many incidents as usual*: 15 declared, 15 resolved, usually 6 a week.",
        ),
        (20, (12, 12, 12, 12), "*More incidents than usual*: 20 declared, 20 resolved, usually 12 a week."),
        (
            13,
            (12, 11, 13, 12),
            "*About as many incidents as usual*: 13 declared, 13 resolved, usually 12 a week.",
        ),
        (
            10,
            (20, 20, 20, 20),
            "*Half as many incidents as usual or fewer*: 10 declared, 10 resolved, usually 20 a week.",
        ),
        (15, (25, 26, 27, 26), "*Fewer incidents than usual*: 15 declared, 15 resolved, usually 26 a week."),
        # Four instead of two is chance.
        (4, (2, 2, 3, 2), "*4 incidents declared, 4 resolved*, usually 2.2 a week."),
        (6, (2, 3, 4, 3), "*About as many incidents as usual*: 6 declared, 6 resolved, usually 3 a week."),
        (1, (), "*1 incident declared, 1 resolved*. Nothing was counted before."),
        (
            9,
            (9, 9),
            "*9 incidents declared, 9 resolved*. Only the 2 weeks before are counted: too few to say",
        ),
        (0, (3, 3, 3, 3), "*No incident*, usually 3 a week."),
    ],
)
def test_a_count_is_told_against_what_is_usual(now: int, earlier: tuple[int, ...], told: str) -> None:
    """In plain words; a difference that chance makes is none, and nothing is usual after less than four weeks."""
    assert verdict(figures(cases(Priority.P4, *(1.0,) * now)), glance(earlier)).startswith(told)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (
            cases(Priority.P2, 9, 10, 10, 11, 6, 7),
            "P2s are resolved slowly: median 9 h 30 min against a target of 8 h (2 of 6 in time).",
        ),
        (
            [*cases(Priority.P1, 5, 5, 5, 5, 5), *cases(Priority.P2, *(9,) * 5), *cases(Priority.P3, *(99,) * 5)],
            SLOW,
        ),
        (cases(Priority.P2, 1, 1, 1, 1, 1), "Targets to resolve are met: 5 of 5."),
        (cases(Priority.P2, 1, 1, 1, 1, 1, 9, 9), "Resolved within target: 5 of 7."),
        (cases(Priority.P2, 9, 9), "Resolved within target: 0 of 2, too few to judge."),
        (cases(Priority.P2, None), "No target to resolve fell due."),
        (
            [case(number, Priority.P2, 1, acknowledged_in_time=number == 1) for number in range(1, 6)],
            "Targets to resolve are met: 5 of 5. Acknowledged within target: only 1 of 5.",
        ),
    ],
)
def test_targets_are_judged_where_there_are_enough(found: list[IncidentMetrics], told: str) -> None:
    """What is slow is named with its median and its target, two priorities at most; few are counted, not judged."""
    assert verdict(figures(found), glance()).partition(". Nothing was counted before. ")[2] == told


@pytest.mark.parametrize(
    ("said", "each", "names", "comparable"),
    [
        ("last week", (Unit.WEEK, 0), ("W35", "W46", "W47"), True),
        ("this week", (Unit.WEEK, 0), ("W36", "W47", "W48 so far"), False),
        ("October", (Unit.MONTH, 0), ("Oct 2025", "Sep", "Oct 2026"), True),
        ("this month", (Unit.MONTH, 0), ("Nov 2025", "Oct", "Nov 2026 so far"), False),
        ("yesterday", (Unit.DAYS, 1), ("12 Nov", "23 Nov", "24 Nov"), True),
        ("today", (Unit.DAYS, 1), ("13 Nov", "24 Nov", "25 Nov so far"), False),
        ("7d", (Unit.DAYS, 7), ("26 Aug", "11 Nov", "18 Nov"), True),
        ("Q3", (Unit.MONTH, 0), ("Sep 2025", "Aug", "Sep 2026"), False),
        ("90d", (Unit.MONTH, 0), ("Nov 2025", "Oct", "Nov 2026 so far"), False),
    ],
)
def test_a_trend_has_thirteen_steps_that_end_with_the_period(
    said: str, each: tuple[Unit, int], names: tuple[str, str, str], comparable: bool
) -> None:
    """Steps like the period, months for what is longer; what is under way, or a part of it, is compared with none."""
    period = parse(said, NOW, "UTC")
    steps = steps_of(period, "UTC")
    assert (len(steps.names), len(steps.edges), steps.comparable) == (13, 14, comparable)
    assert (steps.unit, steps.days) == each
    assert (steps.names[0], steps.names[-2], steps.names[-1]) == names
    assert list(steps.edges) == sorted(set(steps.edges))
    assert steps.edges[-1] == period.until
    assert len(set(steps.names)) == 13
    assert counted_steps(steps, steps.edges[8]) == 4


def test_the_worst_is_of_the_highest_priority_with_the_longest_impact() -> None:
    """A short P1 is worse than a long P2; what still goes on counts up to now."""
    found = [*cases(Priority.P2, 99), case(7, Priority.P1, 2), case(8, Priority.P1, 3), case(9, Priority.P1, 1)]
    assert (first := worst(found, NOW)) is not None
    assert first.number == 8
    going = case(10, Priority.P1, None)
    assert worst([*found, going], NOW) is going
    assert worst([], NOW) is None


@pytest.mark.parametrize(
    ("order", "numbers"),
    [
        (Order.OLDEST, [1, 2, 3, 4]),
        (Order.NEWEST, [4, 3, 2, 1]),
        (Order.DURATION, [4, 2, 3, 1]),
        (Order.IMPACT, [4, 2, 3, 1]),
        (Order.PRIORITY, [3, 1, 4, 2]),
    ],
)
def test_incidents_are_listed_in_the_order_asked_for(order: Order, numbers: list[int]) -> None:
    """By date, time to resolve, impact, or priority and then impact; what is not resolved lasts up to now."""
    spans = [(Priority.P1, 1), (Priority.P3, 9), (Priority.P1, 5), (Priority.P2, None)]
    found = [
        case(number, priority, hours, declared_at=NOW - timedelta(days=9 - number))
        for number, (priority, hours) in enumerate(spans, 1)
    ]
    assert [each.number for each in ordered(found[::-1], order, NOW)] == numbers


@pytest.mark.parametrize("by", By)
def test_every_form_of_a_report_is_one_that_slack_takes(by: By) -> None:
    """Chart and table, table alone, text alone: none is beyond Slack's limits, and each says as much."""
    found = [
        case(number, priority, 5, services=(f"{'Service' * 9} {number}",), manager=f"U00000{number:02}", cause="&" * 90)
        for number, priority in enumerate([*Priority] * 3, 1)
    ]
    asked = Asked(parse("last week", NOW, "UTC"), by)
    groups = {name: figures(each) for name, each in grouped(found, by).items()}
    told = Report(
        asked=asked,
        public=False,
        whole=figures(found),
        before=figures([]),
        groups=groups,
        left_out=Counter(),
        counted_since=NOW,
        zone="UTC",
    )
    drawn = report(told, glance((9, 9, 9, 9, 9)), NOW)
    assert [[block["type"] for block in form[2:4]] for form in (drawn.blocks, *drawn.forms)] == [
        ["data_visualization", "table"],
        ["table", "section"],
        ["section", "section"],
    ]
    assert [validate_message({"blocks": form}) for form in (drawn.blocks, *drawn.forms)] == [[], [], []]
    assert len(drawn.blocks[3]["rows"]) <= 6
