"""The policy: what holds by default, what a workspace may set, and what is refused, field by field."""

from __future__ import annotations

import json
from datetime import date, time
from typing import Any

import pytest

from bot.domain.calendar import HalfDay, WeekdayHours, WorkingCalendar
from bot.domain.policy import DEFAULT_POLICY, Policy
from bot.domain.policy_faults import PolicyError
from bot.domain.post_incident_policy import asked_for
from bot.domain.reviews.parts import Part
from bot.domain.vocabulary import Impact, Priority, Urgency

MATRIX = {
    #                 immediate high medium low
    Impact.WIDESPREAD: "P1 P1 P2 P2",
    Impact.MAJOR: "P1 P2 P2 P3",
    Impact.MINOR: "P2 P2 P3 P3",
    Impact.MINIMAL: "P2 P3 P3 P4",
}
P1 = ("priorities", "P1")


def edited(*edits: tuple[tuple[str | int, ...], Any]) -> dict[str, Any]:
    """Return the default policy's JSON with the value at each path replaced."""
    kept = DEFAULT_POLICY.to_json()
    for (*path, last), value in edits:
        part: Any = kept
        for key in path:
            part = part[key]
        part[last] = value
    return kept


def faults(*edits: tuple[tuple[str | int, ...], Any]) -> dict[str, str]:
    """Return what is refused about the default policy so edited, by field."""
    with pytest.raises(PolicyError) as refused:
        Policy.of(edited(*edits))
    return dict(refused.value.faults)


def test_a_policy_kept_before_reviews_had_parts_to_choose_asks_for_all() -> None:
    """As the default does."""
    kept = DEFAULT_POLICY.to_json()
    del kept["learning"]["parts"]
    assert Policy.of(kept) == DEFAULT_POLICY
    assert asked_for(DEFAULT_POLICY.learning.parts) == tuple(Part)


@pytest.mark.parametrize("impact", Impact)
def test_the_default_matrix_is_the_itil_one(impact: Impact) -> None:
    """Each row of impact gives these priorities, from immediate to low urgency."""
    assert [DEFAULT_POLICY.priority_of(impact, urgency) for urgency in Urgency] == MATRIX[impact].split()


@pytest.mark.parametrize(
    ("priority", "promises", "stale_after", "step_minutes"),
    [
        ("P1", "acknowledge within 15 min, resolve within 4 h, update every 30 min", "2 h", 10),
        ("P2", "acknowledge within 30 min, resolve within 8 h, update every 60 min", "4 h", 10),
        (
            "P3",
            "acknowledge within 4 working h, resolve within 3 working days, update every 4 working h",
            "2 working days",
            60,
        ),
        (
            "P4",
            "acknowledge within 1 working day, resolve within 5 working days, update every working day",
            "5 working days",
            60,
        ),
    ],
)
def test_the_default_promises_of_each_priority(
    priority: str, promises: str, stale_after: str, step_minutes: int
) -> None:
    """P1 and P2 around the clock, P3 and P4 in working time; the incident manager is called first."""
    held = DEFAULT_POLICY.of_priority(Priority(priority))
    assert held.words == promises
    assert held.stale_after.words == stale_after
    assert [(step.manager, step.minutes) for step in held.chain] == [(True, step_minutes)]
    assert held.managers.nobody


def test_a_workspace_without_a_policy_has_the_default_one() -> None:
    """Nothing kept means the defaults."""
    assert Policy.of(None) is DEFAULT_POLICY


def test_a_policy_survives_its_json() -> None:
    """What is kept in the database is read back the same, calendar, chains and all."""
    step = {"groups": ["S0123"], "people": ["U01", "W02"], "manager": True, "minutes": 5}
    calendar = {
        "zone": "Europe/Berlin",
        "days": [0, 1, 2, 3],
        "opens": "08:30",
        "closes": "16:45",
        "country": "DE",
        "subdivision": "BY",
        "free_dates": ["2026-12-25"],
        "weekday_hours": [{"day": 3, "closes": "15:00"}, {"day": 0, "opens": "22:00", "closes": "06:00"}],
        "half_days_end": "12:00",
        "moved_days": True,
        "half_dates": [{"on": "2026-12-24", "until": "12:00"}],
        "extra_dates": ["2026-12-12", "2026-12-19"],
    }
    policy = Policy.of(
        edited(
            ((*P1, "chain"), [step]),
            ((*P1, "managers"), {"people": ["U09"]}),
            ((*P1, "resolve"), "6 hours"),
            (("matrix", "minimal", "low"), "P3"),
            (("calendar",), calendar),
        )
    )
    assert policy.calendar == WorkingCalendar(
        zone="Europe/Berlin",
        days=frozenset({0, 1, 2, 3}),
        opens=time(8, 30),
        closes=time(16, 45),
        country="DE",
        subdivision="BY",
        free_dates=frozenset({date(2026, 12, 25)}),
        weekday_hours=(WeekdayHours(3, time(15)), WeekdayHours(0, time(6), time(22))),
        half_days_end=time(12),
        moved_days=True,
        half_dates=(HalfDay(date(2026, 12, 24), time(12)),),
        extra_dates=frozenset({date(2026, 12, 12), date(2026, 12, 19)}),
    )
    assert policy.of_priority(Priority.P1).resolve.words == "6 h"
    assert policy.of_priority(Priority.P1).chain[0].people == ("U01", "W02")
    assert policy.priority_of(Impact.MINIMAL, Urgency.LOW) is Priority.P3
    assert Policy.of(json.loads(json.dumps(policy.to_json()))) == policy


def test_a_calendar_kept_before_it_could_have_more_means_the_same() -> None:
    """What it does not say of half days, weekdays' own hours and working weekend days is that there are none."""
    kept = {"zone": "Asia/Tokyo", "days": [0, 1], "opens": "08:00:00", "closes": "00:00:00", "free_dates": []}
    held = edited((("calendar",), kept | {"country": "JP", "subdivision": None}))
    assert Policy.of(held).calendar == WorkingCalendar("Asia/Tokyo", frozenset({0, 1}), time(8), time(0), "JP")


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ((*P1, "acknowledge"), "0 min", "A length of time must be more than zero."),
        ((*P1, "update_every"), "soon", "Write a length of time such as 15 min"),
        ((*P1, "acknowledge"), "4 h", "The time to acknowledge must be shorter than the time to resolve, 4 h."),
        ((*P1, "update_every"), "5 h", "The time between updates cannot be longer than the time to resolve, 4 h."),
        (("priorities", "P3", "acknowledge"), "3 working days", "The time to acknowledge must be shorter"),
        ((*P1, "chain"), [], "Name at least one step."),
        ((*P1, "chain", 0), {"minutes": 5}, "Name at least one group or person to call in this step."),
        ((*P1, "chain", 0, "minutes"), 0, "Choose at least one minute."),
        ((*P1, "chain", 0, "minutes"), 10081, "Choose a week at most."),
        ((*P1, "chain", 0, "minutes"), "ten", "Write a whole number."),
        ((*P1, "managers", "groups"), "S01", "Name them one by one."),
        (("matrix", "major", "low"), "P5", "Choose one of P1, P2, P3 or P4."),
        (
            ("matrix", "major", "immediate"),
            "P3",
            "This cannot be a lower priority than “Minor impact, immediate urgency”.",
        ),
        (
            ("matrix", "minimal", "high"),
            "P4",
            "This cannot be a lower priority than “Minimal impact, medium urgency”.",
        ),
        (("calendar", "zone"), "Europe/Atlantis", "This is not the name of a time zone"),
        (("calendar", "days"), [], "Choose at least one day of the week to work on."),
        (("calendar", "days"), [7], "A day of the week is a number from 0"),
        (("calendar", "closes"), "09:00", "Work must end at another time than it begins."),
        (("calendar", "opens"), "late", "Write a time of day such as 09:00."),
        (("calendar", "free_dates"), ["24.12."], "Write a date such as 2026-12-24."),
        (("calendar", "country"), "XX", "The public holidays of this country are not known."),
        (("calendar", "subdivision"), "BY", "Choose the country that this is a part of."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(path: tuple[str | int, ...], value: object, sentence: str) -> None:
    """One fault, named by the path of its field, in a sentence for people."""
    found = faults((path, value))
    where = ".".join(map(str, path))
    field = next(iter(found))
    assert field == where or field.startswith(f"{where}.") or where.startswith(f"{field}.")
    assert sentence in found[field]
    assert len(found) == 1


def test_every_fault_is_told_at_once() -> None:
    """A person does not fix one field only to hear of the next."""
    found = faults(
        ((*P1, "resolve"), "never"),
        (("priorities", "P2", "chain"), []),
        (("priorities", "P3", "chain", 0, "groups"), ["@ops"]),
        (("calendar", "zone"), "Moon"),
    )
    assert list(found) == [
        "priorities.P1.resolve",
        "priorities.P2.chain",
        "priorities.P3.chain.0.groups.0",
        "calendar.zone",
    ]


def test_faults_between_fields_are_told_at_once() -> None:
    """Fields that are right by themselves and wrong together are named each."""
    found = faults(
        ((*P1, "acknowledge"), "5 h"),
        (("priorities", "P2", "update_every"), "9 h"),
        (("matrix", "widespread", "immediate"), "P2"),
    )
    assert set(found) == {
        "priorities.P1.acknowledge",
        "priorities.P2.update_every",
        "matrix.widespread.immediate",
    }


def test_working_days_are_compared_by_the_workspaces_own_day() -> None:
    """8 h to acknowledge is sooner than one working day of 9 h, and not sooner than one of 8 h."""
    promises = (((*P1, "acknowledge"), "8 h"), ((*P1, "resolve"), "1 working day"))
    assert "priorities.P1.acknowledge" in faults(*promises)
    Policy.of(edited(*promises, (("calendar", "closes"), "18:00")))


def test_a_matrix_with_a_hole_is_refused_at_the_hole() -> None:
    """Every impact with every urgency has a priority."""
    kept = DEFAULT_POLICY.to_json()
    del kept["matrix"]["major"], kept["priorities"]["P4"]
    with pytest.raises(PolicyError) as refused:
        Policy.of(kept)
    assert [field for field, _ in refused.value.faults] == [
        *(f"matrix.major.{urgency}" for urgency in Urgency),
        "priorities.P4",
    ]
