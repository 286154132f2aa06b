"""The clock of a process: the machine's while Slack agrees, and Slack's where the machine's is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.corrected_clock import APART, OFF, CorrectedClock

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
HOUR = 3600.0


class Machine:
    """A machine's clock, which may be set, and the seconds that pass."""

    speed = 1.0

    def __init__(self, ahead: float = 0.0) -> None:
        self.ahead = ahead
        self.passed = 0.0

    def true(self) -> datetime:
        """Return the time that it is."""
        return NOW + timedelta(seconds=self.passed)

    def now(self) -> datetime:
        """Return the time that it shows."""
        return self.true() + timedelta(seconds=self.ahead)

    def steady(self) -> float:
        """Return the seconds that have passed."""
        return self.passed

    async def sleep(self, seconds: float) -> None:
        """Let them pass."""
        self.passed += seconds


def answers(machine: Machine, clock: CorrectedClock, took: float = 0.1, off: float = 0.0) -> None:
    """Have Slack answer after so many seconds; its header leaves out what is less than a second."""
    asked = machine.steady()
    machine.passed += took
    told = machine.true() - timedelta(seconds=took / 2 - off)
    clock.heard(told.replace(microsecond=0), asked)


def error(machine: Machine, clock: CorrectedClock) -> timedelta:
    """Return by how much the clock is wrong."""
    return abs(clock.now() - machine.true())


def known(machine: Machine) -> CorrectedClock:
    """Return a clock that Slack has told the time once."""
    clock = CorrectedClock(machine)
    answers(machine, clock)
    return clock


def test_the_machines_clock_is_followed_to_the_microsecond_while_slack_agrees() -> None:
    """Slack tells seconds only, and an answer that took long tells little."""
    machine = Machine(0.4)
    clock = known(machine)
    for took in (0.05, 0.3, 0.7, 9.0):
        answers(machine, clock, took)
        assert clock.now() == machine.now()
    assert not clock.in_doubt.is_set()
    assert clock.machine_ahead == timedelta(0)


@pytest.mark.parametrize("wrong", [HOUR, -HOUR, 45.0, -45.0, 4.0])
def test_a_clock_that_is_wrong_at_the_start_is_corrected_by_the_first_answer(wrong: float) -> None:
    """Two hosts differ by no more than what leases allow for, then."""
    machine = Machine(wrong)
    clock = known(machine)
    assert 2 * error(machine, clock) < APART
    ahead = clock.machine_ahead
    assert ahead is not None
    assert abs(ahead.total_seconds() - wrong) < 2


@pytest.mark.parametrize("wrong", [HOUR, -HOUR, 45.0])
def test_a_machine_whose_clock_is_set_wrong_and_right_again_changes_nothing(wrong: float) -> None:
    """Slack is asked, and says the same."""
    machine = Machine()
    clock = known(machine)
    machine.ahead = wrong
    assert clock.now() == machine.true()
    assert clock.in_doubt.is_set()
    answers(machine, clock)
    assert not clock.in_doubt.is_set()
    machine.ahead = 0.0
    machine.passed += 60
    assert clock.now() == machine.true()


def test_a_clock_that_is_put_right_is_followed_from_then_on() -> None:
    """What was left of the correction, which is known to a second only, goes with it."""
    machine = Machine(HOUR)
    clock = known(machine)
    machine.ahead = 0.0
    assert clock.now() == machine.true()


def test_a_machine_that_slept_uncounted_hears_from_slack_what_time_it_is() -> None:
    """Where its seconds do not tell that it slept, its clock seems to be set, and the next answer puts that right."""
    machine = Machine()
    clock = known(machine)
    machine.ahead += HOUR
    clock.now()
    answers(machine, clock, off=HOUR)
    assert clock.now() == machine.now()


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("wrong", [HOUR, -HOUR, 0.0])
def test_an_answer_during_which_the_host_slept_tells_nothing(wrong: float, *, before: bool) -> None:
    """Slack wrote it before that or after, nobody knows: the next one is believed."""
    machine = Machine(wrong)
    clock = CorrectedClock(machine)
    asked, told = machine.steady(), machine.true()
    machine.passed += HOUR / 2
    clock.heard(told if before else machine.true(), asked)
    assert clock.in_doubt.is_set()
    answers(machine, clock)
    assert not clock.in_doubt.is_set()
    assert 2 * error(machine, clock) < APART


def test_one_answer_that_contradicts_all_others_is_not_believed() -> None:
    """Slack is asked again; what two in a row say counts."""
    machine = Machine()
    clock = known(machine)
    answers(machine, clock, off=HOUR)
    assert clock.in_doubt.is_set()
    assert clock.now() == machine.true()
    answers(machine, clock)
    assert not clock.in_doubt.is_set()
    assert clock.now() == machine.true()
    answers(machine, clock, off=HOUR)
    answers(machine, clock, off=HOUR)
    assert abs(clock.now() - machine.true() - timedelta(hours=1)) <= 2 * OFF


def test_a_clock_that_runs_too_fast_is_never_off_by_more_than_leases_allow_for() -> None:
    """Slack's answers come now and then; the machine gains a fifth of a second between two."""
    machine = Machine()
    clock = known(machine)
    for _ in range(500):
        machine.ahead += 0.2
        machine.passed += 17.3
        answers(machine, clock)
        answers(machine, clock)
        assert 2 * error(machine, clock) < APART
