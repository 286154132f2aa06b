"""Where an incident can still be read once its channel is put away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery.effects.channel import permalink
from bot.messages.farewell import Links

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident


async def links_of(unit: Unit, incident: Incident) -> Links:
    """Gather the permalinks of what tells of an incident outside its channel, for who reads that channel."""
    url = (await unit.workspaces.get()).url
    announced = [] if incident.private else await unit.announcements.of(incident.id)
    posted = [(here.channel_id, here.ts) for here in announced if here.channel_id and here.ts]
    return Links(announcements=tuple(permalink(url, channel_id, ts) for channel_id, ts in posted))
