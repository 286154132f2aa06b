"""The form that declared an incident: it says where the channel is, once there is one."""

from __future__ import annotations

import asyncio

from bot.delivery.effect import Effect, Prepared
from bot.delivery.job import Answer, Job
from bot.delivery.trouble import Trouble
from bot.messages.modals.declared import declared_modal
from bot.messages.posts import opened
from bot.outbox import payloads
from bot.queries.incidents import view_one
from bot.queries.languages import spoken_to
from bot.slack.client import Method, Slack, SlackRefused

_PAUSES = (0.1, 0.4)
"""Real seconds before it is tried again: Slack knows the form once it has the answer that shows it."""
_NOT_THERE = "not_found"
"""What Slack says of a form that has not come yet, and of one that was closed."""


class FillForm(Effect[payloads.DeclaredForm]):
    """Puts the link to the channel into the form, where the declarer still has it open."""

    payload = payloads.DeclaredForm
    trouble = Trouble(told=False)

    async def prepare(self, job: Job[payloads.DeclaredForm]) -> Prepared | None:
        """Draw it with the channel."""
        incident = await job.incident()
        view = await view_one(job.unit, incident)
        workspace, name = await job.unit.workspaces.get(), job.asked.form
        where = f"{workspace.url}archives/{view.channel_id}" if view.channel_id else None
        async with spoken_to(job.unit, incident.declared_by):
            drawn = declared_modal(opened(view).text, name, where)
        return Prepared(Method.VIEW_UPDATE, {"external_id": name, "view": drawn})

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Show it; a form that was closed meanwhile needs nothing."""
        for pause in (*_PAUSES, None):
            try:
                return {"shown": bool(await slack.call(Method.VIEW_UPDATE, **prepared.arguments))}
            except SlackRefused as refusal:
                if refusal.error != _NOT_THERE:
                    raise
            if pause is not None:
                await asyncio.sleep(pause)
        return {}
