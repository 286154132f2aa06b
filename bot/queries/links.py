"""Where an incident can still be read once its channel is put away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.incident import Links
from bot.slack.links import permalink

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident


ANYBODY = ""
"""Somebody who takes part in nothing, and so sees what everybody may see."""


async def links_of(unit: Unit, incident: Incident) -> Links:
    """Gather the permalinks of what tells of an incident outside its channel, for who reads that channel."""
    url = (await unit.workspaces.get()).url
    announced = [] if incident.private else await unit.announcements.of(incident.id)
    posted = [(here.channel_id, here.ts) for here in announced if here.channel_id and here.ts]
    review = await unit.reviews.of(incident.id)
    here = review.message_ts if review is not None and incident.channel_id else None
    problems = await unit.problems.of_incident(incident.id, viewer=ANYBODY)
    return Links(
        announcements=tuple(permalink(url, channel_id, ts) for channel_id, ts in posted),
        review=permalink(url, str(incident.channel_id), here) if here else None,
        problems=tuple(problem.number for problem in problems),
    )
