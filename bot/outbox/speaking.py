"""Who hears what is to be said to who speaks for an incident, where they are, and else those next in line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.policy import Audience
from bot.domain.reminder_plan import Due
from bot.domain.vocabulary import ChannelState
from bot.messages.message import Message
from bot.messages.reminders import NOBODY_LEADS, mentions
from bot.outbox import calls, enqueue
from bot.outbox.reminders import remind
from bot.queries.calling import speaker_of

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident

Saying = Callable[[str], Message]
"""A message that begins with these mentions, or with none."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks for an incident now: somebody who holds a role in it, or those next in line."""

    audience: Audience
    holder: str | None = None


async def find_speaker(unit: Unit, incident: Incident, *holders: str | None) -> Speaker:
    """Find who speaks for an incident: the first of these who is there, else the next in line."""
    groups = incident.channel_state == ChannelState.OPEN
    audience = await speaker_of(unit, incident, *holders, groups=groups)
    return Speaker(audience, next((user for user in audience.people if user in holders), None))


async def ring(unit: Unit, incident: Incident, speaker: Speaker, saying: Saying, now: datetime, due: Due) -> None:
    """Remind in the channel, mentioning who speaks for it; who is next in line is called into it."""
    if speaker.holder is None:
        await calls.call_in(unit, incident, speaker.audience, now, why=NOBODY_LEADS)
    await remind(unit, incident, due, lambda: saying(mentions(speaker.audience, None)), now)


async def put_to_speaker(
    unit: Unit, incident: Incident, manager: str | None, saying: Saying, now: datetime, due: Due | None = None
) -> None:
    """Tell who speaks for an incident, as `put_to` does: its manager, or who is next in line."""
    await put_to(unit, incident, await find_speaker(unit, incident, manager), saying, now, due)


async def put_to(
    unit: Unit, incident: Incident, speaker: Speaker, saying: Saying, now: datetime, due: Due | None = None
) -> None:
    """Tell who speaks for it directly; a user group is mentioned in the channel. What is `due` is a reminder."""
    for user in speaker.audience.people:
        gated = user != speaker.holder
        if due is not None:
            await remind(unit, incident, due, lambda: saying(""), now, user=user, gated=gated)
        else:
            await enqueue.direct_message(unit, user, lambda: saying(""), now, about=incident, gated=gated)
    if speaker.audience.groups:
        said = saying(mentions(Audience(groups=speaker.audience.groups), None))
        await (enqueue.post(unit, incident, said, now) if due is None else remind(unit, incident, due, said, now))
