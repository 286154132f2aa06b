"""Tasks as they are kept: what is lacking, what is overdue, and who may read of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from storage.store import Store, Unit
from storage.tables import Incident, Review, Task

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
_numbers = count(1)


async def planted(unit: Unit, *tasks: dict[str, Any], **differing: Any) -> Incident:  # noqa: ANN401 - columns
    """Make an incident with these tasks, follow-ups of U1 that are due in an hour unless they say otherwise."""
    kept: dict[str, Any] = {
        "title": "Down",
        "status": "resolved",
        "impact": "minor",
        "urgency": "low",
        "priority": "P3",
    }
    kept |= {"declared_by": "U1", "declared_at": NOW, "active_at": NOW, "channel_name": "inc", "team_id": "T1"}
    incident = await unit.incidents.add(Incident(number=next(_numbers), **(kept | differing)))
    for each in tasks:
        usual = {"kind": "follow_up", "text": "Do", "owner": "U1", "due_at": NOW + HOUR, "state": "open"}
        row = Task(incident_id=incident.id, created_by="U1", created_at=NOW, **(usual | each))
        await unit.tasks.add(row)
    return incident


async def test_open_follow_ups_without_owner_or_due_date_are_told(store: Store) -> None:
    """Of an incident's tasks exactly the open follow-ups that lack an owner or a due date are unready."""
    lacking = [{"text": "no owner", "owner": None}, {"text": "no date", "due_at": None}]
    settled = [{"owner": None, "state": "done"}, {"due_at": None, "state": "dropped"}, {"owner": None, "kind": "task"}]
    async with store.write() as unit:
        incident = await planted(unit, {}, *lacking, *settled)
        assert [task.text for task in await unit.tasks.unready(incident.id)] == ["no owner", "no date"]
        assert incident.has_tasks


async def test_overdue_follow_ups_are_those_everybody_may_read_of(store: Store) -> None:
    """Tasks under way, settled ones, and those of private incidents, drills and false alarms are left out."""
    late = {"due_at": NOW - HOUR}
    async with store.write() as unit:
        shown = await planted(unit, late | {"text": "late"}, {}, late | {"kind": "task"}, late | {"state": "done"})
        for hidden in ({"private": True}, {"drill": True}, {"status": "cancelled"}, {"status": "merged"}):
            await planted(unit, late, **hidden)
        found = await unit.tasks.overdue(NOW, 10)
    assert [(one.task.text, one.incident.id) for one in found] == [("late", shown.id)]


async def test_what_a_person_has_to_do_passes_the_gate(store: Store) -> None:
    """Somebody's own tasks come soonest first; of a private incident only while they may see it."""
    async with store.write() as unit:
        await planted(unit, {"text": "some day", "due_at": None}, {"text": "later"}, {"owner": "U2"})
        hidden = await planted(unit, {"text": "soon", "due_at": NOW}, private=True)
        assert [one.task.text for one in await unit.tasks.owned_by("U1", 10)] == ["later", "some day"]
        assert await unit.tasks.count_owned("U1") == 2
        await unit.people.join(hidden.id, ["U1"], NOW)
        assert [one.task.text for one in await unit.tasks.owned_by("U1", 2)] == ["soon", "later"]
        assert await unit.tasks.count_owned("U1") == 3


async def test_overdue_reviews_are_those_everybody_may_read_of(store: Store) -> None:
    """Done ones, those still in time, and those of private incidents, drills and merged ones are left out."""
    shown: list[int] = []
    async with store.write() as unit:
        cases: list[tuple[bool, str, dict[str, Any]]] = [
            (True, "draft", {}),
            (True, "in_review", {}),
            (True, "done", {}),
            (False, "draft", {}),
            (True, "draft", {"private": True}),
            (True, "draft", {"drill": True}),
            (True, "draft", {"status": "merged"}),
        ]
        for late, state, more in cases:
            incident = await planted(unit, **more)
            due = NOW - HOUR if late else NOW + HOUR
            kept = {"parts": {}, "created_at": NOW, "created_by": "U1", "owner": "U2", "due_at": due, "state": state}
            unit.reviews.begin(Review(incident_id=incident.id, **kept))
            shown.append(incident.id)
        found = await unit.reviews.overdue(NOW, 10)
    assert [incident.id for _, incident in found] == shown[:2]
