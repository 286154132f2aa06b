"""Whom an incident calls: by its services, its priority, and what kind of incident it is."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import WorkingCalendar
from bot.domain.calls import Calling, calls_of, leads_by_default, line_of, speaks_for
from bot.domain.naming import services_named
from bot.domain.policy import DEFAULT_POLICY, Audience, PeoplePolicy, PriorityPolicy, ServicePolicy, Step
from bot.domain.vocabulary import Priority

DECLARER, MANAGER = "U0DECLARER", "U0MANAGER"
PAYMENTS = ServicePolicy(groups=("S0PAYMENTS",))
CHECKOUT = ServicePolicy(people=("U1",), minutes=5, chain=(Step(groups=("S0HEADS",), minutes=20),))


def policy(*chain: Step, **more: object) -> PriorityPolicy:
    """Return what a P1 promises, with this chain."""
    kept = {"chain": chain} if chain else {}
    return DEFAULT_POLICY.of_priority(Priority.P1).model_copy(update=kept | more)


def called(
    promises: PriorityPolicy,
    *services: ServicePolicy,
    people: PeoplePolicy | None = None,
    **kind: Any,  # noqa: ANN401 - passed on
) -> Calling:
    """Say whom an incident calls that the declarer manages, unless said otherwise."""
    asked = {"declarer": DECLARER, "manager": DECLARER, **kind}
    return calls_of(promises, people or PeoplePolicy(), services, WorkingCalendar(), **asked)


def lines(calling: Calling) -> list[str]:
    """Write each step as whom it calls, and for how long."""
    return [
        f"{call.stage} {' '.join((*call.audience.groups, *call.audience.people))} {call.lasts.total_seconds() / 60:g}"
        for call in calling.calls
    ]


def test_responders_of_a_service_come_first_then_the_chain_of_the_priority() -> None:
    """They have half of the time to acknowledge, which is 15 min for a P1, unless the service says."""
    chain = (Step(groups=("S0ONCALL",), minutes=10),)
    assert lines(called(policy(*chain), PAYMENTS)) == ["step-1 S0PAYMENTS 8", "step-2 S0ONCALL 10"]
    assert lines(called(policy(*chain))) == ["step-1 S0ONCALL 10"]
    quick = PAYMENTS.model_copy(update={"minutes": 3})
    assert lines(called(policy(*chain), quick)) == ["step-1 S0PAYMENTS 3", "step-2 S0ONCALL 10"]


def test_a_chain_of_a_service_wins_over_that_of_the_priority() -> None:
    """Several services are called side by side, step by step."""
    chain = (Step(groups=("S0ONCALL",), minutes=10),)
    assert lines(called(policy(*chain), CHECKOUT)) == ["step-1 U1 5", "step-2 S0HEADS 20"]
    assert lines(called(policy(*chain), CHECKOUT, PAYMENTS)) == ["step-1 S0PAYMENTS U1 8", "step-2 S0HEADS 20"]


def test_a_chain_that_means_only_who_declared_it_calls_nobody() -> None:
    """The default chain is the incident manager: somebody else is called, the declarer is not."""
    assert called(policy()).calls == ()
    assert called(policy(), manager=None).calls == ()
    assert lines(called(policy(), manager=MANAGER)) == [f"step-1 {MANAGER} 10"]


def test_steps_keep_their_names_where_one_before_them_calls_nobody() -> None:
    """So what has been called is not called again when the manager changes."""
    chain = (Step(manager=True, minutes=10), Step(groups=("S0ONCALL",), minutes=10))
    assert lines(called(policy(*chain))) == ["step-2 S0ONCALL 10"]


def test_the_end_of_the_chain_is_told_to_its_last_the_managers_and_the_incident_manager() -> None:
    """The person who declared it, where it has no manager."""
    promises = policy(Step(groups=("S0ONCALL",), minutes=10), managers=Audience(people=("U0BOSS",)))
    assert called(promises, manager=MANAGER).rounds == Audience(groups=("S0ONCALL",), people=("U0BOSS", MANAGER))
    assert called(promises, manager=None).rounds == Audience(groups=("S0ONCALL",), people=("U0BOSS", DECLARER))


def test_a_drill_calls_nobody_but_its_own_manager_and_not_at_once() -> None:
    """Whatever its services and its priority say."""
    drill = called(policy(Step(groups=("S0ONCALL",), minutes=10)), PAYMENTS, drill=True, manager=MANAGER)
    assert lines(drill) == [f"step-1 {MANAGER} 8"]
    assert not drill.at_once
    assert drill.rounds == Audience(people=(MANAGER,))


def test_a_private_incident_calls_the_usual_chain_only_where_the_workspace_says_so() -> None:
    """Else its manager and the security group, once it is late."""
    promises = policy(Step(groups=("S0ONCALL",), minutes=10))
    narrow = called(promises, PAYMENTS, people=PeoplePolicy(security="S0SECURE"), private=True)
    assert (lines(narrow), narrow.at_once) == (["step-1 S0SECURE 8"], False)
    wide = called(promises, PAYMENTS, people=PeoplePolicy(security="S0SECURE", private_chain=True), private=True)
    assert lines(wide) == ["step-1 S0PAYMENTS S0SECURE 8", "step-2 S0ONCALL S0SECURE 10"]
    assert wide.at_once


def test_services_are_guessed_from_the_words_of_a_title() -> None:
    """All words of a name must be said, in any case, as singular or plural; names within words do not count."""
    known = ("Checkout", "Customer accounts", "Payments", "Search")
    assert services_named("CHECKOUT: payment fails", known) == ("Checkout", "Payments")
    assert services_named("Accounts of customers research", known) == ("Customer accounts",)
    assert services_named("", known) == ()


PEOPLE, GROUPS = [f"U{number}" for number in range(8)], [f"S{number}" for number in range(3)]
AUDIENCES = st.builds(
    Audience,
    groups=st.lists(st.sampled_from(GROUPS), max_size=1).map(tuple),
    people=st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True).map(tuple),
)


@given(
    st.lists(st.sampled_from(PEOPLE), max_size=2),
    st.lists(AUDIENCES, max_size=4),
    st.lists(st.sampled_from(PEOPLE), max_size=3),
    st.frozensets(st.sampled_from(PEOPLE)),
)
def test_somebody_speaks_for_an_incident_while_anybody_is_there_and_nobody_who_left(
    holders: list[str], line: list[Audience], others: list[str], gone: frozenset[str]
) -> None:
    """A holder who is there speaks alone; else the first in line of whom somebody is there; never one who is gone."""
    speaker = speaks_for(holders, line, others, gone)
    assert not gone & set(speaker.people)
    here = [user for user in holders if user not in gone]
    set_up = [each for each in line if each.groups or set(each.people) - gone]
    assert speaker.nobody == (not here and not set_up and set(others) <= gone)
    if here:
        assert speaker == Audience(people=(here[0],))
    elif set_up:
        assert speaker.groups == set_up[0].groups


def test_next_in_line_are_the_responders_then_the_chain_then_the_managers() -> None:
    """Each step after the other; the incident manager, who is missing, stands for nobody."""
    promises = policy(
        Step(manager=True, minutes=10), Step(groups=("S0ONCALL",), minutes=10), managers=Audience(people=("U0BOSS",))
    )
    line = line_of(promises, PeoplePolicy(), [PAYMENTS], WorkingCalendar())
    assert [(*each.groups, *each.people) for each in line] == [("S0PAYMENTS",), (), ("S0ONCALL",), ("U0BOSS",)]
    assert speaks_for([], line, ["U0DECLARER"], ()) == Audience(groups=("S0PAYMENTS",))
    assert speaks_for(["U0LEAD"], line, [], ()) == Audience(people=("U0LEAD",))
    drill = line_of(promises, PeoplePolicy(), [PAYMENTS], WorkingCalendar(), drill=True)
    assert speaks_for([], drill, ["U0DECLARER"], ()) == Audience(people=("U0DECLARER",))


def test_who_declares_leads_where_nobody_else_is_called_or_they_are_called_too() -> None:
    """By name, or by a group in which Slack says they are; whom they chose to call counts as called."""
    nobody, others = called(policy()), called(policy(), PAYMENTS)
    assert leads_by_default(DECLARER, nobody, (), responder=False)
    assert leads_by_default(DECLARER, nobody, (DECLARER,), responder=False)
    assert not leads_by_default(DECLARER, nobody, ("U1",), responder=False)
    assert not leads_by_default(DECLARER, others, (), responder=False)
    assert leads_by_default(DECLARER, others, (), responder=True)
    assert leads_by_default("U1", called(policy(), CHECKOUT, PAYMENTS), (), responder=False)
    drill = called(policy(), PAYMENTS, drill=True)
    assert leads_by_default(DECLARER, drill, (), responder=False)
