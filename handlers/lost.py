"""Messages of which the database knows nothing since it was restored: their buttons may name something else by now."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.language.texts import _

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body


class LostMessage(Refusal):
    """Something is clicked on such a message."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Muster was restored from a backup that is older than this message, and knows nothing of it. "
                "Nothing was recorded. Type `/incident` to go on."
            )
        )


async def refuse_lost(handler: HandlerContext, body: Body) -> None:
    """Refuse a click on a message of a lost span, unless it was found on Slack again.

    Raises `LostMessage`.
    """
    place = body.get("container") or {}
    ts = str(place.get("message_ts") or "")
    if not handler.lost or not ts:
        return
    at = datetime.fromtimestamp(float(ts), UTC)
    if any(span.since < at <= span.until for span in handler.lost):
        async with handler.runner.read() as unit:
            known = await unit.restoring.left(str(place.get("channel_id")), ts)
        if not known:
            raise LostMessage
