"""Who is in the security group: asked of Slack and kept, so that the gate can decide by it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.delivery.effect import Effect, Prepared
from bot.delivery.job import Answer, Job
from bot.delivery.trouble import Trouble
from bot.outbox import enqueue, payloads
from bot.queries.policy import current_policy
from bot.slack.client import Method

if TYPE_CHECKING:
    from bot.slack.client import Slack
    from storage.store import Unit

_GONE = frozenset({"no_such_subteam", "subteam_disabled", "plan_upgrade_required"})
"""Errors by which a group holds nobody (https://docs.slack.dev/reference/methods/usergroups.users.list)."""


class RefreshSecurity(Effect[payloads.SecurityGroup]):
    """Reads the members of the security group; where there is none, nobody is in it."""

    payload = payloads.SecurityGroup
    trouble = Trouble(told=False)

    async def prepare(self, job: Job[payloads.SecurityGroup]) -> Prepared | None:
        """Ask for the group that is set now."""
        group = (await current_policy(job.unit)).people.security
        return None if group is None else Prepared(Method.GROUP_MEMBERS, {"usergroup": group})

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Read who is in it."""
        return {"users": list((await super().send(slack, prepared)).get("users", []))}

    async def record(
        self, job: Job[payloads.SecurityGroup], prepared: Prepared, result: Answer, now: datetime
    ) -> Answer:
        """Keep who is in it, unless another group was set meanwhile."""
        if (await current_policy(job.unit)).people.security == prepared.arguments["usergroup"]:
            await _keep(job.unit, result["users"], now)
        return {}

    async def on_skipped(self, job: Job[payloads.SecurityGroup], now: datetime) -> None:
        """Have nobody in it where there is no group."""
        await _keep(job.unit, [], now)

    async def refused(self, job: Job[payloads.SecurityGroup], error: str, now: datetime) -> bool:
        """Have nobody in a group that is gone; whatever else went wrong, those known stay."""
        if error in _GONE:
            await _keep(job.unit, [], now)
        return await super().refused(job, error, now)


async def _keep(unit: Unit, users: list[str], now: datetime) -> None:
    """Keep who is in it; those who came or went get another App Home."""
    await enqueue.withdraw_homes(unit, now, only=await unit.access.secure(users, now))
