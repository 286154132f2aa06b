"""What somebody has to do whose account was closed: who speaks for its incident is asked to give it to somebody."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot.commands.runner import Context
from bot.domain.task import task_views
from bot.messages.tasks import task as words
from bot.outbox.speaking import find_speaker, put_to
from bot.queries.incidents import view_one

if TYPE_CHECKING:
    from storage.tables import Incident, Task

_MOST = 200


async def tell_of_left(ctx: Context, user_id: str) -> None:
    """Tell, for each incident, what is left of what somebody had to do who is gone."""
    owned = await ctx.unit.tasks.left_by(user_id, _MOST)
    for _, group in groupby(owned, key=lambda one: one.incident.id):
        left = list(group)
        await _tell(ctx, left[0].incident, [one.task for one in left], user_id)


async def _tell(ctx: Context, incident: Incident, tasks: list[Task], user_id: str) -> None:
    view = await view_one(ctx.unit, incident)
    speaker = await find_speaker(ctx.unit, incident, view.manager)
    shown = task_views(tasks[: words.LISTED], incident)
    await put_to(
        ctx.unit, incident, speaker, lambda who: words.left_behind(view, shown, len(tasks), user_id, who), ctx.now
    )
