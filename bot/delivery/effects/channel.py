"""Effects on an incident's channel itself: opening it, inviting people, topic and bookmark."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Effect, Prepared, incident_of
from bot.delivery.effects.own_channels import own_channels
from bot.delivery.trouble import tell_trouble, usable_channel
from bot.domain.channel_names import channel_name
from bot.domain.vocabulary import ChannelState
from bot.messages import posts
from bot.messages.channel import bookmark_title, topic
from bot.outbox import enqueue, operations, updates
from bot.outbox.operations import Operation
from bot.queries.incidents import view_one
from bot.slack.client import INVITE_AT_ONCE, Method, Slack, SlackLacksScope, SlackRefused
from bot.slack.links import permalink

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Delivery, Incident

_NAMES_TRIED = 20
_CLOCK_SKEW = timedelta(minutes=1)
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


class OpenChannel(Effect):
    """Creates the incident's channel, under the first free name."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Ask for the name chosen at declaration."""
        incident = await incident_of(unit, delivery)
        if incident.channel_id:
            return None
        workspace = await unit.workspaces.get()
        arguments = {"name": incident.channel_name, "is_private": incident.private}
        facts = {
            "number": incident.number,
            "title": incident.title,
            "drill": incident.drill,
            "bot": workspace.bot_user_id,
        }
        return Prepared(Method.CREATE, arguments, facts=facts)

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Create the channel; where a name is taken, try the next."""
        for attempt in range(1, _NAMES_TRIED):
            try:
                name = _name(prepared, attempt)
                return await slack.call(Method.CREATE, **{**prepared.arguments, "name": name})
            except SlackRefused as refusal:
                if refusal.error != "name_taken":
                    raise
        raise SlackRefused("name_taken")

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> dict[str, Any] | None:
        """Look among the bot's own channels for one that the doubtful attempt made."""
        names = {_name(prepared, attempt) for attempt in range(1, _NAMES_TRIED)}
        since = (delivery.created_at - _CLOCK_SKEW).timestamp()
        async for found in own_channels(slack, "public_channel,private_channel"):
            mine = found.get("creator") == prepared.facts["bot"] and found.get("created", 0) >= since
            if mine and found["name"] in names and found["id"] != delivery.result.get("channel"):
                return {"channel": found}
        return None

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Remember the channel and let go what waited for it."""
        incident = await incident_of(unit, delivery, lock=True)
        incident.channel_id = str(result["channel"]["id"])
        incident.channel_name = str(result["channel"]["name"])
        incident.channel_state, incident.channel_private = ChannelState.OPEN, _is_private(result, prepared)
        await unit.session.flush()
        await unit.outbox.release(operations.channel_of(incident.id), now)
        if delivery.error:
            await _announce_again(unit, incident, now)
        return {"channel": incident.channel_id}

    async def held(self, unit: Unit, delivery: Delivery, now: datetime) -> None:
        """Announce meanwhile: without a channel the incident goes on by reference."""
        incident = await incident_of(unit, delivery, lock=True)
        await unit.outbox.release(operations.channel_of(incident.id), now, only=Operation.ANNOUNCEMENT)

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Announce all the same and tell what to mend."""
        await self.held(unit, delivery, now)
        await tell_trouble(unit, delivery, error, now)
        return False


class Invite(Effect):
    """Invites people; who is there already, or cannot come, holds nobody else back."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Invite those asked for."""
        incident = await usable_channel(unit, delivery)
        arguments = {
            "channel": incident.channel_id,
            "users": ",".join(delivery.payload["users"][:INVITE_AT_ONCE]),
        }
        return Prepared(Method.INVITE, arguments)

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Invite all of them."""
        arguments = prepared.arguments
        return {"refused": await invite(slack, arguments["channel"], arguments["users"].split(","))}

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Tell the channel, and the incident manager, who may not be in it, that somebody could not be invited."""
        del prepared
        if result["refused"]:
            incident = await incident_of(unit, delivery, lock=True)
            await enqueue.post(unit, incident, posts.invitation_failed(result["refused"]), now)
            await tell_trouble(unit, delivery, next(iter(result["refused"].values())), now)
        return result

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Tell the incident manager what to mend."""
        await tell_trouble(unit, delivery, error, now)
        return False


class SetTopic(Effect):
    """Keeps the channel's topic in step."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Write the newest state in one line."""
        incident = await usable_channel(unit, delivery)
        view = await view_one(unit, incident)
        return Prepared(Method.SET_TOPIC, {"channel": incident.channel_id, "topic": topic(view)})

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Tell the incident manager what to mend."""
        await tell_trouble(unit, delivery, error, now)
        return False


class Bookmark(Effect):
    """Keeps one bookmark that says where the incident stands and leads to its card."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Add the bookmark, or retitle it."""
        incident = await usable_channel(unit, delivery)
        if incident.card_ts is None:
            return None
        workspace = await unit.workspaces.get()
        title = bookmark_title(await view_one(unit, incident))
        place = {"channel_id": incident.channel_id, "title": title}
        place["link"] = permalink(workspace.url, str(incident.channel_id), incident.card_ts)
        if incident.bookmark_id:
            return Prepared(Method.BOOKMARK_EDIT, {**place, "bookmark_id": incident.bookmark_id})
        return Prepared(Method.BOOKMARK, {**place, "type": "link"})

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> dict[str, Any] | None:
        """Look whether the doubtful attempt added it."""
        del delivery
        if prepared.method is not Method.BOOKMARK:
            return None
        page = await slack.call(Method.BOOKMARKS, channel_id=prepared.arguments["channel_id"])
        links = (mark for mark in page.get("bookmarks", []) if mark.get("link") == prepared.arguments["link"])
        return next(({"bookmark": mark} for mark in links), None)

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Remember which bookmark it is."""
        incident = await incident_of(unit, delivery, lock=True)
        incident.bookmark_id = str(result["bookmark"]["id"])
        return await super().record(unit, delivery, prepared, result, now)

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Add it anew where somebody removed it; else tell the incident manager what to mend."""
        incident = await incident_of(unit, delivery, lock=True)
        if error == "not_found" and incident.bookmark_id:
            incident.bookmark_id = None
            return True
        await tell_trouble(unit, delivery, error, now)
        return False


def _is_private(result: dict[str, Any], prepared: Prepared) -> bool:
    return bool(result["channel"].get("is_private", prepared.arguments["is_private"]))


def _name(prepared: Prepared, attempt: int) -> str:
    facts = prepared.facts
    return channel_name(facts["number"], facts["title"], drill=facts["drill"], attempt=attempt)


async def _announce_again(unit: Unit, incident: Incident, now: datetime) -> None:
    """Have what was announced without a channel lead to it."""
    for here in await unit.announcements.of(incident.id):
        await updates.announce(unit, incident, here.place, now)


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
