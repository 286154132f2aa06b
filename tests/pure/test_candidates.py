"""Which services are proposed for a problem: whatever happened, those with enough incidents nobody looks into."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.problem_candidates import REPEATED, candidates

SERVICES = st.lists(st.sampled_from(["Checkout", "Payments", "Search"]), unique=True)


@given(st.lists(SERVICES, max_size=20), st.sets(st.integers(0, 19)))
def test_a_service_is_a_candidate_exactly_from_three_incidents_on_that_are_not_seen_to(
    happened: list[list[str]], seen_to: set[int]
) -> None:
    """Each with all its incidents in order, and the services with most of them first."""
    found = candidates(enumerate(happened), seen_to)
    counted = Counter(
        service for number, services in enumerate(happened) if number not in seen_to for service in services
    )
    assert {each.service: len(each.numbers) for each in found} == {
        service: count for service, count in counted.items() if count >= REPEATED
    }
    for each in found:
        assert list(each.numbers) == sorted(set(each.numbers) - seen_to)
        assert all(each.service in happened[number] for number in each.numbers)
    counts = [len(each.numbers) for each in found]
    assert counts == sorted(counts, reverse=True)
