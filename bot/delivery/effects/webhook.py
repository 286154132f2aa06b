"""The outgoing webhook: each update meant for stakeholders, as signed JSON, for status pages and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Effect, Prepared, incident_of
from bot.delivery.slack import Slack
from bot.delivery.webhook import Webhook
from bot.incidents.view import view_one

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Delivery


class PostWebhook(Effect):
    """Posts one update to the web address that is set; the receiver may get it twice and knows it by its id."""

    def __init__(self, webhook: Webhook | None = None) -> None:
        self._webhook = webhook

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the JSON; a private incident says nothing outside."""
        incident = await incident_of(unit, delivery)
        written = await unit.announcements.update(int(delivery.payload["update"]))
        if self._webhook is None or written is None or incident.private or incident.drill:
            return None
        view = await view_one(unit, incident)
        body = {
            "id": delivery.key,
            "incident": {
                "reference": view.reference,
                "title": view.title,
                "status": written.status,
                "priority": written.priority,
                "services": list(view.services),
                "declared_at": view.declared_at.isoformat(),
                "resolved_at": view.resolved_at.isoformat() if view.resolved_at else None,
            },
            "update": {
                "id": written.id,
                "kind": written.kind,
                "text": written.text,
                "impact_on_users": written.user_impact,
                "workaround": written.workaround,
                "expected_resolution_at": _iso(written.expected_resolution_at),
                "next_update_at": _iso(written.next_update_at),
                "at": written.at.isoformat(),
                "corrected_at": _iso(written.corrected_at),
            },
        }
        return Prepared("webhook", body)

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Post it, signed."""
        del slack
        if self._webhook is not None:
            await self._webhook.post(prepared.arguments)
        return {}


def _iso(at: Any) -> str | None:  # noqa: ANN401 - a moment or nothing
    return at.isoformat() if at else None
