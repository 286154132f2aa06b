"""Any sequence of acts keeps the lifecycle's rules."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.actions import AVAILABLE, ENTRUSTED, OF_WORKSPACE, Action, Membership, Trust, available, may, moves
from bot.domain.vocabulary import ACTIVE, OPEN, Status

ENDED = frozenset(Status) - ACTIVE
LEADS_TO: dict[Action, frozenset[Status]] = {
    Action.ACKNOWLEDGE: frozenset({Status.INVESTIGATING}),
    Action.RESOLVE: frozenset({Status.RESOLVED}),
    Action.REOPEN: frozenset({Status.DECLARED, Status.INVESTIGATING}),
    Action.CANCEL: frozenset({Status.CANCELLED}),
    Action.CLOSE: frozenset({Status.CLOSED}),
}
"""Where the acts that change the status lead."""


def life(wishes: Iterable[tuple[Action, int]]) -> list[tuple[Status, bool]]:
    """Live an incident through wishes; those not available then change nothing. Return each state passed."""
    status, acknowledged = Status.DECLARED, False
    passed = [(status, acknowledged)]
    for action, choice in wishes:
        if action not in available(status, acknowledged=acknowledged):
            continue
        if action is Action.STATUS:
            options = moves(status)
            status, acknowledged = options[choice % len(options)], True
        elif action is Action.REOPEN:
            status = Status.INVESTIGATING if acknowledged else Status.DECLARED
        elif action in LEADS_TO:
            (status,) = LEADS_TO[action]
            acknowledged = acknowledged or action is Action.ACKNOWLEDGE
        passed.append((status, acknowledged))
    return passed


@given(st.lists(st.tuples(st.sampled_from(Action), st.integers(0, 9)), max_size=40))
def test_no_sequence_of_acts_breaks_the_rules(wishes: list[tuple[Action, int]]) -> None:
    """Closed only after resolved; never back to declared once acknowledged; always a way on."""
    passed = life(wishes)
    for (before, was), (after, now) in pairwise(passed):
        assert now or not was, "an acknowledgement is never taken back"
        if after is Status.CLOSED and before is not Status.CLOSED:
            assert before is Status.RESOLVED
        if after is Status.CANCELLED and before is not Status.CANCELLED:
            assert before in ACTIVE
        if after is Status.DECLARED and before is not Status.DECLARED:
            assert not now, "an acknowledged incident is never merely declared"
        if before in ENDED and after in ACTIVE:
            assert after in LEADS_TO[Action.REOPEN]
        assert after is not Status.MERGED
        assert available(after, acknowledged=now), "nobody is ever stuck"


@pytest.mark.parametrize("status", list(Status))
def test_an_incident_is_acknowledged_once(status: Status) -> None:
    """Whatever its status, never twice; and only while it is merely declared."""
    assert Action.ACKNOWLEDGE not in available(status, acknowledged=True)
    assert (Action.ACKNOWLEDGE in AVAILABLE[status]) == (status is Status.DECLARED)


@pytest.mark.parametrize("status", list(Status))
def test_a_status_is_changed_only_while_work_goes_on_and_never_to_itself(status: Status) -> None:
    """Ends have acts of their own."""
    options = moves(status)
    assert bool(options) == (status in ACTIVE)
    assert status not in options
    assert set(options) <= ACTIVE - {Status.DECLARED}
    assert (Action.STATUS in AVAILABLE[status]) == bool(options)


def test_open_is_what_still_wants_something() -> None:
    """Work in progress, and what waits for its closing."""
    assert {Status.RESOLVED} == OPEN - ACTIVE


BY_VIEWERS = {
    Action.ACKNOWLEDGE,
    Action.TAKE_OVER,
    Action.HANDOVER,
    Action.COMING,
    Action.CANNOT,
    Action.PROBLEM,
}


@pytest.mark.parametrize("action", list(Action))
def test_who_takes_part_may_do_everything_and_who_only_looks_next_to_nothing(action: Action) -> None:
    """A viewer may step in, which makes them take part, or raise a problem; what cannot be undone asks for trust."""
    assert may(action, Membership.PARTICIPANT) is (action not in ENTRUSTED)
    assert may(action, Membership.VIEWER) == (action in BY_VIEWERS)


@pytest.mark.parametrize("trust", list(Trust))
def test_trust_holds_for_the_acts_it_is_for_and_for_who_takes_part(trust: Trust) -> None:
    """The security group and admins need not take part; nobody gains another act by it, no guest who may not act."""
    for action in Action:
        held = frozenset({trust})
        wanted = trust in ENTRUSTED.get(action, held)
        assert may(action, Membership.PARTICIPANT, held) is wanted
        if action in ENTRUSTED:
            assert may(action, Membership.VIEWER, held) is (wanted and trust in OF_WORKSPACE)
            assert may(action, Membership.GUEST, held) is (wanted and trust in OF_WORKSPACE)
        else:
            assert not may(action, Membership.GUEST, held)
