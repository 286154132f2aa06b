"""Laws of verdicts: over any life of an incident each place that tells of its targets says the same, and none turns."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.durations import history, moments_of
from bot.domain.kept_targets import Aim, Targets, read_targets
from bot.domain.reminder_plan import Facts, plan
from bot.domain.reminder_plan import Kind as Reminds
from bot.domain.reports.metrics import metrics_of
from bot.domain.transitions import Kind
from bot.domain.vocabulary import ACTIVE, Priority, Status
from bot.messages.facts import acknowledged_after
from storage.reports import Row
from storage.tables import Figures, Incident
from tests.documents import sample
from tests.pure.judged_life import MONDAY, Life, after

WORK = ["acknowledge", "pause", "resolve", "slip", "reopen", "correct", "unacknowledge"]
CHANGES = ["raise", "lower", "policy", "look"]
lives = st.lists(st.tuples(st.sampled_from(WORK + CHANGES), st.integers(1, 400)), max_size=12)
"""Acts, each some minutes after the one before."""


class Told:
    """What was said about one incident's targets, and what every place says of it now."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.verdicts: dict[Aim, bool] = {}

    def now(self, minutes: float) -> dict[Aim, bool | None]:
        """Return what the report and the export say, having checked that channel, card and reminders say the same."""
        row, figures = self.life.row, self.life.figures
        assert figures is not None
        reported = metrics_of(_reported(row, figures), after(minutes))
        judged = {Aim.ACKNOWLEDGE: reported.acknowledged_in_time, Aim.RESOLVE: reported.resolved_in_time}
        targets = read_targets(figures, Priority(row.priority), self.life.policy)
        if figures.acknowledged_at is not None:
            view = sample.incident(declared_at=MONDAY, acknowledged_at=figures.acknowledged_at, targets=targets)
            assert (": met)" in acknowledged_after(view)) is judged[Aim.ACKNOWLEDGE]
        if row.status in ACTIVE and row.paused_at is None:
            breach = next(due for due in plan(self._facts(targets), MONDAY) if due.kind is Reminds.RESOLVE)
            assert breach.stage == "three-quarters" or breach.due_at >= figures.resolve_due_at
            assert (after(minutes) > targets.resolve.due_at) is (judged[Aim.RESOLVE] is False)
        return judged

    def _facts(self, targets: Targets) -> Facts:
        priority = Priority(self.life.row.priority)
        return Facts(
            status=Status(self.life.row.status),
            priority=priority,
            policy=self.life.policy.of_priority(priority),
            calendar=self.life.policy.calendar,
            declared_at=MONDAY,
            targets=targets,
            acknowledged_at=None,
            promised_at=MONDAY,
            next_update_at=None,
            active_at=MONDAY,
            rests=history(moments_of(self.life.recorded)).rests,
        )

    def tell(self, minutes: float) -> None:
        """Tell what is said now: a verdict that was told stands, and one that is given is told from now on."""
        for aim, verdict in self.now(minutes).items():
            assert self.verdicts.get(aim, verdict) == verdict, f"{aim} turned"
            if verdict is not None:
                self.verdicts[aim] = verdict

    def forget(self, aim: Aim, *, unless_missed: bool = False) -> None:
        """A verdict is taken back with what it judged."""
        if not (unless_missed and self.verdicts.get(aim) is False):
            self.verdicts.pop(aim, None)


def _reported(row: Incident, figures: Figures) -> Row:
    of_figures = {name: getattr(figures, name) for name in Row._fields if hasattr(figures, name)}
    plain = {"id": 1, "number": 1, "drill": False, "cause_category": "", "root_cause": ""}
    of_row = {name: getattr(row, name) for name in ("priority", "status", "declared_at", "paused_at")}
    return Row(**(of_figures | plain | of_row))


@given(lives)
def test_what_was_told_of_a_target_never_turns_and_is_the_same_everywhere(acts: list[tuple[str, int]]) -> None:
    """Over any life, channel, card, reminders, report and export agree, and no verdict turns without a correction."""
    life = Life.of("P2")
    told, at = Told(life), 0.0
    for act, later in acts:
        told.tell(at + later / 2)
        at += later
        told.tell(at)
        _live(life, told, act, at)
        told.tell(at)
    told.tell(at + 10_000)


def _live(life: Life, told: Told, act: str, at: float) -> None:
    """Do what can be done as things stand; what cannot be done is not."""
    active, paused = life.row.status in ACTIVE, life.row.paused_at is not None
    taken = life.figures is not None and life.figures.acknowledged_at is not None
    if act in _CHANGES:
        _CHANGES[act](life, at)
    elif act == "slip" and active and not paused:
        _slip(life, told, at)
    elif act == "resolve" and active:
        life.act(at, *([Kind.RESUMED] if paused else []), Kind.RESOLVED)
    elif act == "pause" and active:
        life.act(at, Kind.RESUMED if paused else Kind.PAUSED)
    elif act == "acknowledge" and active and not taken:
        life.act(at, Kind.ACKNOWLEDGED)
    else:
        _take_back(life, told, act, at)


def _take_back(life: Life, told: Told, act: str, at: float) -> None:
    """Correct times, or reopen it: of a verdict on a time that is gone only a breach stays."""
    active = life.row.status in ACTIVE
    if act == "reopen" and not active:
        life.act(at, Kind.REOPENED)
        told.forget(Aim.RESOLVE, unless_missed=True)
    elif act == "correct" and not active:
        life.act(at, Kind.TIMES, effective=at - 1, milestone="resolved")
        told.forget(Aim.RESOLVE)
    elif act == "unacknowledge" and active:
        life.act(at, Kind.TIMES, milestone="acknowledged", at=None)
        told.forget(Aim.ACKNOWLEDGE, unless_missed=True)


_CHANGES: dict[str, Callable[[Life, float], None]] = {
    "raise": lambda life, at: life.change(at, "P1"),
    "lower": lambda life, at: life.change(at, "P3"),
    "policy": lambda life, at: life.govern(
        at, "P1", acknowledge=f"{1 + at % 40:.0f} min", resolve=f"{1 + at % 9:.0f} h"
    ),
    "look": lambda life, at: life.act(at),
}


def _slip(life: Life, told: Told, at: float) -> None:
    """Resolve it by mistake, and undo that three minutes later."""
    before = dict(told.verdicts)
    life.act(at, Kind.RESOLVED)
    told.tell(at)
    life.act(at, Kind.UNDONE, undone="resolved")
    told.verdicts = before
