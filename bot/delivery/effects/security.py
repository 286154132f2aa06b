"""Who is in the security group: asked of Slack and kept, so that the gate can decide by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Effect, Prepared
from bot.outbox import enqueue
from bot.queries.policy import current_policy
from bot.slack.client import Method

if TYPE_CHECKING:
    from datetime import datetime

    from bot.slack.client import Slack
    from storage.store import Unit
    from storage.tables import Delivery

_GONE = frozenset({"no_such_subteam", "subteam_disabled", "plan_upgrade_required"})
"""Errors by which a group holds nobody (https://docs.slack.dev/reference/methods/usergroups.users.list)."""


class RefreshSecurity(Effect):
    """Reads the members of the security group; where there is none, nobody is in it."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Ask for the group that is set now."""
        del delivery
        group = (await current_policy(unit)).people.security
        return None if group is None else Prepared(Method.GROUP_MEMBERS, {"usergroup": group})

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Read who is in it."""
        return {"users": list((await super().send(slack, prepared)).get("users", []))}

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Keep who is in it, unless another group was set meanwhile; whoever came or went gets another App Home."""
        del delivery
        if (await current_policy(unit)).people.security == prepared.arguments["usergroup"]:
            changed = await unit.access.secure(result["users"], now)
            await enqueue.withdraw_homes(unit, now, only=changed)
        return {}

    async def on_skipped(self, unit: Unit, delivery: Delivery, now: datetime) -> None:
        """Have nobody in it where there is no group."""
        del delivery
        await enqueue.withdraw_homes(unit, now, only=await unit.access.secure([], now))

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Have nobody in a group that is gone; whatever else went wrong, those known stay."""
        if error in _GONE:
            await self.on_skipped(unit, delivery, now)
        return False
