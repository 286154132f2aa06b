"""Calling people: groups are turned into people, who are invited and told directly."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.access.kinds import kind_of
from bot.delivery.effect import Effect, Prepared
from bot.delivery.effects.channel import invite, tell_uninvited
from bot.delivery.job import Answer, Job
from bot.delivery.trouble import ChannelToCome, Trouble, usable_channel
from bot.domain.calls import CANNOT_COME
from bot.domain.vocabulary import ChannelState
from bot.incidents.people.answers import nobody_left
from bot.language.texts import N_
from bot.outbox import calls, enqueue
from bot.outbox.payloads import CallPeople
from bot.slack.client import INVITE_AT_ONCE, Method, Slack, SlackLacksScope, SlackRefused
from storage.kinds import OUTSIDERS

if TYPE_CHECKING:
    from storage.tables import Incident

_UNKNOWN = frozenset({"user_not_found", "no_user"})
_INSTEAD = 5
"""People of the incident told that nobody is left, where nobody of those who should be can be reached."""


class PagePeople(Effect[CallPeople]):
    """Invites everybody called; each then gets a direct message of their own, once."""

    payload = CallPeople
    trouble = Trouble(N_("A user group could not be called"))

    async def prepare(self, job: Job[CallPeople]) -> Prepared | None:
        """Call those asked for, unless somebody has acknowledged meanwhile."""
        incident = await job.incident()
        if job.asked.until_acknowledged and incident.acknowledged_at is not None:
            return None
        facts = {"groups": job.asked.groups, "people": job.asked.people, "channel": await _channel(job)}
        return Prepared(Method.INVITE, {"channel": incident.channel_id}, facts=facts)

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Find out who is in the groups, and invite everybody.

        For want of a scope nobody is called later than need be: those known are, now.
        """
        users, unread = list(prepared.facts["people"]), []
        for group in prepared.facts["groups"]:
            try:
                users.extend(await _members(slack, group))
            except SlackLacksScope as lack:
                unread.append((group, lack))
        if unread and not users:
            raise unread[0][1]
        users = list(dict.fromkeys(users))
        refused, uninvited = await _invited(slack, prepared, users)
        gone = [user for user, why in refused.items() if await _is_gone(slack, user, why)]
        return {
            "users": [user for user in users if user not in gone],
            "refused": {user: why for user, why in refused.items() if user not in gone},
            "uninvited": uninvited,
            "unread": [group for group, _ in unread],
        }

    async def record(self, job: Job[CallPeople], _prepared: Prepared, result: Answer, now: datetime) -> Answer:
        """Let those called take part, and tell each of them; of a step that has nobody, the next is called at once."""
        incident = await job.incident(lock=True)
        if not (job.asked.until_acknowledged and incident.acknowledged_at is not None):
            await _call(job, incident, await _to_call(job, incident, result["users"]), result["refused"], now)
        if result["uninvited"]:
            await enqueue.invite(job.unit, incident, result["uninvited"], now)
        if result["unread"]:
            await _call_later(job, tuple(result["unread"]), now)
        await tell_uninvited(job, self.trouble, result["refused"], now)
        return result


async def _to_call(job: Job[CallPeople], incident: Incident, users: list[str]) -> list[str]:
    """Return whom this calls: nobody whose account is closed, nor twice, nor who knows: who calls, or declared it."""
    kinds, know = await job.unit.people.kinds(users), {job.asked.by, *job.asked.besides}
    there = [user for user in users if kinds.get(user) not in OUTSIDERS and user not in know]
    if not there and job.asked.again and job.asked.step:
        return (await job.unit.people.participants(incident.id))[:_INSTEAD]
    if incident.called_at is None or not (job.asked.step or job.asked.only_new):
        return there
    rows = await job.unit.summons.of(incident.id)
    again = job.asked.again and not job.asked.only_new
    left_alone = {row.user_id for row in rows if not again or row.answer in CANNOT_COME}
    return [user for user in there if user not in left_alone]


async def _call(
    job: Job[CallPeople], incident: Incident, users: list[str], refused: dict[str, str], now: datetime
) -> None:
    """Record who is called, and ask for what each of them, the channel and the card tell of it."""
    unit, asked = job.unit, job.asked
    if not users:
        await nobody_left(unit, incident, asked.step, now)
        return
    others = [user for user in users if asked.again or user != incident.declared_by]
    if welcome := [user for user in users if user not in refused]:
        await unit.people.join(incident.id, welcome, now)
    incident.called_at = incident.called_at or now
    called = await unit.summons.call(incident.id, others, now, step=asked.step, called_by=asked.by, why=asked.why)
    for user, rings in called.items():
        await calls.call_message(unit, incident.id, user, rings, now)
    await calls.show_called(unit, incident, now)


async def _channel(job: Job[CallPeople]) -> str:
    """Say what to do about the channel: invite into it, or once it is open; where it is closed, people are told."""
    try:
        await usable_channel(job)
    except ChannelToCome:
        return ChannelState.OPENING
    except SlackRefused:
        return ""
    return ChannelState.OPEN


async def _invited(slack: Slack, prepared: Prepared, users: list[str]) -> tuple[dict[str, str], list[str]]:
    """Invite them in batches; return who was refused, and who is still to be invited."""
    refused: dict[str, str] = {}
    if prepared.facts["channel"] == ChannelState.OPENING:
        return refused, users
    for start in range(0, len(users) if prepared.facts["channel"] else 0, INVITE_AT_ONCE):
        try:
            refused |= await invite(slack, prepared.arguments["channel"], users[start : start + INVITE_AT_ONCE])
        except SlackLacksScope:
            return refused, users[start:]
    return refused, []


async def _is_gone(slack: Slack, user: str, why: str) -> bool:
    """Say whether somebody who could not be invited can be called at all."""
    try:
        told = (await slack.call(Method.USER, user=user))["user"]
    except SlackLacksScope:
        return why in _UNKNOWN
    except SlackRefused as refusal:
        return refusal.error in _UNKNOWN
    return kind_of(told, str(told.get("team_id", ""))) in OUTSIDERS


async def _call_later(job: Job[CallPeople], groups: tuple[str, ...], now: datetime) -> None:
    """Call the groups that could not be read once they can be."""
    later = job.asked.model_copy(update={"groups": groups, "people": ()})
    await calls.call(job.unit, job.incident_id, later, now)


async def _members(slack: Slack, group: str) -> list[str]:
    """Return who is in a user group; a group that is gone holds nobody."""
    try:
        found = await slack.call(Method.GROUP_MEMBERS, usergroup=group)
    except SlackLacksScope:
        raise
    except SlackRefused:
        return []
    return [str(user) for user in found.get("users", [])]
