"""Whom the settings reach: found by one pure function, said in sentences."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.policy import DEFAULT_POLICY, Audience, Policy, ServicePolicy, Step
from bot.domain.policy_parts import part_of
from bot.domain.reachability import Facts, Finding, Gap, NamedService, Place, Setup, Spot, findings, reaches
from bot.domain.vocabulary import Priority
from bot.messages.setup_check import Naming, sentences, troubles

PLAIN = Naming(person=lambda user: f"@{user}", group=lambda group: f"@{group}", text=str)
ALL = tuple(Place(part_of(priority)) for priority in Priority)


def policy(chain: tuple[Step, ...] | None = None, managers: Audience = Audience()) -> Policy:  # noqa: B008 - frozen
    """Return the default policy with this chain and these managers for each priority."""
    held = {
        priority: promises.model_copy(update={"chain": chain or promises.chain, "managers": managers})
        for priority, promises in DEFAULT_POLICY.priorities.items()
    }
    return DEFAULT_POLICY.model_copy(update={"priorities": held})


REACHING = policy(
    (Step(groups=("SONCALL",), minutes=10), Step(people=("UCAROL",), minutes=20)), Audience(people=("UBOB",))
)
GOOD = Facts(groups={"SONCALL": 3, "SPAY": 2}, channel="incidents", channel_known=True, listeners=12)


def steps(number: int) -> tuple[Place, ...]:
    """Return the place of this step in each priority."""
    return tuple(Place(part_of(priority), spot=Spot.STEP, step=number) for priority in Priority)


def test_out_of_the_box_nobody_is_called_and_no_managers_are_set() -> None:
    """One finding for all priorities, whatever Slack says."""
    assert findings(DEFAULT_POLICY, [], Facts()) == [Finding(Gap.NOBODY, ALL), Finding(Gap.MANAGERS, ALL)]


def test_what_reaches_somebody_is_not_found() -> None:
    """Neither by what is known, nor where Slack did not say."""
    services = [NamedService("Payments", ServicePolicy(groups=("SPAY",)))]
    assert findings(REACHING, services, GOOD) == []
    assert findings(REACHING, services, Facts()) == []


def test_a_group_or_person_out_of_reach_is_named_once_with_every_place() -> None:
    """Empty, gone, or left; and what reaches nobody because of that."""
    services = [NamedService("Payments", ServicePolicy(groups=("SPAY",), people=("UCAROL",)))]
    facts = Facts(groups={"SPAY": 0}, gone=("UCAROL",), channel="incidents", channel_known=True, listeners=0)
    found = findings(REACHING, services, facts)
    assert [(each.gap, each.who) for each in found] == [
        (Gap.NOBODY, ""),
        (Gap.SERVICE, ""),
        (Gap.GROUP_GONE, "SONCALL"),
        (Gap.GROUP_EMPTY, "SPAY"),
        (Gap.PERSON_GONE, "UCAROL"),
        (Gap.EMPTY_CHANNEL, "incidents"),
    ]
    assert found[2].where == steps(1)
    assert found[4].where == (*steps(2), Place(service="Payments"))
    missing = facts.model_copy(update={"channel_known": False, "listeners": None})
    assert findings(REACHING, services, missing)[-1].gap is Gap.NO_CHANNEL


def test_each_priority_and_service_is_one_sentence() -> None:
    """In the order in which they are called, with the time since the declaration."""
    services = [
        NamedService("Payments", ServicePolicy(groups=("SPAY",), people=("UCAROL",))),
        NamedService(
            "Search", ServicePolicy(chain=(Step(people=("UBOB",), minutes=5), Step(groups=("SONCALL",), minutes=9)))
        ),
    ]
    said = list(sentences(Setup(policy=REACHING, services=services, facts=GOOD), PLAIN))
    assert said[0] == (
        "P1: calls the services' responders at once, after 8 min @SONCALL, after 18 min @UCAROL; managers: @UBOB."
    )
    assert said[4:] == ["Payments: calls @SPAY, @UCAROL at once.", "Search: calls @UBOB at once, after 5 min @SONCALL."]


def test_each_finding_says_what_it_means() -> None:
    """Where it is set, and what happens because of it."""
    said = troubles(Setup(policy=DEFAULT_POLICY, services=(), facts=Facts(channel="incidents", listeners=0)), PLAIN)
    nobody, managers, channel = said
    assert nobody.startswith(
        "P1, P2, P3, P4: nobody is called unless an affected service has responders. The steps name only"
    )
    assert managers.startswith("P1, P2, P3, P4: no managers are set. Escalating to managers is refused, and")
    assert channel.startswith("#incidents has no members but Muster, so announcements reach nobody. Press *Set up* on")
    assert "`MUSTER_ANNOUNCEMENT_CHANNEL`" in channel


groups = st.lists(st.sampled_from(["S1", "S2", "S3"]), max_size=3, unique=True).map(tuple)
people = st.lists(st.sampled_from(["U1", "U2", "U3"]), max_size=3, unique=True).map(tuple)
audiences = st.builds(Audience, groups=groups, people=people, manager=st.booleans())
facts = st.builds(
    Facts,
    groups=st.none() | st.dictionaries(st.sampled_from(["S1", "S2"]), st.none() | st.integers(0, 2)),
    gone=people,
)


@given(st.lists(audiences, max_size=4), facts)
def test_who_is_called_alone_by_what_is_found_empty_is_never_reached(named: list[Audience], known: Facts) -> None:
    """A service is found to reach nobody exactly where all it names are found out of reach, one by one."""
    services = [
        NamedService(str(number), ServicePolicy(groups=each.groups, people=each.people))
        for number, each in enumerate(named)
    ]
    found = findings(DEFAULT_POLICY, services, known)
    out = {each.who for each in found if each.gap in {Gap.GROUP_GONE, Gap.GROUP_EMPTY, Gap.PERSON_GONE}}
    vain = {each.where[0].service for each in found if each.gap is Gap.SERVICE}
    for service in services:
        called = {*service.policy.responders.groups, *service.policy.responders.people}
        assert (not reaches(service.policy.responders, known)) is (called <= out)
        assert (service.name in vain) is (not service.policy.responders.nobody and called <= out)


@given(audiences, facts)
def test_the_more_slack_says_the_more_is_found(audience: Audience, known: Facts) -> None:
    """What is not known is never found wrong."""
    services = [NamedService("Payments", ServicePolicy(groups=audience.groups, people=audience.people))]
    nothing = Facts()
    assert set(findings(REACHING, services, nothing)) <= {Finding(Gap.SERVICE, (Place(service="Payments"),))}
    assert len(findings(REACHING, services, known)) >= len(findings(REACHING, services, nothing))
