"""Steps of the tests about timelines: what stands in one, as a person sees it and as it is kept."""

from __future__ import annotations

from sqlalchemy import select

from app import Muster
from sandbox.client import Channel, Message, Modal, Person
from storage.tables import TimelineChange, TimelineEntry
from tests.world import World

PIN = "pushpin"


async def said(
    person: Person, channel: Channel, text: str, *, thread: str = "", files: tuple[str, ...] = ()
) -> Message:
    """Say something and return the message."""
    ts = await person.say(channel, text, thread=thread, files=files)
    seen = await (person.thread(channel, thread) if thread else person.messages(channel))
    return next(message for message in seen if message.ts == ts)


async def kept(bot: Muster, *, hidden: bool = False) -> list[TimelineEntry]:
    """Return what people put into timelines, shown or hidden, in the order in which it happened."""
    async with bot.store.read() as unit:
        query = select(TimelineEntry).where(TimelineEntry.added_by.is_not(None))
        rows = (await unit.session.execute(query.order_by(TimelineEntry.at, TimelineEntry.id))).scalars()
        return [row for row in rows if (row.hidden_at is not None) is hidden]


async def changes(bot: Muster) -> list[TimelineChange]:
    """Return every change of every entry, in the order in which they were made."""
    async with bot.store.read() as unit:
        return list((await unit.session.execute(select(TimelineChange).order_by(TimelineChange.id))).scalars())


async def timeline(person: Person, place: Channel | str, words: str = "") -> Modal:
    """Open a timeline by command."""
    await person.command(place, f"/incident timeline {words}".strip())
    return await person.modal("Timeline")


async def pinned(world: World, bot: Muster, person: Person, message: Message) -> None:
    """React so that a message goes into the timeline, and wait until that is done."""
    await person.react(message, PIN)
    await world.heeded(bot)
