"""Effects on an incident's channel itself: opening it, inviting people, topic and bookmark."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.delivery.effect import CLOCK_WRONG, Effect, Prepared
from bot.delivery.effects.own_channels import own_channels
from bot.delivery.job import Answer, Job
from bot.delivery.trouble import Trouble, tell_trouble, usable_channel
from bot.domain.channel_names import names_given, number_in
from bot.domain.policy_fields import NAME_TEMPLATE
from bot.domain.vocabulary import ChannelState
from bot.language.texts import N_
from bot.messages import channel_posts
from bot.messages.channel import bookmark_title, topic
from bot.outbox import enqueue, payloads, updates
from bot.outbox.calls import redraw_calls
from bot.outbox.operations import Operation, channel_of
from bot.outbox.payload import Payload
from bot.queries.incidents import view_one
from bot.queries.policy import current_policy
from bot.slack.client import INVITE_AT_ONCE, Method, Slack, SlackLacksScope, SlackRefused
from bot.slack.links import permalink
from storage.tables import Delivery

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident

_HARMLESS = frozenset({"already_in_channel", "cant_invite_self"})
_OF_THE_CHANNEL = frozenset(
    {
        "channel_not_found",
        "external_channel_migrating",
        "is_archived",
        "method_not_supported_for_channel_type",
        "missing_scope",
        "no_permission",
        "not_in_channel",
    }
)
"""Refusals that are about the channel or Muster, not about who is invited
(https://docs.slack.dev/reference/methods/conversations.invite)."""


class OpenChannel(Effect[payloads.OpenChannel]):
    """Creates the incident's channel, under the first free name."""

    payload = payloads.OpenChannel
    trouble = Trouble(N_("Its channel could not be opened"))

    async def prepare(self, job: Job[payloads.OpenChannel]) -> Prepared | None:
        """Ask for the name chosen at declaration."""
        incident = await job.incident()
        if incident.channel_id:
            return None
        workspace = await job.unit.workspaces.get()
        arguments = {"name": incident.channel_name, "is_private": incident.private}
        facts = {
            "number": incident.number,
            "title": incident.title,
            "drill": incident.drill,
            "private": incident.private,
            "template": (await current_policy(job.unit)).channel_name,
            "bot": workspace.bot_user_id,
            "since": (job.delivery.created_at - CLOCK_WRONG).timestamp(),
            "before": job.delivery.result.get("channel"),
        }
        return Prepared(Method.CREATE, arguments, facts=facts)

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Create the channel; where a name is taken, and not by what was given up and came late, try the next."""
        for name in _names(prepared):
            try:
                return await slack.call(Method.CREATE, **{**prepared.arguments, "name": name})
            except SlackRefused as refusal:
                if refusal.error != "name_taken":
                    raise
            if made := await _made_before(slack, prepared):
                return made
        raise SlackRefused("name_taken")

    def made(self, _prepared: Prepared, result: Answer) -> dict[str, str]:
        """Name the channel."""
        return {"channel": str(result["channel"]["id"])}

    async def reconcile(self, slack: Slack, _delivery: Delivery, prepared: Prepared) -> Answer | None:
        """Look for a channel that the doubtful attempt made."""
        return await _made_before(slack, prepared)

    async def record(self, job: Job[payloads.OpenChannel], prepared: Prepared, result: Answer, now: datetime) -> Answer:
        """Remember the channel and let go what waited for it."""
        incident = await job.incident(lock=True)
        incident.channel_id = str(result["channel"]["id"])
        incident.channel_name = str(result["channel"]["name"])
        incident.channel_state, incident.channel_private = ChannelState.OPEN, _is_private(result, prepared)
        await job.unit.session.flush()
        await job.unit.outbox.release(channel_of(incident.id), now)
        if incident.called_at is not None:
            await redraw_calls(job.unit, incident.id, now)
        if job.delivery.error:
            await _announce_again(job.unit, incident, now)
        return {"channel": incident.channel_id}

    async def held(self, job: Job[payloads.OpenChannel], now: datetime) -> None:
        """Announce meanwhile: without a channel the incident goes on by reference."""
        incident = await job.incident(lock=True)
        await job.unit.outbox.release(channel_of(incident.id), now, only=Operation.ANNOUNCEMENT)

    async def refused(self, job: Job[payloads.OpenChannel], error: str, now: datetime) -> bool:
        """Announce all the same and tell what to do."""
        await self.held(job, now)
        return await super().refused(job, error, now)


class Invite(Effect[payloads.Invite]):
    """Invites people; who is there already, or cannot come, holds nobody else back."""

    payload = payloads.Invite
    trouble = Trouble(N_("Not everybody could be invited into its channel"))

    async def prepare(self, job: Job[payloads.Invite]) -> Prepared | None:
        """Invite those asked for."""
        incident = await usable_channel(job)
        users = ",".join(job.asked.users[:INVITE_AT_ONCE])
        return Prepared(Method.INVITE, {"channel": incident.channel_id, "users": users})

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Invite all of them."""
        arguments = prepared.arguments
        return {"refused": await invite(slack, arguments["channel"], arguments["users"].split(","))}

    async def record(self, job: Job[payloads.Invite], _prepared: Prepared, result: Answer, now: datetime) -> Answer:
        """Tell who could not be invited."""
        await tell_uninvited(job, self.trouble, result["refused"], now)
        return result


class SetTopic(Effect[payloads.Topic]):
    """Keeps the channel's topic in step."""

    payload = payloads.Topic
    trouble = Trouble(N_("The topic could not be set"), in_channel=True)

    async def prepare(self, job: Job[payloads.Topic]) -> Prepared | None:
        """Write the newest state in one line; what stands in a channel that was there before it is left alone."""
        incident = await usable_channel(job)
        if incident.channel_adopted:
            return None
        view = await view_one(job.unit, incident)
        return Prepared(Method.SET_TOPIC, {"channel": incident.channel_id, "topic": topic(view)})


class Bookmark(Effect[payloads.Bookmark]):
    """Keeps one bookmark that says where the incident stands and leads to its card."""

    payload = payloads.Bookmark
    trouble = Trouble(N_("The bookmark could not be set"), in_channel=True)

    async def prepare(self, job: Job[payloads.Bookmark]) -> Prepared | None:
        """Add the bookmark, or retitle it."""
        incident = await usable_channel(job)
        if incident.card_ts is None:
            return None
        workspace = await job.unit.workspaces.get()
        title = bookmark_title(await view_one(job.unit, incident))
        place = {"channel_id": incident.channel_id, "title": title}
        place["link"] = permalink(workspace.url, str(incident.channel_id), incident.card_ts)
        if incident.bookmark_id:
            return Prepared(Method.BOOKMARK_EDIT, {**place, "bookmark_id": incident.bookmark_id})
        return Prepared(Method.BOOKMARK, {**place, "type": "link"})

    async def reconcile(self, slack: Slack, _delivery: Delivery, prepared: Prepared) -> Answer | None:
        """Look whether the doubtful attempt added it."""
        if prepared.method is not Method.BOOKMARK:
            return None
        page = await slack.call(Method.BOOKMARKS, channel_id=prepared.arguments["channel_id"])
        links = (mark for mark in page.get("bookmarks", []) if mark.get("link") == prepared.arguments["link"])
        return next(({"bookmark": mark} for mark in links), None)

    async def record(self, job: Job[payloads.Bookmark], prepared: Prepared, result: Answer, now: datetime) -> Answer:
        """Remember which bookmark it is."""
        incident = await job.incident(lock=True)
        incident.bookmark_id = str(result["bookmark"]["id"])
        return await super().record(job, prepared, result, now)

    async def refused(self, job: Job[payloads.Bookmark], error: str, now: datetime) -> bool:
        """Add another where somebody removed it; else tell the incident manager what to do."""
        incident = await job.incident(lock=True)
        if error == "not_found" and incident.bookmark_id:
            incident.bookmark_id = None
            return True
        return await super().refused(job, error, now)


async def _made_before(slack: Slack, prepared: Prepared) -> Answer | None:
    """Look among the bot's own channels for one that an earlier attempt made.

    The incident may have got another title since, or may be public by now: its channel stays as private as it is.
    """
    facts = prepared.facts
    async for found in own_channels(slack, "private_channel" if facts["private"] else "public_channel,private_channel"):
        mine = found.get("creator") == facts["bot"] and found.get("created", 0) >= facts["since"]
        named = found["name"] in _names(prepared) or number_in(found["name"], facts["template"]) == facts["number"]
        if mine and named and found["id"] != facts["before"]:
            return {"channel": found}
    return None


def _is_private(result: Answer, prepared: Prepared) -> bool:
    return bool(result["channel"].get("is_private", prepared.arguments["is_private"]))


def _names(prepared: Prepared) -> list[str]:
    facts = prepared.facts
    of, kind = (facts["number"], facts["title"]), {"drill": facts["drill"], "private": facts["private"]}
    return names_given(*of, **kind, template=facts.get("template", NAME_TEMPLATE))


async def _announce_again(unit: Unit, incident: Incident, now: datetime) -> None:
    """Have what was announced without a channel lead to it."""
    for here in await unit.announcements.of(incident.id):
        await updates.announce(unit, incident, here.place, now)


async def tell_uninvited(job: Job[Payload], trouble: Trouble, refused: dict[str, str], now: datetime) -> None:
    """Tell the channel, and the incident manager, who may not be in it, who could not be invited, and why."""
    if refused:
        incident = await job.incident(lock=True)
        await enqueue.post(job.unit, incident, channel_posts.invitation_failed(incident.number, refused), now)
        await tell_trouble(job, trouble, next(iter(refused.values())), now)


async def invite(slack: Slack, channel: str, users: list[str]) -> dict[str, str]:
    """Invite people, all at once; who cannot come keeps nobody else out.

    Returns who could not be invited, and why. Raises `SlackRefused` where nobody can be.
    """
    try:
        await slack.call(Method.INVITE, channel=channel, users=",".join(users))
    except SlackLacksScope:
        raise
    except SlackRefused as refusal:
        refused = await _without_the_refused(slack, channel, users, refusal)
        return {user: why for user, why in refused.items() if why not in _HARMLESS}
    return {}


async def _without_the_refused(slack: Slack, channel: str, users: list[str], refusal: SlackRefused) -> dict[str, str]:
    """Invite the rest without those Slack names; where it names nobody, each half alone, down to single people."""
    listed = _listed(refusal)
    rest = [user for user in users if user not in listed]
    if listed:
        return listed | (await invite(slack, channel, rest) if rest and rest != users else {})
    if len(users) == 1:
        return {users[0]: refusal.error}
    if refusal.error in _OF_THE_CHANNEL:
        raise refusal
    middle = len(users) // 2
    return await invite(slack, channel, users[:middle]) | await invite(slack, channel, users[middle:])


def _listed(refusal: SlackRefused) -> dict[str, str]:
    return {
        str(item["user"]): str(item["error"])
        for item in refusal.response.get("errors", [])
        if isinstance(item, dict) and "user" in item
    }
