"""The names by which Slack tells Muster what was clicked on a task, and what its buttons carry."""

from __future__ import annotations

from dataclasses import dataclass

from bot.messages.ids import number_of, pack

PREFIX = "task."
ADD_SHORTCUT = "add_task"
DONE_BUTTON = "task.done"
REOPEN_BUTTON = "task.reopen"
DROP_BUTTON = "task.drop"
LATER_BUTTON = "task.later"
TAKE_BUTTON = "task.take"
REASSIGN_BUTTON = "task.reassign"
DUE_BUTTON = "task.due"
EDIT_BUTTON = "task.edit"
MORE_MENU = "task.more"
ADD_VIEW = "task.add"
EDIT_VIEW = "task.edit"
REASSIGN_VIEW = "task.reassign"
DUE_VIEW = "task.due"

DIRECT, LIST, NOBODYS = "direct", "list", "nobodys"
"""Where a button stands that is replaced by what became of the task: a direct message, a list, what nobody has."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a button carries: the task, and where it stands; a list's with what it lists."""

    task_id: int
    origin: str = ""
    listed: str = ""

    @property
    def value(self) -> str:
        """How it is written into the button."""
        return pack(self.task_id, self.origin, self.listed)

    @classmethod
    def read(cls, value: str) -> Carried:
        """Read a button's value.

        Raises `OtherVersion`.
        """
        task_id, _, rest = value.partition(":")
        origin, _, listed = rest.partition(":")
        return cls(number_of(task_id, "tasks"), origin, listed)
