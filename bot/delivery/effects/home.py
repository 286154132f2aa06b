"""App Home: published for whoever looked at it of late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery.effect import Effect, Prepared
from bot.delivery.slack import Method
from bot.incidents.view import views_of
from bot.incidents.vocabulary import OPEN
from bot.messages.home import SHOWN, home

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Delivery


class PublishHome(Effect):
    """Publishes a person's App Home from what they may see."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the page."""
        user = delivery.payload["user"]
        rows = await unit.incidents.with_status(OPEN, viewer=user, limit=SHOWN)
        total = await unit.incidents.count(OPEN, viewer=user)
        undelivered = await unit.outbox.dead([row.id for row in rows], limit=SHOWN)
        view = home(user, await views_of(unit, rows), total, [(row.operation, row.error) for row in undelivered])
        return Prepared(Method.VIEW_PUBLISH, {"user_id": user, "view": view})
