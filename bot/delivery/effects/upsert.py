"""Messages in an incident's channel that are posted once and edited in place from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Effect, Prepared, dedup_metadata, find_message
from bot.slack.client import Method, Slack

if TYPE_CHECKING:
    from bot.messages.message import Message
    from storage.tables import Delivery


def posted_or_edited(
    delivery: Delivery, channel: str, ts: str | None, drawn: Message, facts: dict[str, Any] | None = None
) -> Prepared:
    """Return the call that edits the message at `ts`, or posts it where there is none yet."""
    if ts:
        return Prepared(Method.UPDATE, {"channel": channel, "ts": ts, **drawn.payload()}, facts=facts or {})
    arguments = {"channel": channel, **drawn.payload(), "metadata": dedup_metadata(delivery)}
    return Prepared(Method.POST, arguments, channel=channel, facts=facts or {})


class UpsertMessage(Effect):
    """Posts a message in its channel, or in a thread of it, or edits it to the newest state."""

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> dict[str, Any] | None:
        """Look for the message where it was to be posted; an edit may simply be repeated."""
        if prepared.method is Method.UPDATE:
            return None
        arguments = prepared.arguments
        return await find_message(slack, arguments["channel"], delivery, thread=arguments.get("thread_ts"))
