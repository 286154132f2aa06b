"""Where what shows a review is asked for: rows of the outbox, in the transaction of the state they tell of."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.delivery.operations import Operation, card_of

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident


async def show(unit: Unit, incident: Incident, now: datetime) -> None:
    """Bring the review's message in the incident's channel up to date."""
    await unit.outbox.project(
        Operation.REVIEW,
        slot=f"{Operation.REVIEW}:{incident.id}",
        incident_id=incident.id,
        awaits=None if incident.card_ts else card_of(incident.id),
        now=now,
    )


async def follow(unit: Unit, incident: Incident, now: datetime) -> None:
    """Bring what shows the review of an incident up to date, where there is a review.

    An incident that was never resolved has none, and none is looked for.
    """
    looked_back_on = incident.resolved_at is not None or incident.reopened
    if looked_back_on and await unit.reviews.of(incident.id) is not None:
        await show(unit, incident, now)


async def upload(unit: Unit, incident: Incident, where: dict[str, str], now: datetime) -> None:
    """Upload the review as a file: `where` names a `user`, or a `channel` and a `thread`."""
    await unit.outbox.post(
        Operation.REVIEW_FILE,
        lane=f"upload:{where.get('user') or where.get('channel')}",
        payload={"where": where},
        incident_id=incident.id,
        now=now,
    )
