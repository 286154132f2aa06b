"""Which incident may be merged into which, over everything two incidents can be; and how merging is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.merge_rules import Mergeable, read_merge, why_not
from bot.domain.vocabulary import OPEN, Status

INCIDENTS = st.builds(
    Mergeable,
    number=st.integers(1, 4),
    status=st.sampled_from(Status),
    private=st.booleans(),
    drill=st.booleans(),
    final=st.none() | st.integers(5, 9),
)


@given(INCIDENTS, INCIDENTS)
def test_a_merge_never_tells_anybody_what_they_may_not_know_and_never_leads_nowhere(
    duplicate: Mergeable, target: Mergeable
) -> None:
    """Allowed exactly into another open incident that is as private, and as much of a drill; else it is said why."""
    said = why_not(duplicate, target)
    alike = duplicate.private is target.private and duplicate.drill is target.drill
    assert (said is None) == (duplicate.number != target.number and target.status in OPEN and alike)
    if said is not None:
        assert said.endswith(".")


@given(INCIDENTS, INCIDENTS.filter(lambda each: each.status is Status.MERGED))
def test_a_chain_names_where_work_goes_on_and_only_to_who_may_know(duplicate: Mergeable, target: Mergeable) -> None:
    """The last one of the chain, if the person may see it."""
    if duplicate.number == target.number:
        return
    said = why_not(duplicate, target)
    assert said is not None
    assert (f"INC-{target.final}" in said) == (target.final is not None)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", (None, None)),
        ("INC-42", (None, 42)),
        ("into inc-42", (None, 42)),
        ("INC-43 into INC-42", (43, 42)),
        ("inc43 42", (43, 42)),
        ("#inc-43-checkout-is-down INTO #inc-42-checkout", (43, 42)),
        ("INC-43 INC-42 INC-41", None),
        ("that one into INC-42", None),
    ],
)
def test_merging_is_typed_as_people_say_it(typed: str, read: tuple[int | None, int | None] | None) -> None:
    """The duplicate first, the one that stays last."""
    assert read_merge(typed) == read


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    """Never an error of ours."""
    read = read_merge(typed)
    assert read is None or all(number is None or number >= 0 for number in read)
