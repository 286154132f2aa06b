"""Laws of the figures over random histories: equal to a naive computation, and the same by any grouping."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.durations import Moment, durations
from bot.domain.reports.figures import By, distribution, figures, grouped
from bot.domain.reports.metrics import IncidentMetrics
from bot.domain.transitions import Kind, Milestone
from bot.domain.vocabulary import Priority, Status

BEGINNING = datetime(2026, 10, 1, tzinfo=UTC)
spans = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=40))
kinds = st.sampled_from([kind for kind in Kind if kind not in (Kind.DECLARED, Kind.TIMES)])
corrections = st.builds(
    lambda of, after, gone: Moment(Kind.TIMES, BEGINNING + after, of, gone),
    st.sampled_from([each for each in Milestone if each is not Milestone.DECLARED]),
    spans,
    st.booleans(),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Moment]:
    """Draw a declaration and whatever happened after it, corrections among it."""
    happened = draw(
        st.lists(st.one_of(st.builds(lambda kind, after: (kind, after), kinds, spans), corrections), max_size=14)
    )
    later = iter(sorted(after for each in happened if isinstance(each, tuple) for after in [each[1]]))
    return [
        Moment(Kind.DECLARED, BEGINNING),
        *(Moment(each[0], BEGINNING + next(later)) if isinstance(each, tuple) else each for each in happened),
    ]


def naive(moments: list[Moment]) -> tuple[timedelta | None, timedelta | None]:
    """Work out time to acknowledge and to resolve by looking at the whole history again and again."""
    told = [m for m in moments if m.of is Milestone.ACKNOWLEDGED]
    last = max((at for at, m in enumerate(moments) if m.of is Milestone.ACKNOWLEDGED and m.gone), default=-1)
    first = [
        m.effective_at for m in moments[last + 1 if told and told[-1].gone else 0 :] if m.kind is Kind.ACKNOWLEDGED
    ]
    acknowledged = [told[-1].effective_at] if told and not told[-1].gone else first[:1]
    last_reopening = max((at for at, m in enumerate(moments) if m.kind is Kind.REOPENED), default=-1)
    since = moments[last_reopening + 1 :]
    resolved = [m for m in since if m.kind is Kind.RESOLVED or m.of is Milestone.RESOLVED][-1:]
    return (
        acknowledged[0] - BEGINNING if acknowledged else None,
        resolved[0].effective_at - BEGINNING if resolved and not resolved[0].gone else None,
    )


@given(histories())
def test_durations_equal_a_naive_computation(moments: list[Moment]) -> None:
    """First acknowledgement, latest resolution, each as last corrected; a reopening takes the resolution back."""
    took = durations(moments)
    assert (took.acknowledge, took.resolve) == naive(moments)


@given(st.lists(spans, min_size=1, max_size=40))
def test_median_mean_and_p90_equal_a_naive_computation(given_spans: list[timedelta]) -> None:
    """Ranks from 0 to n - 1, and between two of them in proportion."""
    found = distribution(given_spans)
    assert found is not None
    seconds = sorted(span.total_seconds() for span in given_spans)
    for share, value in ((0.5, found.median), (0.9, found.p90)):
        rank = share * (len(seconds) - 1)
        low, part = int(rank), rank - int(rank)
        high = seconds[min(low + 1, len(seconds) - 1)]
        assert abs(value.total_seconds() - (seconds[low] * (1 - part) + high * part)) < 1e-3
    assert abs(found.mean.total_seconds() - sum(seconds) / len(seconds)) < 1e-3
    assert min(given_spans) <= found.median <= found.p90 + timedelta(milliseconds=1)


def _case(
    number: int, priority: Priority, services: list[str], manager: str | None, cause: str, moments: list[Moment]
) -> IncidentMetrics:
    return IncidentMetrics(
        number=number,
        priority=priority,
        status=Status.RESOLVED,
        declared_at=BEGINNING,
        took=durations(moments),
        acknowledge_working=None,
        resolve_working=None,
        acknowledged_in_time=None,
        resolved_in_time=number % 2 == 0,
        unacknowledged=False,
        updates_kept=1,
        updates_due=2,
        services=tuple(services),
        manager=manager,
        cause=cause,
    )


cases = st.lists(
    st.builds(
        _case,
        st.integers(1, 1_000_000),
        st.sampled_from(list(Priority)),
        st.lists(st.sampled_from(["Checkout", "Search", "Payments"]), unique=True),
        st.sampled_from([None, "U1", "U2"]),
        st.sampled_from(["", "Disk full", "disk full", "Bad release"]),
        histories(),
    ),
    max_size=25,
    unique_by=lambda case: case.number,
)


@given(cases)
def test_totals_by_any_grouping_agree_with_the_whole(found: list[IncidentMetrics]) -> None:
    """Groups that share no incident add up to the whole; those by service hold each incident at least once."""
    whole = figures(found)
    for by in By:
        groups = [figures(group) for group in grouped(found, by).values()]
        assert {case.number for group in groups for case in group.cases} == {case.number for case in found}
        if by is By.SERVICE:
            continue
        assert sum(group.count for group in groups) == whole.count
        assert sum(group.resolved_in_time.part for group in groups) == whole.resolved_in_time.part
        assert sum(group.updates_on_time.whole for group in groups) == whole.updates_on_time.whole
        assert sum(group.reopened.part for group in groups) == whole.reopened.part
        assert sum(group.resolve.n for group in groups if group.resolve) == (whole.resolve.n if whole.resolve else 0)
