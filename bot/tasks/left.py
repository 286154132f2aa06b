"""Tasks without an owner, or whose owner has left: who speaks for the incident is asked about them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot.commands.runner import Context
from bot.domain.task import task_view, task_views
from bot.messages.tasks import telling as words
from bot.messages.tasks.row import LISTED
from bot.outbox.speaking import put_to_speaker
from bot.queries.incidents import view_one

if TYPE_CHECKING:
    from storage.tables import Incident, Task

_MOST = 200


async def tell_of_left(ctx: Context, user_id: str) -> None:
    """Tell, for each incident, what is left of what somebody had to do who is gone."""
    owned = await ctx.unit.tasks.left_by(user_id, _MOST)
    for _incident, group in groupby(owned, key=lambda one: one.incident.id):
        left = list(group)
        await _tell(ctx, left[0].incident, [one.task for one in left], user_id)


async def ask_who_has(ctx: Context, incident: Incident, task: Task) -> None:
    """Ask who has a follow-up that was added without an owner or a time once its incident is closed."""
    manager = (await view_one(ctx.unit, incident)).manager
    shown = task_view(task, incident)
    await put_to_speaker(ctx.unit, incident, manager, lambda who: words.nobodys(shown, who), ctx.now)


async def _tell(ctx: Context, incident: Incident, tasks: list[Task], user_id: str) -> None:
    view = await view_one(ctx.unit, incident)
    shown = task_views(tasks[:LISTED], incident)
    await put_to_speaker(
        ctx.unit, incident, view.manager, lambda who: words.left_behind(view, shown, len(tasks), user_id, who), ctx.now
    )
