"""Deleting one drill from Slack: the record goes, its channel is told and archived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access.find import IncidentRef, find_for
from bot.domain.actions import Action
from bot.domain.errors import NotNow
from bot.domain.references import reference
from bot.messages.deletion import deleted, kept_incident, told_in_channel
from bot.outbox import enqueue
from bot.outbox.withdrawals import put_away
from bot.retention.purging import delete_drill

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from bot.domain.incident import IncidentView
    from bot.messages.message import Message
    from storage.tables import Incident


async def delete_at(ctx: Context, place: IncidentRef) -> Message:
    """Delete a drill that is over, for somebody in Slack who may; return what they are told.

    Raises `NotNow` for an incident, and the refusals of finding it and of not being allowed.
    """
    drill = await find_for(ctx, place, Action.DELETE)
    name = reference(drill.number)
    refuse_incident(drill)
    archived = await put_away(ctx.unit, drill, told_in_channel(name, ctx.actor), ctx.now)
    await delete_drill(ctx.unit, drill, actor=ctx.actor, now=ctx.now)
    await enqueue.withdraw_homes(ctx.unit, ctx.now)
    return deleted(name, archived=archived)


def refuse_incident(asked: Incident | IncidentView) -> None:
    """Let drills pass.

    Raises `NotNow` for an incident, which is never deleted.
    """
    if not asked.drill:
        raise NotNow(kept_incident(reference(asked.number)))
