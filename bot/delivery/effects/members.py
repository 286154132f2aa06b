"""Who is in an incident's channel: compared with Slack, whose events are missed at times."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.access.kinds import keep_told
from bot.delivery.effect import Effect, Prepared
from bot.delivery.job import Answer, Job
from bot.delivery.trouble import Trouble
from bot.domain.vocabulary import ACTIVE, ChannelState
from bot.incidents.communication import channel_events
from bot.outbox import enqueue, payloads
from bot.slack.client import Method, SlackBusy, SlackRefused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.slack.client import Slack

_PAGE = 500
_TOLD_AT_ONCE = 50
"""People asked for by one effect: its calls end before its lease does."""
_TOLD_TO = "told_to"
"""What a row keeps under: the last person asked for, where others are left."""
_NOT_HERE = frozenset({"channel_not_found", "not_in_channel"})
"""Errors by which Muster is not in a private channel (https://docs.slack.dev/reference/methods/conversations.members)."""

_NOBODY = frozenset({"user_not_found", "user_not_visible"})
"""Errors by which Slack tells nothing of somebody (https://docs.slack.dev/reference/methods/users.info)."""


class CompareMembers(Effect[payloads.Members]):
    """Reads who is in the channel; who is there takes part, and who is not does so no longer."""

    payload = payloads.Members
    trouble = Trouble(told=False)

    async def prepare(self, job: Job[payloads.Members]) -> Prepared | None:
        """Ask for the channel there is now; of one that is closed to Muster nothing can be known."""
        incident = await job.incident()
        wanted = incident.private or incident.status in ACTIVE
        if not wanted or not incident.channel_id or incident.channel_state != ChannelState.OPEN:
            return None
        memberships = await job.unit.people.memberships(incident.id)
        here = [user for user, row in memberships.items() if row.left_at is None]
        facts = {"take_part": here, "told_to": str(job.delivery.result.get(_TOLD_TO, ""))}
        return Prepared(Method.MEMBERS, {"channel": incident.channel_id}, facts=facts)

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Read who is there, and of a portion of those who are new who they are; return `told_to` whom, if not all."""
        members = await read_members(slack, prepared.arguments["channel"])
        fresh = sorted(set(members) - set(prepared.facts["take_part"]))
        left = [user for user in fresh if user > prepared.facts["told_to"]]
        told = await _told(slack, left[:_TOLD_AT_ONCE])
        rest = {_TOLD_TO: max(told)} if len(told) < len(left) else {}
        return {"members": members, "people": [each for each in told.values() if each], **rest}

    async def record(self, job: Job[payloads.Members], prepared: Prepared, result: Answer, now: datetime) -> Answer:
        """Record who came and who left; what has changed since Slack was asked is newer than its answer.

        Nobody comes before it is known who all of them are: it goes on with the rest first.
        """
        for told in result["people"]:
            await keep_told(job.unit.people, told, now)
        if _TOLD_TO in result:
            await enqueue.compare_members(job.unit, await job.incident(), now)
            return {_TOLD_TO: result[_TOLD_TO]}
        there, asked_at = prepared.arguments["channel"], job.delivery.due_at
        await channel_events.compared(job.unit, there, set(result["members"]), asked_at=asked_at, now=now)
        return {}


async def read_members(slack: Slack, channel: str) -> list[str]:
    """Read all pages of who is in a channel; no members at all where Muster is not in the channel."""
    members: list[str] = []
    more: dict[str, str] = {}
    while True:
        try:
            page = await slack.call(Method.MEMBERS, channel=channel, limit=_PAGE, **more)
        except SlackRefused as refusal:
            if refusal.error not in _NOT_HERE:
                raise
            return []
        members += page.get("members", [])
        more = {"cursor": (page.get("response_metadata") or {}).get("next_cursor") or ""}
        if not more["cursor"]:
            return members


async def _told(slack: Slack, users: Iterable[str]) -> dict[str, Answer | None]:
    """Return what Slack says of each, None of whom it knows nothing: as far as it tells, where it wants the rest later.

    Raises `SlackBusy` where it tells nothing at all.
    """
    told: dict[str, Answer | None] = {}
    for user in users:
        try:
            told[user] = await _told_of(slack, user)
        except SlackBusy:
            if told:
                break
            raise
    return told


async def _told_of(slack: Slack, user: str) -> Answer | None:
    try:
        told: Answer = (await slack.call(Method.USER, user=user))["user"]
    except SlackRefused as refusal:
        if refusal.error not in _NOBODY:
            raise
        return None
    return told
