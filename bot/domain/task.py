"""A task as rules and messages see it: plain data, no rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.post_incident import TaskKind, TaskState
from bot.domain.references import reference
from bot.domain.rows import from_row

if TYPE_CHECKING:
    from storage.tables import Incident, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """The newest state of a task, with what its incident is called."""

    id: int
    number: int
    incident_title: str
    channel_id: str | None
    text: str
    kind: TaskKind
    state: TaskState
    owner: str | None
    due_at: datetime | None
    created_by: str
    settled_by: str | None
    settled_at: datetime | None
    source_permalink: str | None
    ticket_url: str
    ticket_title: str

    @property
    def reference(self) -> str:
        """What people call its incident."""
        return reference(self.number)

    @property
    def headline(self) -> str:
        """Its incident's reference and title, as plain text."""
        return f"{self.reference} · {self.incident_title}"

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.state is TaskState.OPEN


def task_view(task: Task, incident: Incident) -> TaskView:
    """Build the plain view of a task's row."""
    return from_row(
        TaskView,
        task,
        number=incident.number,
        incident_title=incident.title,
        channel_id=incident.channel_id,
        ticket_url=task.ticket_url or "",
    )


def task_views(tasks: Iterable[Task], incident: Incident) -> list[TaskView]:
    """Build the plain views of the tasks of one incident."""
    return [task_view(task, incident) for task in tasks]
