"""What every effect on Slack can do: prepare from the newest state, send, be found again, be recorded."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Generic

from bot.delivery.job import Answer, Job
from bot.delivery.trouble import Trouble, tell_trouble
from bot.outbox.payload import P, load
from bot.slack.client import Method, Slack, SlackRefused
from bot.slack.error_names import NOT_HERE
from storage.outbox import UNKNOWN

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery

METADATA_EVENT = "muster_delivery"
"""The `event_type` of the metadata that carries the outbox key."""
_NOT_TO_BE_JOINED = NOT_HERE | {"method_not_supported_for_channel_type"}
CLOCK_WRONG = timedelta(hours=1, minutes=5)
"""By how much the clock may have been ahead of Slack's by which an effect was asked for: what it left is looked for as
far back. A clock that is set wrong is so by an hour, for want of a time zone."""
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
    rings: tuple[str, ...] = ()
    """Whom a new message rings; all others that it mentions are named."""
    unnamed: tuple[str, ...] = ()
    """Those of them whose names are not known yet."""
    actor: str = ""
    """Who did what it tells of."""
    only_look: bool = False
    """Whether the call is not made: it is only looked whether an earlier attempt, in doubt, left something."""

    @property
    def fingerprint(self) -> str:
        """A digest of what would be shown, to leave out a call that would change nothing."""
        shown = {key: value for key, value in self.arguments.items() if key != "metadata"}
        return hashlib.sha256(json.dumps([self.method, shown], sort_keys=True).encode()).hexdigest()


class Effect(ABC, Generic[P]):
    """One kind of effect on Slack, and all there is to know about it: a concrete one names its payload."""

    payload: type[P]
    """What it is asked to do, by which its operation is known."""
    trouble = Trouble()
    """How it is told that Slack will not have it."""
    refusals_that_mean_done: frozenset[str] = frozenset()
    """Slack's refusals after which all is as wanted."""
    can_reconcile = True
    """Whether `reconcile` can tell if an earlier attempt took effect; if not, it is never attempted twice."""
    worth_for: timedelta | None = None
    """How long it is worth sending after it was asked for: nobody misses it later, or in doubt, so it is dropped."""
    look_after = timedelta(seconds=2)
    """How long after a doubtful call `reconcile` looks for its trace: what Slack accepted late is there by then."""
    slow = False
    """Whether to prepare it takes so long that others must not wait for it."""
    looks = 1
    """How often it looks, as long apart, before what left no trace is sent again."""

    def job(self, unit: Unit, delivery: Delivery) -> Job[P]:
        """Read what a row asks for.

        Raises `pydantic.ValidationError` where the row cannot be understood.
        """
        return Job(unit, delivery, load(self.payload, delivery.payload))

    @abstractmethod
    async def prepare(self, job: Job[P], /) -> Prepared | None:
        """Build the call from the newest state; None when there is nothing to do.

        Raises `SlackRefused` when it is known that Slack would refuse.
        """

    async def send(self, slack: Slack, prepared: Prepared, /) -> Answer:
        """Make the call and return what is worth keeping of the answer."""
        try:
            return await slack.call(Method(prepared.method), **prepared.arguments)
        except SlackRefused as refusal:
            if refusal.error not in self.refusals_that_mean_done:
                raise
        return {}

    def made(self, prepared: Prepared, result: Answer, /) -> dict[str, str]:
        """Return what sending has made that may be there once only: a message's `channel` and `ts`, or a `channel`.

        The row keeps the one that counts under the same names.
        """
        posted = prepared.method is Method.POST and "ts" in result
        return {"channel": str(result["channel"]), "ts": str(result["ts"])} if posted else {}

    def may_have_made(self, prepared: Prepared, /) -> dict[str, str]:
        """Return where to look for a message of which it is not known whether it arrived: its `place`, and `thread`."""
        if prepared.method is not Method.POST:
            return {}
        thread = prepared.arguments.get("thread_ts")
        return {"place": str(prepared.arguments["channel"]), **({"thread": str(thread)} if thread else {})}

    async def reconcile(self, _slack: Slack, _delivery: Delivery, _prepared: Prepared, /) -> Answer | None:
        """After a doubtful attempt, return what it left on Slack, or None when it left nothing.

        Effects that may be repeated without harm say None.
        """
        return None

    async def record(self, _job: Job[P], prepared: Prepared, _result: Answer, _now: datetime, /) -> Answer:
        """Write down what the effect made, in the transaction that marks it sent; return what the row keeps."""
        return {"fingerprint": prepared.fingerprint}

    async def lock(self, job: Job[P], /) -> None:
        """Lock what those lock who ask for what waits for it: nobody begins to wait for what ends meanwhile."""

    async def on_skipped(self, job: Job[P], _now: datetime, /) -> None:
        """React when there was nothing to send, in the transaction that marks it so."""
        await self.lock(job)

    async def held(self, job: Job[P], now: datetime, /) -> None:
        """React when it must wait for long, in the transaction that puts it off."""

    def too_old(self, delivery: Delivery, now: datetime, /) -> bool:
        """Say whether this one is no longer worth sending; what may have arrived is seen to its end."""
        return self.worth_for is not None and delivery.state != UNKNOWN and now - delivery.created_at > self.worth_for

    async def outdated(self, job: Job[P], now: datetime, /) -> None:
        """React when it is not sent because it is too old, in the transaction that drops it."""

    async def refused(self, job: Job[P], error: str, now: datetime, /) -> bool:
        """React to Slack's refusal; True when the effect is worth another attempt."""
        trouble = self.trouble_with(job.asked)
        if trouble.told:
            await tell_trouble(job, trouble, error, now)
        return False

    def trouble_with(self, _asked: P, /) -> Trouble:
        """Return how trouble with this one is told."""
        return self.trouble


def dedup_metadata(delivery: Delivery) -> dict[str, Any]:
    """Return the metadata by which a message is found again."""
    return {"event_type": METADATA_EVENT, "event_payload": {"key": delivery.key}}


@dataclass(frozen=True, slots=True)
class Trace:
    """What a message of an effect is found by: the key it carries, since it was asked for."""

    key: str
    created_at: datetime


async def find_message(
    slack: Slack, channel: str, delivery: Delivery | Trace, *, thread: str | None = None
) -> dict[str, Any] | None:
    """Look through the channel, or a thread in it, and return the message this effect left there, if any."""
    async for found in find_messages(slack, channel, delivery, thread=thread):
        return found
    return None


async def find_messages(
    slack: Slack, channel: str, delivery: Delivery | Trace, *, thread: str | None = None
) -> AsyncIterator[dict[str, Any]]:
    """Yield the messages that this effect left in the channel, the newest first."""
    async for message in messages_since(slack, channel, delivery, thread=thread):
        payload = (message.get("metadata") or {}).get("event_payload") or {}
        if payload.get("key") == delivery.key:
            yield {"channel": channel, "ts": str(message["ts"])}


async def messages_since(
    slack: Slack, channel: str, delivery: Delivery | Trace, *, thread: str | None = None
) -> AsyncIterator[dict[str, Any]]:
    """Yield every message of the channel, or of a thread in it, since the effect was asked for."""
    oldest = (delivery.created_at - CLOCK_WRONG).timestamp()
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
