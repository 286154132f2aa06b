"""Who hears what is to be said to who speaks for an incident, where they are, and else whoever is next in line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.policy import Audience
from bot.domain.vocabulary import ChannelState
from bot.messages.message import Message
from bot.messages.reminders import NOBODY_LEADS, mentions
from bot.outbox import calls, enqueue
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


async def ring(unit: Unit, incident: Incident, speaker: Speaker, saying: Saying, now: datetime) -> None:
    """Say something in the channel that mentions who speaks for it; who is next in line is called into it."""
    if speaker.holder is None:
        await calls.call_in(unit, incident, speaker.audience, now, why=NOBODY_LEADS)
    await enqueue.post(unit, incident, saying(mentions(speaker.audience, None)), now)


async def put_to(unit: Unit, incident: Incident, speaker: Speaker, saying: Saying, now: datetime) -> None:
    """Tell who speaks for an incident directly; a user group is mentioned in the channel."""
    for user in speaker.audience.people:
        gated = user != speaker.holder
        await enqueue.direct_message(unit, user, saying(""), now, about=incident, gated=gated)
    if speaker.audience.groups:
        named = mentions(Audience(groups=speaker.audience.groups), None)
        await enqueue.post(unit, incident, saying(named), now)
