"""Changing the workspace's settings: checked as a whole, recorded, and in force for open incidents from then on."""

from __future__ import annotations

from collections.abc import Collection

from bot.audit.settings import setting_changed
from bot.commands.runner import Act
from bot.domain.errors import FieldsRefused, Refusal
from bot.domain.policy import PolicyError
from bot.domain.policy_parts import Edit, ServiceEdit, content_of, edited, stamp_of
from bot.outbox import enqueue
from bot.queries.policy import policy_of

_GONE = "One of these user groups does not exist any more, or is disabled. Take it out, or choose another."


class Outdated(Refusal):
    """Somebody else changed the same part since the form was opened."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else has changed this since you opened the form. Nothing was recorded. "
            "Close the form and open it again to see what holds now."
        )


async def change_policy(act: Act, edit: Edit, existing_groups: Collection[str]) -> None:
    """Put an edited part of the policy in force.

    Reminders of open incidents are planned by it afterwards, a few at a time, however many there are: the row of
    each says by which version of the policy it was planned last.

    Raises `Outdated` when somebody else changed the part meanwhile, `FieldsRefused` when the policy could not be
    worked by; nothing is recorded then.
    """
    workspace = await act.unit.workspaces.get(lock=True)
    policy = await policy_of(act.unit)
    before = content_of(policy, edit.part)
    if stamp_of(before) != edit.seen:
        raise Outdated
    missing = edit.in_form([(name, _GONE) for name in _with_unknown(edit.groups, existing_groups)])
    try:
        changed = edited(policy, edit)
    except PolicyError as error:
        raise FieldsRefused([*missing, *error.faults]) from error
    if missing:
        raise FieldsRefused(missing)
    after = content_of(changed, edit.part)
    if after == before:
        return
    if changed.people.security != policy.people.security:
        await _secure_anew(act)
    workspace.policy = changed.to_json()
    workspace.policy_version += 1
    await setting_changed(act, edit.part, before, after)
    act.unit.reminders.touched = True


async def _secure_anew(act: Act) -> None:
    """Have nobody see private incidents by the group of before; who is in the new one is asked of Slack at once."""
    await act.unit.access.secure([], act.now)
    await enqueue.secure(act.unit, act.now)


async def change_service(act: Act, edit: ServiceEdit, existing_groups: Collection[str]) -> None:
    """Set whom to call and which channels to tell for a service, adding the service when it is new.

    Raises `Outdated` and `FieldsRefused` as `change_policy` does.
    """
    await act.unit.workspaces.get(lock=True)
    if any(group not in existing_groups for group in edit.responders.groups):
        raise FieldsRefused([("groups", _GONE)])
    known = await act.unit.services.named(edit.name)
    before = None if known is None else known.responders
    if stamp_of(before) != edit.seen:
        raise Outdated
    [service] = await act.unit.services.ensure([edit.name], act.now)
    after = edit.content
    if known is not None and after == before:
        return
    service.responders = after
    await setting_changed(act, f"services.{edit.name}", before or {}, after or {})


def _with_unknown(groups: dict[str, list[str]], existing: Collection[str]) -> list[str]:
    return [name for name, named in groups.items() if any(group not in existing for group in named)]
