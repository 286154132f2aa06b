"""The outgoing webhook: each update meant for stakeholders and each follow-up, as signed JSON, for tools elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Effect, Prepared
from bot.delivery.job import Answer, Job
from bot.delivery.trouble import Trouble
from bot.delivery.webhook import Webhook
from bot.domain.forms import TAKEN_BACK
from bot.domain.incident import IncidentView
from bot.language.texts import _
from bot.messages.updates import Told
from bot.outbox import payloads
from bot.queries.authors import author_of
from bot.queries.incidents import view_one
from bot.slack.client import Slack
from bot.slack.links import permalink
from storage.outbox import UNKNOWN

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident, Task

VERSION = 1
"""The version of what is posted: it grows when something that was there changes its meaning or goes."""


class PostWebhook(Effect[payloads.Webhook]):
    """Posts one update or follow-up to the web address that is set; the receiver may get it twice, by the same id."""

    payload = payloads.Webhook
    trouble = Trouble(told=False)

    def __init__(self, webhook: Webhook | None = None) -> None:
        self._webhook = webhook

    async def prepare(self, job: Job[payloads.Webhook]) -> Prepared | None:
        """Draw the JSON; a private incident says nothing outside."""
        incident = await job.incident()
        if self._webhook is None or incident.private or incident.drill:
            return None
        drawn = await _drawn(job, incident)
        about = {"id": job.delivery.key, "version": VERSION, "workspace": job.unit.team_id}
        return None if drawn is None else Prepared("webhook", {**about, **drawn})

    async def send(self, _slack: Slack, prepared: Prepared) -> Answer:
        """Post it, signed."""
        if self._webhook is not None:
            await self._webhook.post(prepared.arguments)
        return {}


async def _drawn(job: Job[payloads.Webhook], incident: Incident) -> dict[str, Any] | None:
    match job.asked:
        case payloads.WebhookUpdate(update=update_id):
            return await _update(job, update_id, incident)
        case payloads.WebhookFollowUp() as follow_up:
            return await _follow_up(job.unit, follow_up, incident)
    return None


async def _update(job: Job[payloads.Webhook], update_id: int, incident: Incident) -> dict[str, Any] | None:
    written = await job.unit.announcements.update(update_id)
    if written is None or (written.kind == TAKEN_BACK and not await _may_be_known(job, update_id)):
        return None
    view, author = await view_one(job.unit, incident), await author_of(job.unit, written)
    told = _incident(view)
    if written.kind != TAKEN_BACK:
        told |= {"status": written.status, "priority": written.priority}
    return {"type": "update", "incident": told, "update": of_update(view, Told.of(written), author)}


async def _may_be_known(job: Job[payloads.Webhook], update_id: int) -> bool:
    """Say whether the receiver may have got the update: by this post, if it is in doubt, or by one before."""
    earlier = await job.unit.outbox.may_have_arrived(job.delivery.lane, before=job.delivery.id)
    return job.delivery.state == UNKNOWN or any(asked.get("update") == update_id for asked in earlier)


async def _follow_up(unit: Unit, asked: payloads.WebhookFollowUp, incident: Incident) -> dict[str, Any] | None:
    task = await unit.tasks.by_id(asked.task)
    if task is None:
        return None
    link = None
    if task.message_ts and incident.channel_id:
        link = permalink((await unit.workspaces.get()).url, incident.channel_id, task.message_ts)
    told = {"event": asked.event, **_of_task(task), "permalink": link}
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


def of_update(incident: IncidentView, written: Told, author: str = "") -> dict[str, Any]:
    """Return an update as the receiver gets it: nothing promised once work is over; `author` is its author's name."""
    expected, following = written.promised(incident)
    return {
        "id": written.id,
        "kind": written.kind,
        "author": author or None,
        "text": _("This update was taken back.") if written.kind == TAKEN_BACK else written.text,
        "impact_on_users": written.user_impact,
        "workaround": written.workaround,
        "expected_resolution_at": _iso(expected),
        "next_update_at": _iso(following),
        "paused_until": _iso(written.rests_until(incident)),
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
