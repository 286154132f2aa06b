"""Messages that are posted once and edited in place from then on."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.delivery.effect import Effect, Prepared, dedup_metadata, find_message
from bot.delivery.job import Answer, Job, Place
from bot.messages.announcement import withdrawn
from bot.messages.message import Message
from bot.outbox import lanes, withdrawals
from bot.outbox.payload import P, Payload
from bot.outbox.withdrawal_payloads import Withdraw
from bot.queries.incidents import view_one
from bot.slack.client import Method, Slack
from storage.outbox import UNKNOWN
from storage.tables import Delivery


def posted(job: Job[Payload], channel: str, drawn: Message, **facts: Any) -> Prepared:  # noqa: ANN401 - any facts
    """Return the call that posts a message, to be found again by its metadata."""
    arguments = {"channel": channel, **drawn.payload(), "metadata": dedup_metadata(job.delivery)}
    return Prepared(Method.POST, arguments, channel=channel, facts=facts, rings=drawn.rings)


def edited(place: Place, drawn: Message, **facts: Any) -> Prepared:  # noqa: ANN401 - any facts
    """Return the call that edits the message there."""
    return Prepared(Method.UPDATE, {"channel": place.channel, "ts": place.ts, **drawn.payload()}, facts=facts)


def posted_or_edited(
    job: Job[Payload],
    channel: str,
    ts: str | None,
    drawn: Message,
    **facts: Any,  # noqa: ANN401 - any facts
) -> Prepared:
    """Return the call that edits the message at `ts`, or posts it where there is none yet."""
    return edited(Place(channel, ts), drawn, **facts) if ts else posted(job, channel, drawn, **facts)


def in_thread(prepared: Prepared, thread: str, *, broadcast: bool) -> Prepared:
    """Post it in a thread instead; to the channel, too, where it is `broadcast`."""
    return replace(prepared, arguments={**prepared.arguments, "thread_ts": thread, "reply_broadcast": broadcast})


def trace(
    job: Job[Payload],
    channel: str,
    thread: str | None = None,
    *,
    said: Message | None = None,
    **facts: Any,  # noqa: ANN401 - any facts
) -> Prepared | None:
    """Return the call that only looks whether an earlier attempt left what nobody is to read now.

    None where none was in doubt. What it finds is edited to what may be read there, or withdrawn. `said` is what may be
    said where only a message tells the channel's id.
    """
    if job.delivery.state != UNKNOWN:
        return None
    looking = posted(job, channel, said or Message(""), **facts)
    threaded = {**looking.arguments, **({"thread_ts": thread} if thread else {})}
    return replace(looking, arguments=threaded, only_look=True)


def of_crowd(prepared: Prepared, pace: timedelta) -> Prepared:
    """Leave this time before the next of what goes to many people."""
    return replace(prepared, crowd=pace)


def standing(prepared: Prepared, result: Answer) -> Place:
    """Return where the message stands that was posted or edited."""
    return Place.of(prepared.arguments if prepared.method is Method.UPDATE else result)


class UpsertMessage(Effect[P]):
    """Posts a message in a channel, or in a thread of it, or edits it to the newest state."""

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared, /) -> Answer | None:
        """Look for the message where it was to be posted; an edit may simply be repeated."""
        if prepared.method is Method.UPDATE:
            return None
        arguments = prepared.arguments
        return await find_message(slack, arguments["channel"], delivery, thread=arguments.get("thread_ts"))


class KeptMessage(UpsertMessage[P]):
    """A message whose place is kept with its row, to edit it there."""

    async def record(self, job: Job[P], prepared: Prepared, result: Answer, now: datetime, /) -> Answer:
        """Keep where it stands; what is edited no more, and was found too late, is withdrawn."""
        if prepared.only_look and job.delivery.kind == "post":
            await _withdraw(job, Place.of(result), now)
        return {**standing(prepared, result)._asdict(), "fingerprint": prepared.fingerprint}


class AwaitedMessage(KeptMessage[P]):
    """A message whose place is remembered with what it shows, and which other effects wait for."""

    @abstractmethod
    def awaited(self, job: Job[P], /) -> str:
        """Name what other effects wait for."""

    async def lock(self, job: Job[P], /) -> None:
        """Lock what those lock who ask for what waits: nobody begins to wait for what is let go meanwhile."""
        await job.incident(lock=True)

    @abstractmethod
    async def remember(self, job: Job[P], place: Place, /) -> bool:
        """Remember where the message is; False where it is no longer wanted there."""

    async def forget(self, _job: Job[P], /) -> bool:
        """Forget a message that somebody deleted; False where none was known."""
        return False

    async def record(self, job: Job[P], prepared: Prepared, result: Answer, now: datetime, /) -> Answer:
        """Remember where the message is, and let go what waited for it."""
        if prepared.method is Method.POST:
            await self.lock(job)
            if not await self.remember(job, Place.of(result)):
                # The incident has left that channel meanwhile; its message in the next one is asked for already.
                return {}
            await job.unit.session.flush()
            await job.unit.outbox.release(self.awaited(job), now)
        return await super().record(job, prepared, result, now)

    async def refused(self, job: Job[P], error: str, now: datetime, /) -> bool:
        """Post a new message where somebody deleted it; else tell."""
        await self.lock(job)
        if error == "message_not_found" and await self.forget(job):
            return True
        return await super().refused(job, error, now)


async def _withdraw(job: Job[Payload], place: Place, now: datetime) -> None:
    """Have a message that was found where nobody is to read it say no more than that."""
    incident = await job.incident()
    await job.unit.posted.add(incident.id, place.channel, place.ts)
    wanted = Withdraw(after=0, said=withdrawn(await view_one(job.unit, incident)), retire=None)
    await withdrawals.withdraw_behind(job.unit, incident.id, wanted, lanes.withdrawals(incident.id), now)
