"""The outgoing webhook: each update meant for stakeholders and each follow-up, as signed JSON, for tools elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Effect, Prepared, incident_of
from bot.delivery.webhook import Webhook
from bot.domain.incident import IncidentView
from bot.queries.incidents import view_one
from bot.slack.client import Slack
from bot.slack.links import permalink

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Delivery, Incident, StatusUpdate, Task

VERSION = 1
"""The version of what is posted: it grows when something that was there changes its meaning or goes."""


class PostWebhook(Effect):
    """Posts one update or follow-up to the web address that is set; the receiver may get it twice, by the same id."""

    def __init__(self, webhook: Webhook | None = None) -> None:
        self._webhook = webhook

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the JSON; a private incident says nothing outside."""
        incident = await incident_of(unit, delivery)
        if self._webhook is None or incident.private or incident.drill:
            return None
        draw = _follow_up if "task" in delivery.payload else _update
        drawn = await draw(unit, delivery, incident)
        return None if drawn is None else Prepared("webhook", {"id": delivery.key, "version": VERSION, **drawn})

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Post it, signed."""
        del slack
        if self._webhook is not None:
            await self._webhook.post(prepared.arguments)
        return {}


async def _update(unit: Unit, delivery: Delivery, incident: Incident) -> dict[str, Any] | None:
    written = await unit.announcements.update(int(delivery.payload["update"]))
    if written is None:
        return None
    told = _incident(await view_one(unit, incident)) | {"status": written.status, "priority": written.priority}
    return {"type": "update", "incident": told, "update": _of_update(written)}


async def _follow_up(unit: Unit, delivery: Delivery, incident: Incident) -> dict[str, Any] | None:
    task = await unit.tasks.by_id(int(delivery.payload["task"]))
    if task is None:
        return None
    link = None
    if task.message_ts and incident.channel_id:
        link = permalink((await unit.workspaces.get()).url, incident.channel_id, task.message_ts)
    told = {"event": delivery.payload["event"], **_of_task(task), "permalink": link}
    return {"type": "follow_up", "incident": _incident(await view_one(unit, incident)), "follow_up": told}


def _incident(view: IncidentView) -> dict[str, Any]:
    return {
        "reference": view.reference,
        "title": view.title,
        "status": view.status,
        "priority": view.priority,
        "services": list(view.services),
        "declared_at": view.declared_at.isoformat(),
        "resolved_at": _iso(view.resolved_at),
    }


def _of_update(written: StatusUpdate) -> dict[str, Any]:
    return {
        "id": written.id,
        "kind": written.kind,
        "text": written.text,
        "impact_on_users": written.user_impact,
        "workaround": written.workaround,
        "expected_resolution_at": _iso(written.expected_resolution_at),
        "next_update_at": _iso(written.next_update_at),
        "at": written.at.isoformat(),
        "corrected_at": _iso(written.corrected_at),
    }


def _of_task(task: Task) -> dict[str, Any]:
    return {
        "id": task.id,
        "kind": task.kind,
        "state": task.state,
        "text": task.text,
        "owner": task.owner,
        "due_at": _iso(task.due_at),
        "ticket_url": task.ticket_url,
        "ticket_title": task.ticket_title,
        "created_at": task.created_at.isoformat(),
        "settled_at": _iso(task.settled_at),
    }


def _iso(at: Any) -> str | None:  # noqa: ANN401 - a moment or nothing
    return at.isoformat() if at else None
