"""Any run of acts and jumps of the clock, over the real use cases on SQLite: the promises hold throughout."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bench.crowd import TEAM
from bot.access.find import IncidentRef
from bot.commands.runner import Context
from bot.domain.errors import Refusal
from bot.domain.forms import DeclareForm, PriorityForm, ResolveForm, TaskForm
from bot.domain.post_incident import TaskState
from bot.domain.vocabulary import ACTIVE, Impact, Status, Urgency, Via
from bot.incidents.after_change import propagate
from bot.incidents.lifecycle.declare import declare
from bot.incidents.lifecycle.ending import cancel, close, reopen, resolve
from bot.incidents.lifecycle.progress import acknowledge, change_priority, quick_update
from bot.incidents.lifecycle.waiting import no_change, pause, resume, snooze, still_working
from bot.incidents.people.escalation import take_over, vacate
from bot.reminders.fire import fire
from bot.tasks.acts import add, put_off, settle, take_up
from storage.engine import Database
from storage.store import Store
from storage.tables import Incident, Reminder

ALICE = "U0ALICE"
PLACE = IncidentRef(1)
SIMPLE: dict[str, Callable[[Context], Coroutine[Any, Any, object]]] = {
    "acknowledge": lambda ctx: acknowledge(ctx, PLACE),
    "update": lambda ctx: quick_update(ctx, PLACE, "News"),
    "no change": lambda ctx: no_change(ctx, PLACE),
    "still working": lambda ctx: still_working(ctx, PLACE),
    "snooze": lambda ctx: snooze(ctx, PLACE, 15),
    "resume": lambda ctx: resume(ctx, PLACE),
    "take over": lambda ctx: take_over(ctx, PLACE),
    "resolve": lambda ctx: resolve(ctx, PLACE, ResolveForm(fix="Restart")),
    "close": lambda ctx: close(ctx, PLACE, "Done"),
    "cancel": lambda ctx: cancel(ctx, PLACE, "False alarm"),
    "reopen": lambda ctx: reopen(ctx, PLACE, "It is back"),
}
"""The acts that take nothing but a click."""

ON_TASKS: dict[str, Callable[[Context, int], Coroutine[Any, Any, object]]] = {
    "done": lambda ctx, number: settle(ctx, number, TaskState.DONE),
    "put off": put_off,
    "take up": take_up,
}
"""The acts on tasks that take nothing but a click."""
_LEFT: dict[Status, set[str]] = {
    Status.RESOLVED: {"close", "review", "task"},
    Status.CLOSED: {"archive", "review", "task"},
    Status.CANCELLED: {"archive"},
    Status.MERGED: set(),
}
"""What may still be pending once work has ended; of a merge that was never recorded as one, nothing."""
LONG_LIFE = 8
"""Acts before an incident may be merged, which nothing ever changes again."""

_names = count(1)


def subject(row: Reminder) -> tuple[str, str]:
    """Return what a reminder is about, of which one at most is pending: its kind, of tasks each task."""
    return row.kind, row.slot.partition(" ")[0] if row.kind == "task" else ""


class Life(RuleBasedStateMachine):
    """One incident, the acts of one person, a clock, and a waker that now and then looks."""

    template: Path

    @initialize(urgency=st.sampled_from(Urgency), acknowledged=st.sampled_from([True, True, False]))
    def begin(self, urgency: Urgency, *, acknowledged: bool) -> None:
        """Declare an incident in a workspace of its own, and mostly acknowledge it."""
        path = self.template.with_name(f"life{next(_names)}.db")
        shutil.copyfile(self.template, path)
        self.loop = asyncio.new_event_loop()
        self.database = Database.connect(f"sqlite:///{path}")
        self.store = Store(self.database, TEAM)
        self.now = datetime(2026, 11, 23, 10, tzinfo=UTC)
        self.told: list[tuple[str, str, str, bool]] = []
        self.acts = 0
        self.loop.run_until_complete(self._begin(urgency))
        if acknowledged:
            self.act("acknowledge")

    async def _begin(self, urgency: Urgency) -> None:
        async with self.store.write() as unit:
            await unit.workspaces.remember(
                name="", url="", bot_user_id="U0MUSTER", announcement_channel="incidents", now=self.now
            )
        form = DeclareForm(title="Checkout is down", impact=Impact.MINIMAL, urgency=urgency, manager=ALICE)
        async with self.store.write() as unit:
            await declare(self._act(unit), form)

    @rule(name=st.sampled_from(sorted(SIMPLE)))
    def act(self, name: str) -> None:
        """Do something, or be refused."""
        self._do(SIMPLE[name])

    @rule(minutes=st.integers(1, 3 * 24 * 60))
    def put_to_rest(self, minutes: int) -> None:
        """Pause until some time."""
        self._do(lambda ctx: pause(ctx, PLACE, ctx.now + timedelta(minutes=minutes), "the provider"))

    @rule(minutes=st.integers(1, 5 * 24 * 60))
    def give_a_task(self, minutes: int) -> None:
        """Have somebody do something by some time."""
        form = TaskForm(text="Ring them", owner=ALICE, due_at=self.now + timedelta(minutes=minutes))
        self._do(lambda ctx: add(ctx, PLACE, form))

    @rule(number=st.integers(1, 3), name=st.sampled_from(sorted(ON_TASKS)))
    def act_on_a_task(self, number: int, name: str) -> None:
        """Finish one, put it off, take it up again."""
        self._do(lambda ctx: ON_TASKS[name](ctx, number))

    @rule(impact=st.sampled_from(Impact), urgency=st.sampled_from(Urgency))
    def judge_again(self, impact: Impact, urgency: Urgency) -> None:
        """Change the priority."""
        self._do(lambda ctx: change_priority(ctx, PLACE, PriorityForm(impact=impact, urgency=urgency, override=None)))

    @precondition(lambda self: self.acts % 3 == 1)
    @rule()
    def lose_the_manager(self) -> None:
        """The manager leaves the channel."""

        async def leave(ctx: Context) -> None:
            incident = await ctx.unit.incidents.by_id(1, lock=True)
            if incident is not None and incident.status in ACTIVE:
                await vacate(ctx, incident, incident.declared_by)

        self._do(leave)

    @precondition(lambda self: self.acts > LONG_LIFE)
    @rule()
    def merge(self) -> None:
        """Become part of another incident."""

        async def merged(ctx: Context) -> None:
            incident = await ctx.unit.incidents.by_id(1, lock=True)
            if incident is not None and incident.status in ACTIVE:
                incident.status = Status.MERGED
                await propagate(ctx, incident)

        self._do(merged)

    @rule(minutes=st.one_of(st.integers(1, 40), st.integers(1, 5 * 24 * 60)), looks=st.integers(0, 3))
    def time_passes(self, minutes: int, looks: int) -> None:
        """Jump ahead; the waker looks in between, or was down all the while."""
        for _ in range(looks):
            self.now += timedelta(minutes=minutes / (looks + 1))
            self.loop.run_until_complete(self._fire_due())
        self.now += timedelta(minutes=minutes / (looks + 1))
        self.loop.run_until_complete(self._fire_due())

    @invariant()
    def promises_hold(self) -> None:
        """What is pending fits the incident, and nothing was told that should not have been."""
        incident, rows = self.loop.run_until_complete(self._read())
        pending = [row for row in rows if row.state == "pending"]
        kinds = [row.kind for row in pending]
        assert len(set(map(subject, pending))) == len(pending), kinds
        if incident.status not in ACTIVE:
            assert set(kinds) <= _LEFT[Status(incident.status)], kinds
        elif incident.paused_until is not None:
            assert kinds == ["resume"]
        else:
            assert kinds.count("update") == 1
            assert "resume" not in kinds
        slots = [(kind, slot) for kind, slot, _, _ in self.told]
        assert len(set(slots)) == len(slots), "told twice"
        for kind, _, status, paused in self.told:
            assert status in ACTIVE or kind in _LEFT[Status(status)]
            assert status not in ACTIVE or kind not in {"close", "archive", "review"}
            assert (kind == "resume") == paused

    def teardown(self) -> None:
        """Leave nothing behind."""
        if hasattr(self, "loop"):
            self.loop.run_until_complete(self.database.dispose())
            self.loop.run_until_complete(self.loop.shutdown_default_executor())
            self.loop.close()

    def _do(self, work: Callable[[Context], Coroutine[Any, Any, object]]) -> None:
        self.acts += 1

        async def once() -> None:
            try:
                async with self.store.write() as unit:
                    await work(self._act(unit))
            except Refusal:
                return

        self.loop.run_until_complete(once())

    def _act(self, unit: Any) -> Context:  # noqa: ANN401 - a unit of work
        return Context(unit=unit, now=self.now, actor=ALICE, via=Via.BUTTON)

    async def _read(self) -> tuple[Incident, list[Reminder]]:
        async with self.store.read() as unit:
            incident = await unit.incidents.by_id(1)
            assert incident is not None
            return incident, await unit.reminders.of(1)

    async def _fire_due(self) -> None:
        """Do what the waker does until nothing is due."""
        while True:
            async with self.store.write() as unit:
                claimed = await unit.reminders.claim(
                    owner="machine", now=self.now, lease=timedelta(seconds=30), limit=20
                )
            if not claimed:
                return
            assert len(set(map(subject, claimed))) == len(claimed), "more than one catch-up of a kind"
            for row in claimed:
                before, _ = await self._read()
                async with self.store.write() as unit:
                    if await fire(unit, row, "machine", self.now):
                        self.told.append((row.kind, row.slot, before.status, before.paused_until is not None))


def test_whatever_people_do_and_whenever_the_waker_looks(sqlite_template: Path, tmp_path: Path) -> None:
    """No reminder for what is closed, paused or merged; no slot twice; one update reminder while work goes on."""
    Life.template = tmp_path / "template.db"
    shutil.copyfile(sqlite_template, Life.template)
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
