"""Reminders: one of a kind stands in each place, the newest; what is answered is taken away."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.delivery.effect import Effect, Prepared, find_message
from bot.delivery.effects.posts import direct_channel
from bot.delivery.effects.upsert import KeptMessage, edited, posted, trace
from bot.delivery.job import Answer, Job, Place
from bot.delivery.trouble import Trouble, usable_channel
from bot.domain.errors import MusterError
from bot.domain.reminder_plan import Kind
from bot.language.texts import N_
from bot.messages.channel_posts import left_out
from bot.messages.message import Message
from bot.messages.replacing import answered
from bot.outbox import enqueue, payloads
from bot.outbox.reminders import reminders_about, replan, standing_in
from bot.queries.incidents import spokesperson, view_one
from bot.queries.languages import spoken_to
from bot.slack.client import Method, Slack, SlackLacksScope, SlackRefused
from bot.timeline.sources import SAID_BY_SOMEBODY, moment_of
from storage.tables import Delivery

_FOR_NOW = frozenset(
    {Kind.UPDATE, Kind.ACKNOWLEDGE, Kind.RESOLVE, Kind.MANAGER, Kind.STALE, Kind.RESUME, Kind.EXPECTED, Kind.MEETING}
)
"""Reminders that ask for something within minutes or hours, and come again while it is not done."""
_FORMER = "former"
_LOOKED_AT = 100
"""Newest messages among which those of people are looked for."""


_SILENT, _WROTE = "silent", "wrote"


class Remind(KeptMessage[payloads.Remind]):
    """Posts a reminder and deletes the one before it; a repetition that rings nobody edits that one instead.

    Whether an incident still goes on is not asked while people write in its channel: it is asked once they are silent.
    """

    payload = payloads.Remind
    trouble = Trouble(N_("A reminder could not be posted in its channel"), in_channel=True)
    worth_for = timedelta(hours=1)

    def too_old(self, delivery: Delivery, now: datetime) -> bool:
        """Leave out what asks for something now; what asks for it on some day is worth reading later, too."""
        return delivery.payload["about"] in _FOR_NOW and super().too_old(delivery, now)

    async def outdated(self, job: Job[payloads.Remind], now: datetime) -> None:
        """Tell who speaks for the incident, once a day: what was asked for may still be due."""
        view = await view_one(job.unit, await job.incident())
        if (who := await spokesperson(job.unit, view)) is not None:
            slot, said = f"trouble:{view.id}:outdated:{now:%Y-%m-%d}", partial(left_out, view)
            await enqueue.tell_of_trouble(job.unit, who, said, now, slot=slot, incident_id=view.id)

    async def prepare(self, job: Job[payloads.Remind]) -> Prepared | None:
        """Say what was to be said, if it is still for whom it is meant."""
        asked, message = job.asked, Message(job.asked.text, job.asked.blocks, job.asked.rings)
        sees = asked.user is None or await job.unit.incidents.seen(job.incident_id, asked.user)
        if asked.gated and asked.user and not sees:
            return trace(job, asked.user)
        former = await _last(job) if sees else None
        if asked.user and asked.quiet and former is not None:
            return edited(former, message)
        where = asked.user or str((await usable_channel(job)).channel_id)
        asks = asked.about == Kind.STALE and asked.user is None
        silent = (await job.incident()).active_at if asks else None
        return posted(job, where, message, **{_FORMER: former, _SILENT: silent})

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Post it, so that it stands lowest and rings; then nobody needs the one before it."""
        if (silent := prepared.facts.get(_SILENT)) and (wrote := await _written(slack, prepared, silent)):
            return {_WROTE: wrote}
        result = await super().send(slack, prepared)
        if former := prepared.facts.get(_FORMER):
            with suppress(MusterError):
                await slack.call(Method.DELETE, channel=former.channel, ts=former.ts)
        return result

    async def record(self, job: Job[payloads.Remind], prepared: Prepared, result: Answer, now: datetime) -> Answer:
        """Keep where it stands; where people write, ask once they have been silent for as long."""
        if _WROTE not in result:
            return await super().record(job, prepared, result, now)
        incident = await job.incident(lock=True)
        incident.active_at = max(incident.active_at, moment_of(result[_WROTE]))
        await replan(job.unit, incident, now)
        return {}

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> Answer | None:
        """Look for the message in the channel, or in the conversation with the person."""
        if prepared.method is Method.UPDATE:
            return None
        channel = str(prepared.arguments["channel"])
        in_person = delivery.payload.get("user") is not None
        return await find_message(slack, await direct_channel(slack, channel) if in_person else channel, delivery)

    def trouble_with(self, asked: payloads.Remind) -> Trouble:
        """Tell only of what was for the channel."""
        return Trouble(told=False) if asked.user else self.trouble


async def _written(slack: Slack, prepared: Prepared, since: datetime) -> str | None:
    """Return when somebody wrote last in the channel, as Slack's ts; None where nobody did, or Slack does not say."""
    try:
        page = await slack.call(
            Method.HISTORY, channel=prepared.arguments["channel"], oldest=f"{since.timestamp():.6f}", limit=_LOOKED_AT
        )
    except MusterError:
        return None
    said = (each for each in page.get("messages", []) if each.get("subtype") in SAID_BY_SOMEBODY)
    return max((str(each["ts"]) for each in said if not each.get("bot_id")), default=None)


class Answered(Effect[payloads.Answered]):
    """Deletes reminders in the channel, and has direct ones say that they are answered, without their buttons."""

    payload = payloads.Answered
    trouble = Trouble(told=False)

    async def prepare(self, job: Job[payloads.Answered]) -> Prepared | None:
        """Find where they stand."""
        found = dict[Place, Message | None]()
        for row in await _standing(job):
            user = row.payload.get("user")
            if user is None:
                found[Place.of(row.result)] = None
            elif await job.unit.incidents.seen(job.incident_id, user):
                said = Message(row.payload["text"], row.payload["blocks"])
                async with spoken_to(job.unit, user):
                    found[Place.of(row.result)] = answered(said, job.delivery.created_at, updated=job.asked.updated)
        return Prepared(Method.DELETE, {}, facts={"found": found}) if found else None

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Take each away; one that somebody deleted is gone already."""
        for place, said in prepared.facts["found"].items():
            method, more = (Method.DELETE, {}) if said is None else (Method.UPDATE, said.payload())
            await _called(slack, method, channel=place.channel, ts=place.ts, **more)
        return {}

    async def record(self, job: Job[payloads.Answered], _prepared: Prepared, _result: Answer, _now: datetime) -> Answer:
        """Forget where they stood: nothing more is done about them."""
        for row in await _standing(job):
            row.result = {}
        return {}


async def _called(slack: Slack, method: Method, **arguments: Any) -> None:  # noqa: ANN401 - Slack's arguments
    try:
        await slack.call(method, **arguments)
    except SlackLacksScope:
        raise
    except SlackRefused:
        return


async def _last(job: Job[payloads.Remind]) -> Place | None:
    """Return where the last one of its kind stands in the place where this is said."""
    asked = job.asked
    slots = standing_in(job.incident_id, asked.about, asked.user)
    rows = [row for row in await job.unit.outbox.standing(job.incident_id, slots) if row.id != job.delivery.id]
    return Place.of(rows[-1].result) if rows else None


async def _standing(job: Job[payloads.Answered]) -> list[Delivery]:
    """Return the reminders about these that stand somewhere, the newest of each place last."""
    found = [
        await job.unit.outbox.standing(job.incident_id, reminders_about(job.incident_id, about))
        for about in job.asked.about
    ]
    return [row for rows in found for row in rows if row.id < job.delivery.id]
