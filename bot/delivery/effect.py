"""What every effect on Slack can do: prepare from the newest state, send, be found again, be recorded."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.slack.client import Method, Slack, SlackRefused
from bot.slack.error_names import NOT_HERE

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery, Incident

METADATA_EVENT = "muster_delivery"
"""The `event_type` of the metadata that carries the outbox key."""
_NOT_TO_BE_JOINED = NOT_HERE | {"method_not_supported_for_channel_type"}
_SKEW = timedelta(minutes=1)
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Prepared:
    """A call ready to be made; `channel` is the one that Slack's limit of a message a second counts for."""

    method: Method | str
    arguments: dict[str, Any]
    channel: str | None = None
    crowd: timedelta | None = None
    """Time to leave between two of its kind, for what goes to many people."""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """A digest of what would be shown, to leave out a call that would change nothing."""
        shown = {key: value for key, value in self.arguments.items() if key != "metadata"}
        return hashlib.sha256(json.dumps([self.method, shown], sort_keys=True).encode()).hexdigest()


class Effect(ABC):
    """One kind of effect on Slack."""

    can_reconcile = True
    """Whether `reconcile` can tell if an earlier attempt took effect; if not, it is never attempted twice."""
    look_after = timedelta(seconds=2)
    """How long after a doubtful call `reconcile` looks for its trace: what Slack accepted late is there by then."""
    slow = False
    """Whether to prepare it takes so long that others must not wait for it."""
    looks = 1
    """How often it looks, as long apart, before what left no trace is sent again."""

    @abstractmethod
    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Build the call from the newest state; None when there is nothing to do.

        Raises `SlackRefused` when it is known that Slack would refuse.
        """

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Make the call and return what is worth keeping of the answer."""
        return await slack.call(Method(prepared.method), **prepared.arguments)

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> dict[str, Any] | None:
        """After a doubtful attempt, return what it left on Slack, or None when it left nothing.

        Effects that may be repeated without harm say None.
        """
        del slack, delivery, prepared
        return None

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Write down what the effect made, in the transaction that marks it sent; return what the row keeps."""
        del unit, delivery, result, now
        return {"fingerprint": prepared.fingerprint}

    async def on_skipped(self, unit: Unit, delivery: Delivery, now: datetime) -> None:
        """React when there was nothing to send, in the transaction that marks it so."""
        del unit, delivery, now

    async def held(self, unit: Unit, delivery: Delivery, now: datetime) -> None:
        """React when it must wait for long, in the transaction that puts it off."""
        del unit, delivery, now

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """React to Slack's refusal; True when the effect is worth another attempt."""
        del unit, delivery, error, now
        return False


def stands_at(result: dict[str, Any]) -> dict[str, Any]:
    """Return what a row keeps of where its message stands, so that it can be withdrawn."""
    return {"channel": str(result["channel"]), "ts": str(result["ts"])}


def dedup_metadata(delivery: Delivery) -> dict[str, Any]:
    """Return the metadata by which a message is found again."""
    return {"event_type": METADATA_EVENT, "event_payload": {"key": delivery.key}}


async def find_message(
    slack: Slack, channel: str, delivery: Delivery, *, thread: str | None = None
) -> dict[str, Any] | None:
    """Look through the channel, or a thread in it, and return the message this effect left there, if any."""
    async for found in find_messages(slack, channel, delivery, thread=thread):
        return found
    return None


async def find_messages(
    slack: Slack, channel: str, delivery: Delivery, *, thread: str | None = None
) -> AsyncIterator[dict[str, Any]]:
    """Yield the messages that this effect left in the channel, the newest first."""
    async for message in messages_since(slack, channel, delivery, thread=thread):
        payload = (message.get("metadata") or {}).get("event_payload") or {}
        if payload.get("key") == delivery.key:
            yield {"channel": channel, "ts": str(message["ts"])}


async def messages_since(
    slack: Slack, channel: str, delivery: Delivery, *, thread: str | None = None
) -> AsyncIterator[dict[str, Any]]:
    """Yield every message of the channel, or of a thread in it, since the effect was asked for."""
    oldest = (delivery.created_at - _SKEW).timestamp()
    cursor = ""
    while True:
        page = await _history(slack, channel, f"{oldest:.6f}", cursor, thread)
        for message in page.get("messages", []):
            yield message
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


async def _history(slack: Slack, channel: str, oldest: str, cursor: str, thread: str | None) -> dict[str, Any]:
    arguments = {
        "channel": channel,
        "oldest": oldest,
        "limit": _PAGE,
        "include_all_metadata": "true",
        **({"cursor": cursor} if cursor else {}),
    }
    method = Method.HISTORY
    if thread:
        method, arguments["ts"] = Method.REPLIES, thread
    try:
        return await slack.call(method, **arguments)
    except SlackRefused as refusal:
        if refusal.error not in NOT_HERE:
            raise
        await _join(slack, channel, refusal)
    return await slack.call(method, **arguments)


async def _join(slack: Slack, channel: str, why: SlackRefused) -> None:
    """Join a public channel; of any other one, raise why it could not be read.

    A message in doubt there is given up for now, and looked for first when Muster is back: what cannot be read is no
    proof that it is not there.
    """
    try:
        await slack.call(Method.JOIN, channel=channel)
    except SlackRefused as refusal:
        if refusal.error in _NOT_TO_BE_JOINED:
            raise why from refusal
        raise


async def incident_of(unit: Unit, delivery: Delivery, *, lock: bool = False) -> Incident:
    """Return the incident an effect belongs to."""
    found = await unit.incidents.by_id(delivery.incident_id or 0, lock=lock)
    if found is None:
        raise LookupError(f"delivery {delivery.id} belongs to no incident")
    return found
