"""The announcement channel is told what it is for, and people are invited to read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.delivery.advice import advice
from bot.delivery.effect import Effect, Prepared
from bot.delivery.effects.channel import invite
from bot.delivery.effects.members import read_members
from bot.delivery.effects.named_channel import InNamedChannel, announcement_channel
from bot.delivery.effects.upsert import posted
from bot.delivery.job import Answer, Job
from bot.delivery.trouble import Trouble
from bot.domain.announcing import ReadersForm
from bot.language.texts import N_
from bot.messages.announcing import filled, not_filled, welcome
from bot.outbox import enqueue, payloads, readers
from bot.slack.client import INVITE_AT_ONCE, Method, SlackLacksScope, SlackRefused

if TYPE_CHECKING:
    from bot.slack.client import Slack
    from storage.store import Unit

_TROUBLE = Trouble(N_("The announcement channel could not be set up"))


class WelcomeReaders(InNamedChannel[payloads.WelcomeReaders]):
    """Says in the announcement channel what it is for; makes the channel when there is none."""

    payload = payloads.WelcomeReaders
    trouble = _TROUBLE

    async def prepare(self, job: Job[payloads.WelcomeReaders]) -> Prepared | None:
        """Draw what is said."""
        channel, facts = await announcement_channel(job.unit)
        return posted(job, channel, welcome(), **facts)

    async def record(
        self, job: Job[payloads.WelcomeReaders], _prepared: Prepared, result: Answer, now: datetime
    ) -> Answer:
        """Remember which channel it is, and go on to inviting."""
        (await job.unit.workspaces.get()).announcement_channel_id = str(result["channel"])
        await readers.invite(job.unit, job.asked.asker, _chosen(job.asked), now)
        return {"channel": result["channel"], "ts": result["ts"]}

    async def refused(self, job: Job[payloads.WelcomeReaders], error: str, now: datetime) -> bool:
        """Tell who asked."""
        return await _refused(job, error, now)


class InviteReaders(Effect[payloads.InviteReaders]):
    """Joins the channel, invites who was chosen, and counts who reads it then."""

    payload = payloads.InviteReaders
    trouble = _TROUBLE

    async def prepare(self, job: Job[payloads.InviteReaders]) -> Prepared | None:
        """Invite those asked for to the channel that is set now."""
        workspace = await job.unit.workspaces.get()
        if workspace.announcement_channel_id is None:
            return None
        facts = {"groups": job.asked.groups, "people": job.asked.people, "bot": workspace.bot_user_id}
        return Prepared(Method.INVITE, {"channel": workspace.announcement_channel_id}, facts=facts)

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Invite them in batches: who is there already is left alone."""
        channel, refused = prepared.arguments["channel"], dict[str, str]()
        await slack.call(Method.JOIN, channel=channel)
        users = [*prepared.facts["people"], *await _members(slack, prepared.facts["groups"])]
        wanted = list(dict.fromkeys(users))
        for start in range(0, len(wanted), INVITE_AT_ONCE):
            refused |= await invite(slack, channel, wanted[start : start + INVITE_AT_ONCE])
        there = set(await read_members(slack, channel)) - {prepared.facts["bot"]}
        return {"channel": channel, "readers": len(there), "refused": sorted(refused)}

    async def record(
        self, job: Job[payloads.InviteReaders], _prepared: Prepared, result: Answer, now: datetime
    ) -> Answer:
        """Tell who asked, on their App Home too."""
        asker, count = job.asked.who_asked(), result["readers"]
        if asker is None:
            return result
        await enqueue.direct_message(job.unit, asker, filled(result["channel"], count, result["refused"]), now)
        await _show(job.unit, asker, count, now)
        return result

    async def refused(self, job: Job[payloads.InviteReaders], error: str, now: datetime) -> bool:
        """Tell who asked."""
        return await _refused(job, error, now)


async def _show(unit: Unit, asker: str, count: int, now: datetime) -> None:
    """Have App Home, and the greeting where they had one, say how many read announcements."""
    facts = {"channel": (await unit.workspaces.get()).announcement_channel, "channel_known": True, "listeners": count}
    if shown := (await unit.outbox.kept(f"home:{asker}")).get("setup"):
        await enqueue.app_home(unit, asker, now, {**shown, **facts})
    if await unit.outbox.kept(f"{readers.GREETINGS}{asker}"):
        await readers.greet(unit, asker, facts, now)


def _chosen(asked: payloads.WelcomeReaders) -> ReadersForm:
    return ReadersForm(groups=asked.groups, people=asked.people)


async def _members(slack: Slack, groups: Iterable[str]) -> list[str]:
    """Return who is in user groups; a group that is gone holds nobody."""
    found: list[str] = []
    for group in groups:
        try:
            found += (await slack.call(Method.GROUP_MEMBERS, usergroup=group)).get("users", [])
        except SlackLacksScope:
            raise
        except SlackRefused:
            continue
    return found


async def _refused(job: Job[payloads.WelcomeReaders] | Job[payloads.InviteReaders], error: str, now: datetime) -> bool:
    name, asker = (await job.unit.workspaces.get()).announcement_channel, job.asked.who_asked()
    if asker is not None:
        await enqueue.direct_message(job.unit, asker, not_filled(name, error, advice(error)), now)
    return False
