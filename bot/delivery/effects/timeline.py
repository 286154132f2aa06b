"""Looking at a message that is, or is to be, in a timeline: only Slack knows what it says and who reacted to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.commands.runner import Context
from bot.delivery.effect import Effect, Prepared, incident_of
from bot.domain.vocabulary import Via
from bot.slack.client import Method, Slack, SlackRefused
from bot.slack.links import permalink
from bot.timeline.sources import TOMBSTONE, Cause, look, pin_name, seen

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery

_GONE = frozenset({"thread_not_found", "message_not_found"})


class LookAtMessage(Effect):
    """Reads one message and brings the timeline into step with it; it changes nothing on Slack, so it may be repeated.

    conversations.replies finds a message wherever it stands: the `ts` of a reply returns that reply, which
    conversations.history would not, and the event of a reaction does not tell its thread.
    """

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Ask for the message by itself."""
        del unit
        channel, ts = delivery.payload["channel"], delivery.payload["ts"]
        span = {"oldest": ts, "latest": ts, "inclusive": "true", "limit": 2}
        return Prepared(Method.REPLIES, {"channel": channel, "ts": ts, **span})

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Read it; where there is none any more, the answer is empty."""
        try:
            page = await super().send(slack, prepared)
        except SlackRefused as refusal:
            if refusal.error not in _GONE:
                raise
            return {}
        found = (message for message in page.get("messages", []) if message["ts"] == prepared.arguments["ts"])
        message = next(found, None)
        return {} if message is None or message.get("subtype") == TOMBSTONE else {"message": message}

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Bring the timeline into step; nothing that the message says is kept elsewhere."""
        del prepared
        incident = await incident_of(unit, delivery, lock=True)
        payload = delivery.payload
        channel, ts = str(payload["channel"]), str(payload["ts"])
        link = permalink((await unit.workspaces.get()).url, channel, ts)
        message = result.get("message")
        found = None if message is None else seen(message, channel, link, await pin_name(unit))
        ctx = Context(unit=unit, now=now, actor=str(payload["actor"]), via=Via.REACTION)
        await look(ctx, incident, Cause(payload["cause"]), (channel, ts), found)
        return {}
