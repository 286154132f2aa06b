"""What closing needs, by priority: nothing more and nothing less than the settings name."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.closing import FollowUp, Need, unmet
from bot.domain.post_incident import ReviewState
from bot.domain.post_incident_policy import LearningPolicy
from bot.domain.vocabulary import Priority

PRIORITIES = st.lists(st.sampled_from(Priority), unique=True).map(tuple)
POLICIES = st.builds(
    lambda reviewed, owned: LearningPolicy(reviewed=reviewed, owned=owned), reviewed=PRIORITIES, owned=PRIORITIES
)
FOLLOW_UPS = st.lists(
    st.builds(FollowUp, id=st.integers(1, 99), text=st.text(max_size=9), owned=st.booleans(), dated=st.booleans())
)


@given(st.sampled_from(Priority), POLICIES, st.booleans(), st.none() | st.sampled_from(ReviewState), FOLLOW_UPS)
def test_each_need_is_unmet_exactly_when_it_is_asked_for_and_missing(
    priority: Priority, policy: LearningPolicy, drill: bool, review: ReviewState | None, follow_ups: list[FollowUp]
) -> None:
    """A drill needs nothing; a review counts once it is done; each open follow-up that lacks something is named."""
    found = {each.need: each for each in unmet(priority, policy, drill=drill, review=review, follow_ups=follow_ups)}
    asked = priority in policy.owned
    lacking = tuple(
        each for each in follow_ups if (not each.owned or not each.dated if asked else not (each.owned or each.dated))
    )
    assert (Need.REVIEWED in found) == (not drill and priority in policy.reviewed and review != ReviewState.DONE)
    assert (Need.OWNED in found) == (not drill and bool(lacking))
    if Need.OWNED in found:
        assert found[Need.OWNED].follow_ups == lacking
    if Need.REVIEWED in found:
        assert found[Need.REVIEWED].review == review


@given(st.sampled_from(Priority), st.none() | st.sampled_from(ReviewState), FOLLOW_UPS)
def test_a_workspace_that_asks_for_nothing_closes_anything_that_does_not_vanish(
    priority: Priority, review: ReviewState | None, follow_ups: list[FollowUp]
) -> None:
    """Both switched off in the settings: a follow-up of which nothing would ever tell again is still asked about."""
    policy = LearningPolicy(reviewed=(), owned=())
    told_of = [each for each in follow_ups if each.owned or each.dated]
    assert unmet(priority, policy, drill=False, review=review, follow_ups=told_of) == []
    found = unmet(priority, policy, drill=False, review=review, follow_ups=follow_ups)
    assert bool(found) == (told_of != follow_ups)
