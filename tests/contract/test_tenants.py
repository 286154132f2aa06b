"""The guard that stands over every test: which statements it takes for one workspace's."""

from __future__ import annotations

from typing import cast

import pytest
from sqlalchemy import ClauseElement, ColumnElement, delete, exists, or_, select, union_all, update

from storage.repository import rows_into
from storage.tables import Incident, Participant, Person, Problem, Task
from storage.tasks import _BY_ID
from tests.tenant_bounds import unbound

OWN = Incident.team_id == "T1"
SAME = Incident.id == Task.incident_id
MEMBER = exists().where(Participant.incident_id == Incident.id)
GUESTS = select(Person.team_id).where(Person.user_id == "U1")

BOUND = {
    "by its team": select(Task).where(Task.team_id == "T1", Task.id == 7),
    "by a key of what it belongs to": select(Task).where(Task.incident_id == 7),
    "joined to what is bound": select(Task).join(Incident, SAME).where(OWN),
    "asked about from what is bound": select(Incident).where(OWN, or_(MEMBER, Incident.number == 1)),
    "asked about for one team": select(Incident).where(OWN, Incident.team_id.not_in(GUESTS)),
    "found by what is bound": select(Problem).where(Problem.id.in_(select(Incident.id).where(OWN))),
    "a row that was read": update(Task).where(Task.id == 7).values(state="done"),
    "a new row": rows_into(Task, "sqlite").values(team_id="T1"),
}
UNBOUND = {
    "by its own id": (select(Task).where(Task.id == 7), ["task"]),
    "by several ids": (select(Problem).where(Problem.id.in_([7, 8])), ["problem"]),
    "by nothing": (select(Task), ["task"]),
    "by one of two": (select(Task).where(or_(Task.team_id == "T1", Task.id == 7)), ["task"]),
    "by its words": (select(Task).where(Task.kind == "-"), ["task"]),
    "joined to what is not": (select(Task).join(Incident, SAME).where(Incident.id == 7), ["incident", "task"]),
    "beside what is bound": (select(Task.id, Incident.id).where(OWN), ["task"]),
    "in one part of several": (union_all(select(Task.id), select(Incident.id).where(OWN)), ["task"]),
    "within another": (select(Incident).where(OWN, Incident.id.in_(select(Task.incident_id))), ["task"]),
    "changed by its state": (update(Task).where(Task.state == "open").values(state="done"), ["task"]),
    "deleted": (delete(Task), ["task"]),
}


@pytest.mark.parametrize("statement", BOUND.values(), ids=BOUND.keys())
def test_what_is_of_one_workspace_is_let_pass(statement: ClauseElement) -> None:
    """A table is bound by its team, by what it belongs to, or joined to what is bound."""
    assert unbound(statement) == []


@pytest.mark.parametrize(("statement", "tables"), UNBOUND.values(), ids=UNBOUND.keys())
def test_what_may_be_of_any_workspace_is_named(statement: ClauseElement, tables: list[str]) -> None:
    """A row's own id comes from outside: it says nothing of whose the row is."""
    assert unbound(statement) == tables


def test_a_task_looked_up_by_its_id_is_of_the_workspace_that_asks() -> None:
    """The guard sees Muster's own statements so, and sees it where their condition on the team is gone."""
    assert unbound(_BY_ID) == []
    [_, by_id] = list(_BY_ID.whereclause.get_children()) if _BY_ID.whereclause is not None else []
    assert unbound(select(Task).where(cast("ColumnElement[bool]", by_id))) == ["task"]
