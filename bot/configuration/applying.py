"""Putting a file in force: nothing where nothing differs, never over a later change that the file does not know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.audit.settings import setting_changed
from bot.configuration.held import SERVICE, Held, Wanted
from bot.configuration.held import held as read_held
from bot.domain.announcing import PART as ANNOUNCEMENTS
from bot.domain.announcing import ReadersForm
from bot.domain.audit import OPERATOR
from bot.domain.errors import MusterError
from bot.domain.policy_parts import Part, broken_by
from bot.domain.reports.schedule import PART as SUMMARIES
from bot.domain.retention import PART as RETENTION
from bot.incidents.announcing import announce_by_default, set_up
from bot.incidents.policy_change import put_policy, put_service
from bot.incidents.service_change import remove_service
from bot.reports.scheduling import change_schedule

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from bot.domain.adopting import Here
    from storage.store import Unit
    from storage.tables import PolicyChange

FILE = "file"
"""The part under which it is recorded that a file was applied, and in whose words."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the operator says of an application: who they are, and why."""

    by: str = ""
    reason: str = ""

    def told(self) -> dict[str, Any]:
        """Return what is recorded beside each change."""
        return {"file": {name: said for name, said in (("by", self.by), ("reason", self.reason)) if said}}


class WrongWorkspaceError(MusterError):
    """The file is another workspace's."""

    def __init__(self, said: str, team: str) -> None:
        super().__init__(f"This file is for the workspace {said}, and this one is {team}. Nothing was changed.")


class OvertakenError(MusterError):
    """Somebody changed in Slack what the file would change back; `changes` are these."""

    def __init__(self, changes: list[PolicyChange]) -> None:
        super().__init__("The settings were changed after this file was written.")
        self.changes = changes


async def overtaken_by(unit: Unit, wanted: Wanted, held: Held) -> list[PolicyChange]:
    """Return the changes that the file does not know of and would undo.

    What earlier files changed counts as known, unless one was written from later settings than this file.
    """
    known = held.version if wanted.version is None else wanted.version
    applied = await unit.policies.of(FILE)
    if applied and (wanted.version is None or known >= applied[-1].after["version"]):
        known = applied[-1].id if wanted.version is None else max(known, applied[-1].id)
    differing = wanted.changes(held.settings)
    return [row for row in await unit.policies.after(known) if row.part in differing and row.actor != OPERATOR]


async def apply(ctx: Context, wanted: Wanted, words: Words, chosen: Here | None = None, *, force: bool) -> Held:
    """Put in force what differs, each part recorded with the operator's words; return what holds then.

    `chosen` is what Slack tells of the announcement channel that is wanted, where that differs.

    Raises `WrongWorkspaceError`, and `OvertakenError` unless forced.
    """
    workspace = await ctx.unit.workspaces.get(lock=True)
    before = await read_held(ctx.unit)
    if wanted.team not in {None, before.team}:
        raise WrongWorkspaceError(str(wanted.team), before.team)
    changes = wanted.changes(before.settings)
    if not changes:
        return before
    if faults := list(_faults(wanted, before)):
        raise MusterError(f"{' '.join(faults)} Nothing was changed.")
    if not force and (later := await overtaken_by(ctx.unit, wanted, before)):
        raise OvertakenError(later)
    told = words.told()
    record = {"version": before.version if wanted.version is None else wanted.version, **told["file"]}
    ctx.unit.policies.record(FILE, actor=ctx.actor, at=ctx.now, before={}, after=record)
    if changes.keys() & set(Part):
        await put_policy(ctx, workspace, before.settings.policy, wanted.settings.policy, told)
    for name, (was, becomes) in _services(changes):
        if becomes.get("removed"):
            await remove_service(ctx, name, told)
        else:
            replan = was.get("calendar") != becomes.get("calendar")
            await put_service(ctx, workspace, name, becomes or None, replan=replan, told=told)
    await _beside(ctx, wanted, changes, told, chosen)
    await ctx.unit.session.flush()
    return await read_held(ctx.unit)


async def _beside(
    ctx: Context, wanted: Wanted, changes: Mapping[str, Any], told: Mapping[str, Any], chosen: Here | None
) -> None:
    """Put in force what stands beside the policy; services are as the file wants them by then."""
    if (summaries := wanted.settings.summaries) is not None and SUMMARIES in changes:
        named = dict.fromkeys(name for each in summaries.channels for name in each.services)
        if unknown := [name for name in named if await ctx.unit.services.named(name) is None]:
            raise MusterError(f"Summaries: there is no service {unknown[0]}. Nothing was changed.")
        await change_schedule(ctx, lambda before: summaries.over(before, ctx.now), told)
    if RETENTION in changes:
        before, after = changes[RETENTION]
        await setting_changed(ctx, RETENTION, before, after, told)
    if ANNOUNCEMENTS not in changes:
        return
    if chosen is None:
        await announce_by_default(ctx, told)
    else:
        await set_up(ctx, ReadersForm(), chosen, told)


def _faults(wanted: Wanted, held: Held) -> Iterator[str]:
    """Say what does not go together with the services that the file leaves out."""
    there = {name.casefold(): name for name in held.settings.services}
    for name in wanted.settings.services:
        if (known := there.get(name.casefold(), name)) != name:
            yield f"There is a service {known}: write {name} like that, or rename it in Slack."
    for name, service in held.settings.services.items():
        if name not in wanted.settings.services:
            yield from (f"Service {name}: {said}" for _field, said in broken_by(service, wanted.settings.policy))


def _services(changes: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for part, change in changes.items():
        if part.startswith(SERVICE):
            yield part.removeprefix(SERVICE), change
