"""Any policy that a workspace may set, for tests that hold for all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

from hypothesis import strategies as st

from bot.domain.meanings import Meanings
from bot.domain.policy import (
    DEFAULT_POLICY,
    Audience,
    GuestRight,
    PeoplePolicy,
    Policy,
    PriorityPolicy,
    ServicePolicy,
    Step,
)
from bot.domain.policy_fields import LANGUAGES, NAME_TEMPLATE
from bot.domain.post_incident_policy import LearningPolicy
from bot.domain.reviews.parts import ALWAYS
from bot.domain.reviews.parts import Part as ReviewPart
from bot.domain.spans import Span, Unit
from bot.domain.vocabulary import Impact, Priority, Role, Urgency
from tests.pure.anything import ids
from tests.pure.test_calendar_laws import calendars

IDS = {letter: ids(letter, least=3) for letter in "SUC"}
LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)
WORDS = LETTERS | st.builds('{} "{}\\'.format, LETTERS, LETTERS)
SPANS = st.builds(Span, st.integers(1, 30), st.sampled_from(Unit), st.booleans())


def some(values: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    """Draw a few different values."""
    return st.lists(values, max_size=most, unique=True).map(tuple)


AUDIENCES: dict[str, Any] = {"groups": some(IDS["S"]), "people": some(IDS["U"]), "manager": st.booleans()}
STEPS = st.builds(Step, **{**AUDIENCES, "manager": st.just(True)}, minutes=st.integers(1, 10080)) | st.builds(
    Step, groups=IDS["S"].map(lambda group: (group,)), minutes=st.integers(1, 10080)
)
CHAINS = st.lists(STEPS, min_size=1, max_size=3).map(tuple)
MANAGERS = st.builds(Audience, **AUDIENCES)
CHANNELS = some(IDS["C"])
GROUP = st.none() | IDS["S"]
CHANNEL = st.none() | IDS["C"]


@st.composite
def _priorities(draw: st.DrawFn, priority: Priority) -> PriorityPolicy:
    held = DEFAULT_POLICY.of_priority(priority)
    return held.model_copy(
        update={
            "stale_after": draw(SPANS),
            "chain": draw(CHAINS),
            "managers": draw(MANAGERS),
            "announce": draw(CHANNELS),
            "mention": draw(GROUP),
            "leadership": draw(CHANNEL),
        }
    )


_ROWS = {
    Impact.WIDESPREAD: Priority.P1,
    Impact.MAJOR: Priority.P2,
    Impact.MINOR: Priority.P3,
    Impact.MINIMAL: Priority.P4,
}
MATRICES = st.sampled_from(
    [DEFAULT_POLICY.matrix, {impact: dict.fromkeys(Urgency, priority) for impact, priority in _ROWS.items()}]
)
LEARNING = st.builds(
    LearningPolicy,
    causes=st.lists(WORDS, min_size=1, max_size=4, unique_by=str.casefold).map(tuple),
    pin=st.sampled_from(["pushpin", "+1"]),
    reviewed=some(st.sampled_from(Priority)),
    review_within=SPANS,
    owned=some(st.sampled_from(Priority)),
    parts=some(st.sampled_from([part for part in ReviewPart if part not in ALWAYS])),
    archive_after=st.none() | SPANS,
)
PEOPLE = st.builds(
    PeoplePolicy,
    several=some(st.sampled_from([role for role in Role if role is not Role.INCIDENT_MANAGER])),
    security=GROUP,
    private_chain=st.booleans(),
    guests=some(st.sampled_from(GuestRight)),
    owners=GROUP,
    editors=GROUP,
)
MEANINGS = st.builds(
    Meanings,
    impact=st.fixed_dictionaries(dict.fromkeys(Impact, WORDS)),
    urgency=st.fixed_dictionaries(dict.fromkeys(Urgency, WORDS)),
)
DAYTIME = st.builds(
    lambda calendar, closes: replace(calendar, opens=time(8), closes=time(closes)), calendars(), st.integers(14, 20)
)
"""Calendars by which the promises of the default policy hold together."""
POLICIES = st.builds(
    Policy,
    matrix=MATRICES,
    meanings=MEANINGS,
    priorities=st.fixed_dictionaries({priority: _priorities(priority) for priority in Priority}),
    calendar=DAYTIME,
    people=PEOPLE,
    learning=LEARNING,
    language=st.sampled_from(sorted(LANGUAGES)),
    call_link=st.sampled_from(["", "https://meet.example.com/inc-{number}"]),
    channel_name=st.sampled_from([NAME_TEMPLATE, "{number}"]),
    announcement=st.just("") | WORDS | st.just("Two\nlines"),
)
SERVICES = st.builds(
    ServicePolicy,
    groups=some(IDS["S"]),
    people=some(IDS["U"]),
    minutes=st.none() | st.integers(1, 10080),
    chain=st.just(()) | CHAINS,
    channels=CHANNELS,
    calendar=st.none() | DAYTIME,
)
CATALOGUES = st.dictionaries(WORDS, SERVICES, max_size=2)
