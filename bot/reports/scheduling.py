"""Changing when and where summaries are posted: recorded as every change of the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.audit.settings import setting_changed
from bot.domain.reports.schedule import PART, Schedule

if TYPE_CHECKING:
    from bot.commands.runner import Context


async def change_schedule(
    ctx: Context, change: Callable[[Schedule], Schedule], told: Mapping[str, Any] | None = None
) -> Schedule:
    """Put in force what `change` makes of the schedule, and return it; `told` is what else is recorded of it."""
    workspace = await ctx.unit.workspaces.get(lock=True)
    before = Schedule.of(workspace.summaries)
    after = change(before)
    if after != before:
        workspace.summaries = after.to_json()
        await setting_changed(ctx, PART, before.to_json(), after.to_json(), told)
    return after
