"""A problem's moves: what each status asks for, whatever is known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.post_incident import ProblemStatus
from bot.domain.problem_lifecycle import Known, backwards, lacking, moves, refused

STATUS = st.sampled_from(ProblemStatus)
WORDS = st.sampled_from(["", " ", "A word"])
KNOWN = st.builds(Known, root_cause=WORDS, workaround=WORDS, workaround_steps=WORDS, permanent_fix=WORDS)


@given(STATUS, STATUS, KNOWN, WORDS)
def test_a_move_is_legal_exactly_when_the_status_is_borne_out(
    before: ProblemStatus, after: ProblemStatus, known: Known, reason: str
) -> None:
    """Back and unfixed endings need a reason; a known error a cause or a workaround; a fix its description."""
    fault = refused(before, after, known, reason)
    reasoned = bool(reason.strip())
    known_error = bool((known.root_cause + known.workaround + known.workaround_steps).strip())
    legal = before is not after
    legal &= reasoned or not backwards(before, after)
    legal &= reasoned or after is not ProblemStatus.CLOSED or before is ProblemStatus.FIXED
    legal &= known_error or after is not ProblemStatus.KNOWN_ERROR
    legal &= bool(known.permanent_fix.strip()) or after is not ProblemStatus.FIXED
    assert (fault is None) == legal
    assert fault is None or fault[0] in {"status", "reason", "steps", "fix"}


@given(STATUS, STATUS, WORDS)
def test_with_all_known_and_a_reason_every_other_status_is_within_reach(
    before: ProblemStatus, after: ProblemStatus, reason: str
) -> None:
    """Nothing is a dead end."""
    known = Known(root_cause="A", workaround="B", permanent_fix="C")
    assert (after in moves(before)) == (before is not after)
    assert before is after or refused(before, after, known, f"{reason}why") is None


@given(STATUS, KNOWN)
def test_what_a_status_asks_for_is_asked_again_when_the_facts_are_edited(status: ProblemStatus, known: Known) -> None:
    """A move into a status and an edit within it hold the problem to the same."""
    entered = refused(next(each for each in ProblemStatus if each is not status), status, known, "why")
    assert entered == lacking(status, known)
