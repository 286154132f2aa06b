"""Calling people: groups are turned into people, who are invited and told directly."""

from __future__ import annotations

from datetime import datetime

from bot.delivery.effect import Effect, Prepared
from bot.delivery.effects.channel import invite, tell_uninvited
from bot.delivery.job import Answer, Job
from bot.delivery.trouble import Trouble, usable_channel
from bot.outbox import enqueue
from bot.outbox.payloads import CallPeople
from bot.slack.client import INVITE_AT_ONCE, Method, Slack, SlackLacksScope, SlackRefused


class PagePeople(Effect[CallPeople]):
    """Invites everybody called; each then gets a direct message of their own, once."""

    payload = CallPeople
    trouble = Trouble("a user group could not be called")

    async def prepare(self, job: Job[CallPeople]) -> Prepared | None:
        """Call those asked for, unless somebody has acknowledged meanwhile."""
        incident = await job.incident()
        if job.asked.until_acknowledged and incident.acknowledged_at is not None:
            return None
        facts = {"groups": job.asked.groups, "people": job.asked.people, "open": await _usable(job)}
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
        return {"users": users, "refused": refused, "uninvited": uninvited, "unread": [group for group, _ in unread]}

    async def record(self, job: Job[CallPeople], _prepared: Prepared, result: Answer, now: datetime) -> Answer:
        """Let those called take part, and tell each of them."""
        unit, asked = job.unit, job.asked
        incident = await job.incident(lock=True)
        called = [user for user in result["users"] if user not in result["refused"]]
        if called:
            await unit.people.join(incident.id, called, now)
        if asked.until_acknowledged:
            await unit.summons.call(incident.id, result["users"], now)
        if not (asked.until_acknowledged and incident.acknowledged_at is not None):
            for user in result["users"]:
                slot = f"called:{job.delivery.id}:{user}"
                await enqueue.direct_message(unit, user, asked.message, now, slot=slot, about=incident)
        if result["uninvited"]:
            await enqueue.invite(unit, incident, result["uninvited"], now)
        if result["unread"]:
            await _call_later(job, tuple(result["unread"]), now)
        await tell_uninvited(job, self.trouble, result["refused"], now)
        return result


async def _usable(job: Job[CallPeople]) -> bool:
    """Say whether people can be invited; where the channel is closed, or not open yet, they are told all the same."""
    try:
        return (await usable_channel(job)).channel_id is not None
    except SlackRefused:
        return False


async def _invited(slack: Slack, prepared: Prepared, users: list[str]) -> tuple[dict[str, str], list[str]]:
    """Invite them in batches; return who was refused, and who is still to be invited for want of a scope."""
    refused: dict[str, str] = {}
    for start in range(0, len(users) if prepared.facts["open"] else 0, INVITE_AT_ONCE):
        try:
            refused |= await invite(slack, prepared.arguments["channel"], users[start : start + INVITE_AT_ONCE])
        except SlackLacksScope:
            return refused, users[start:]
    return refused, []


async def _call_later(job: Job[CallPeople], groups: tuple[str, ...], now: datetime) -> None:
    """Call the groups that could not be read once they can be."""
    until_acknowledged, message = job.asked.until_acknowledged, job.asked.message
    later = CallPeople(groups=groups, people=(), until_acknowledged=until_acknowledged, message=message)
    await enqueue.call(job.unit, job.incident_id, later, now)


async def _members(slack: Slack, group: str) -> list[str]:
    """Return who is in a user group; a group that is gone holds nobody."""
    try:
        found = await slack.call(Method.GROUP_MEMBERS, usergroup=group)
    except SlackLacksScope:
        raise
    except SlackRefused:
        return []
    return [str(user) for user in found.get("users", [])]
