"""Posting an update, from its form or typed, and telling its author whom it was told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access.find import find
from bot.domain.references import reference
from bot.domain.vocabulary import ChannelState, Reach
from bot.incidents.communication.audience import told_to
from bot.incidents.lifecycle import progress
from bot.incidents.lifecycle.progress import Posted
from bot.messages.modals.update import counted_in, read_update
from bot.messages.readers import told_answer, told_whom
from bot.outbox import enqueue
from handlers.deliveries import user_of
from handlers.update_form import with_members

if TYPE_CHECKING:
    from bot.access.find import IncidentRef
    from bot.commands.runner import Context
    from bot.domain.forms import Readers
    from bot.messages.message import Message
    from handlers.context import HandlerContext
    from handlers.deliveries import Body


async def submitted(ctx: Context, place: IncidentRef, view: Body) -> None:
    """Post the update that the form holds, and tell its author, where it is read, whom it was told."""
    posted = await progress.update(ctx, place, read_update(view))
    if posted is None:
        return
    readers, incident = await told_to(ctx.unit, posted.incident), posted.incident
    said = _answer(posted, counted_in(view, readers))
    if incident.channel_id and incident.channel_state == ChannelState.OPEN:
        await enqueue.ephemeral(ctx.unit, incident.channel_id, ctx.actor, said, ctx.now, about=incident)
    else:
        await enqueue.direct_message(ctx.unit, ctx.actor, said, ctx.now, about=incident)


async def typed(handler: HandlerContext, body: Body, place: IncidentRef, words: str) -> Message | None:
    """Post an update of words only, and answer whom it was told; that is looked up once it is posted."""
    user = user_of(body)
    await handler.run(body, lambda ctx: progress.quick_update(ctx, place, words))
    async with handler.runner.read() as unit:
        incident = await find(unit, user, place)
        written = await unit.announcements.newest_update(incident.id, by=user)
        readers = await told_to(unit, incident)
        muster = (await unit.workspaces.get()).bot_user_id
    readers = await with_members(handler, readers, muster)
    named = "" if place.number is None else reference(place.number)
    return None if written is None else _answer(Posted(incident, written), readers, named)


def _answer(posted: Posted, readers: Readers, elsewhere: str = "") -> Message:
    incident, written = posted
    whom = told_whom(readers, Reach(written.reach), drill=incident.drill, private=incident.private)
    by_this = (incident.acknowledged_at, incident.acknowledged_by) == (written.at, written.author)
    return told_answer(written.id, whom, elsewhere, acknowledged=by_this)
