"""Asking an incident's manager to let somebody in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Prepared, dedup_metadata, stands_at
from bot.delivery.effects.posts import Direct
from bot.messages import access as words
from bot.queries.incidents import spokesperson, view_one
from bot.slack.client import Method

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery


class PutToManager(Direct):
    """Asks the manager, or whoever stands in for them; nothing where there is no such incident."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the question."""
        payload = delivery.payload
        incident = await unit.incidents.by_id(delivery.incident_id or 0)
        if incident is None or payload["again"]:
            return None
        view = await view_one(unit, incident)
        who = await spokesperson(unit, view)
        if who is None or not await unit.incidents.seen(incident.id, who):
            return None
        said = words.request(view, payload["asker"], payload["why"], payload["request"]).payload()
        return Prepared(Method.POST, {"channel": who, **said, "metadata": dedup_metadata(delivery)}, channel=who)

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Keep where the question is, and who reads it."""
        del unit, delivery, now
        return {**stands_at(result), "user": prepared.arguments["channel"]}
