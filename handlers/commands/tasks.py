"""Commands about tasks: adding one, listing them."""

from __future__ import annotations

from bot.language.texts import N_
from bot.messages.message import Message
from handlers import tasks
from handlers.commands.request import Command, Request
from handlers.needs import Need


async def _task(request: Request) -> Message | None:
    place, words = request.aim()
    return await tasks.by_command(request.handler, request.body, request.user, place, words)


async def _tasks(request: Request) -> Message:
    place, words = request.aim()
    return await tasks.listing(request.handler, request.user, place, words)


TASKS = (
    Command(
        "task",
        "task [text] [@owner] [due]",
        N_("add a task, with its owner and due time, in a form or at once"),
        _task,
        mentions=True,
        need=Need.TAKING_PART,
    ),
    Command(
        "tasks",
        "tasks [mine, open, all]",
        N_("list the tasks of this incident, or yours"),
        _tasks,
        ("todo",),
        need=Need.NOTHING,
    ),
)
"""Commands about tasks."""
