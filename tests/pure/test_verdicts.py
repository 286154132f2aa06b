"""Verdicts on targets: given once, with the priority and the policy of that moment, and the same everywhere."""

from __future__ import annotations

from bot.domain.transitions import Kind
from tests.pure.judged_life import Life, after


def test_an_acknowledgement_in_time_stays_in_time_when_it_is_raised() -> None:
    """A P3 taken after two of its four working hours was taken in time, whatever it becomes."""
    life = Life.of("P3")
    life.act(120, Kind.ACKNOWLEDGED)
    assert life.acknowledged(120) is True
    life.change(125, "P1")
    assert life.acknowledged(125) is True
    assert life.figures is not None
    assert (life.figures.acknowledge_priority, life.figures.acknowledge_target) == ("P3", "4 working h")


def test_a_breach_stays_one_when_it_is_lowered() -> None:
    """A P1 past its four hours is late for good, before the resolution and after it, however it is judged since."""
    life = Life.of("P1")
    life.act(5, Kind.ACKNOWLEDGED)
    life.change(250, "P3")
    assert life.resolved(250) is False
    life.act(300, Kind.RESOLVED)
    life.change(400, "P4")
    assert life.resolved(400) is False
    assert life.figures is not None
    assert life.figures.resolve_due_at == after(240)


def test_the_targets_of_a_raised_incident_run_from_the_raise() -> None:
    """It is not late the moment it is raised, and has what its new priority promises from then on."""
    life = Life.of("P3")
    life.change(60, "P1")
    assert life.acknowledged(60) is None
    assert life.figures is not None
    assert life.figures.acknowledge_due_at == after(60 + 15)
    assert life.figures.resolve_due_at == after(60 + 240)
    assert life.acknowledged(76) is False
    life.change(70, "P3")
    assert life.figures.acknowledge_due_at == after(240)


def test_a_raise_never_gives_more_time() -> None:
    """What the lower priority had promised earlier holds."""
    life = Life.of("P2")
    due = after(8 * 60)
    life.change(7 * 60, "P1")
    life.act(7 * 60 + 30)
    assert life.figures is not None
    assert (life.figures.resolve_due_at, life.figures.resolve_priority) == (due, "P2")


def test_a_new_policy_turns_no_verdict() -> None:
    """Taken after 10 of 15 minutes it stays in time when five are asked for; late by the old, it stays late."""
    life = Life.of("P1")
    life.act(10, Kind.ACKNOWLEDGED)
    life.govern(12, "P1", acknowledge="5 min")
    assert life.acknowledged(12) is True
    late = Life.of("P1")
    late.govern(20, "P1", acknowledge="30 min")
    assert late.acknowledged(20) is False


def test_a_sooner_target_of_a_new_policy_runs_from_the_change() -> None:
    """A P1 open for two hours has the one hour that is promised now, and the report knows at once."""
    life = Life.of("P1")
    life.govern(120, "P1", resolve="1 h")
    assert life.resolved(120) is None
    assert life.figures is not None
    assert life.figures.resolve_due_at == after(180)
    life.govern(130, "P1", resolve="6 h")
    assert life.figures.resolve_due_at == after(360)


def test_what_lies_in_pauses_counts_towards_no_target() -> None:
    """Nor does the pause in which somebody acknowledges."""
    life = Life.of("P1")
    life.act(10, Kind.PAUSED)
    life.act(60, Kind.ACKNOWLEDGED)
    assert life.acknowledged(60) is True
    life.act(90, Kind.RESUMED)
    assert life.figures is not None
    assert (life.acknowledged(90), life.figures.resolve_due_at) == (True, after(240 + 80))


def test_a_reopening_takes_the_resolution_back_but_no_breach() -> None:
    """In time it is judged again, by what is left; late it stays late."""
    life = Life.of("P1")
    life.act(180, Kind.RESOLVED)
    assert life.resolved(180) is True
    life.act(360, Kind.REOPENED)
    assert life.resolved(360) is None
    assert life.figures is not None
    assert life.figures.resolve_due_at == after(360 + 60)
    life.act(500, Kind.RESOLVED)
    life.act(600, Kind.REOPENED)
    assert life.resolved(600) is False


def test_a_corrected_time_is_judged_by_the_target_of_that_moment() -> None:
    """A P1 that was over in time after all was in time, though it counts as a P3 since."""
    life = Life.of("P1")
    life.act(250, Kind.RESOLVED)
    life.change(260, "P3")
    assert life.resolved(260) is False
    life.act(270, Kind.TIMES, effective=230, milestone="resolved")
    assert life.resolved(270) is True
    life.act(280, Kind.TIMES, effective=245, milestone="resolved")
    assert life.resolved(280) is False
