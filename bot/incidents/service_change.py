"""Renaming, merging and removing services: what points at them goes on pointing at what is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.audit.settings import setting_changed
from bot.domain.errors import FieldsRefused, Refusal
from bot.domain.reports.schedule import Schedule
from bot.domain.text import clean
from bot.language.texts import _

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from storage.tables import Service, Workspace


class NoSuchService(Refusal):
    """The service that a form was about is there no longer."""

    def __init__(self) -> None:
        super().__init__(_("This service no longer exists, or never did. Nothing was changed."))


async def rename_service(ctx: Context, name: str, typed: str) -> None:
    """Call a service otherwise; what history says keeps its old name.

    Raises `NoSuchService`, and `FieldsRefused` for a name that is empty or another service's.
    """
    workspace = await ctx.unit.workspaces.get(lock=True)
    service, wanted = await _named(ctx, name), " ".join(clean(typed).split())
    if wanted == name:
        return
    if not wanted:
        raise FieldsRefused([("name", _("Write a name."))])
    if await ctx.unit.services.named(wanted) is not None:
        raise FieldsRefused([("name", _("There is a service of this name. To join the two, use *Merge*."))])
    affected = await ctx.unit.services.incidents_of(service)
    await ctx.unit.services.rename(service, wanted)
    await _changed(ctx, workspace, affected, name, wanted)


async def merge_service(ctx: Context, name: str, into: str) -> None:
    """Have another service take the place of one, in past incidents too, so that figures count them together.

    Raises `NoSuchService`, and `FieldsRefused` where both are the same.
    """
    workspace = await ctx.unit.workspaces.get(lock=True)
    service, other = await _named(ctx, name), await ctx.unit.services.named(into)
    if other is None or other.id == service.id:
        raise FieldsRefused([("services", _("Choose another service that there is."))])
    affected = await ctx.unit.services.incidents_of(service)
    other.responders = other.responders or service.responders
    other.secret_of = None if service.secret_of is None else other.secret_of
    await ctx.unit.services.merge(service, other)
    await _changed(ctx, workspace, affected, name, into)


async def remove_service(ctx: Context, name: str, told: Mapping[str, Any] | None = None) -> None:
    """Offer a service no longer; the incidents that it affected keep it. `told` is what else is recorded of it.

    Raises `NoSuchService`.
    """
    workspace = await ctx.unit.workspaces.get(lock=True)
    service = await _named(ctx, name)
    before = service.responders or {}
    await ctx.unit.services.remove(service)
    _replan(ctx, workspace)
    await setting_changed(ctx, f"services.{name}", {**before, "name": name}, {"removed": True}, told)


async def _named(ctx: Context, name: str) -> Service:
    service = await ctx.unit.services.named(name)
    if service is None or (service.responders or {}).get("removed"):
        raise NoSuchService
    return service


async def _changed(ctx: Context, workspace: Workspace, affected: list[int], name: str, now_called: str) -> None:
    workspace.summaries = _in_summaries(workspace.summaries, name, now_called)
    ctx.unit.documents.touch(affected)
    _replan(ctx, workspace)
    await setting_changed(ctx, f"services.{name}", {"name": name}, {"name": now_called})


def _replan(ctx: Context, workspace: Workspace) -> None:
    """Have open incidents planned, and their cards drawn, by what holds now."""
    workspace.policy_version += 1
    ctx.unit.reminders.touched = True


def _in_summaries(kept: dict[str, Any] | None, name: str, now_called: str) -> dict[str, Any] | None:
    """Return the schedule of summaries with a service called otherwise."""
    if kept is None:
        return None
    schedule = Schedule.of(kept)
    targets = tuple(
        replace(each, services=tuple(dict.fromkeys(now_called if one == name else one for one in each.services)))
        for each in schedule.targets
    )
    return replace(schedule, targets=targets).to_json()
