"""Changing the workspace's settings: checked as a whole, recorded, and in force for open incidents from then on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.audit.settings import setting_changed
from bot.commands.runner import Context
from bot.domain.errors import FieldsRefused, Refusal
from bot.domain.policy import Policy
from bot.domain.policy_faults import Fault, PolicyError, priority_faults
from bot.domain.policy_parts import Edit, Part, ServiceEdit, content_of, edited, stamp_of
from bot.domain.text import clip
from bot.language.texts import N_, _
from bot.outbox import enqueue
from bot.queries.calling import services_of
from bot.queries.policy import current_policy

if TYPE_CHECKING:
    from storage.tables import Workspace

_GONE = N_("One of these user groups is deleted or disabled. Remove the group, or choose another.")
_SERVICES = 1000
"""Services looked at, by name, for calendars of their own."""
_NAME_LIMIT = 60


class Outdated(Refusal):
    """Somebody else changed the same part since the form was opened."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody else has changed this since you opened the form. Nothing was recorded. "
                "Close the form and open it again to see what holds now."
            )
        )


async def change_policy(ctx: Context, edit: Edit, existing_groups: frozenset[str]) -> None:
    """Put an edited part of the policy in force.

    Reminders of open incidents are planned by it afterwards, a few at a time, however many there are: the row of
    each says by which version of the policy it was planned last.

    Raises `Outdated` when somebody else changed the part meanwhile, `FieldsRefused` when the policy could not be
    worked by; nothing is recorded then.
    """
    workspace = await ctx.unit.workspaces.get(lock=True)
    policy = await current_policy(ctx.unit)
    before = content_of(policy, edit.part)
    if stamp_of(before) != edit.seen:
        raise Outdated
    missing = [(name, _(_GONE)) for name, named in edit.groups.items() if not existing_groups.issuperset(named)]
    try:
        changed = edited(policy, edit)
    except PolicyError as error:
        raise FieldsRefused([*missing, *error.faults]) from error
    if missing:
        raise FieldsRefused(missing)
    if content_of(changed, edit.part) == before:
        return
    if edit.part.priority is not None and (faults := await _by_services(ctx, changed)):
        raise FieldsRefused(faults)
    await put_policy(ctx, workspace, policy, changed)


async def put_policy(
    ctx: Context, workspace: Workspace, before: Policy, after: Policy, told: Mapping[str, Any] | None = None
) -> None:
    """Put a checked policy in force and record each part that differs; `told` is what else is recorded of it."""
    if after.people.security != before.people.security:
        await _secure_again(ctx)
    workspace.policy = after.to_json()
    workspace.policy_version += 1
    for part in Part:
        was, becomes = content_of(before, part), content_of(after, part)
        if was != becomes:
            await setting_changed(ctx, part, was, becomes, told)
    ctx.unit.reminders.touched = True


async def _by_services(ctx: Context, policy: Policy) -> list[Fault]:
    """Say which promises would not hold by the calendar that a service has of its own."""
    kept = [(row.name, row.responders or {}) for row in await ctx.unit.services.with_responders(_SERVICES)]
    own = [(name, service.calendar) for name, settings in kept for service in services_of([settings])]
    return [
        (
            ".".join(map(str, path)),
            _("By the calendar of {service}: {why}", service=clip(name, _NAME_LIMIT), why=sentence),
        )
        for name, calendar in own
        if calendar is not None
        for path, sentence in priority_faults(policy.priorities, calendar)
    ]


async def _secure_again(ctx: Context) -> None:
    """Have nobody see private incidents by the group of before; who is in the new one is asked of Slack at once."""
    await ctx.unit.access.secure([], ctx.now)
    await enqueue.security_group(ctx.unit, ctx.now)


async def change_service(ctx: Context, edit: ServiceEdit, existing_groups: frozenset[str]) -> None:
    """Set what a person wants of a service, adding the service when it is new.

    By a calendar of its own, open incidents are planned as by a changed policy.

    Raises `Outdated` and `FieldsRefused` as `change_policy` does.
    """
    workspace = await ctx.unit.workspaces.get(lock=True)
    missing = [(name, _(_GONE)) for name, named in edit.groups.items() if not existing_groups.issuperset(named)]
    known = await ctx.unit.services.named(edit.name)
    before = None if known is None else known.responders
    try:
        after = edit.over(before, await current_policy(ctx.unit)).to_json()
    except PolicyError as error:
        raise FieldsRefused([*missing, *error.faults]) from error
    if missing:
        raise FieldsRefused(missing)
    if stamp_of(before) != edit.seen:
        raise Outdated
    if known is not None and after == before:
        await ctx.unit.services.ensure([edit.name], ctx.now)
        return
    await put_service(ctx, workspace, edit.name, after, replan=edit.calendar)


async def put_service(
    ctx: Context,
    workspace: Workspace,
    name: str,
    after: dict[str, Any] | None,
    *,
    replan: bool,
    told: Mapping[str, Any] | None = None,
) -> None:
    """Have a service, new or not, set what was checked, and record it; `replan` where its calendar may differ."""
    known = await ctx.unit.services.named(name)
    before = None if known is None else known.responders
    [service] = await ctx.unit.services.ensure([name], ctx.now)
    service.responders = after
    if replan:
        workspace.policy_version += 1
        ctx.unit.reminders.touched = True
    await setting_changed(ctx, f"services.{name}", before or {}, after or {}, told)
