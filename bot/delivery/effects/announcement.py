"""The announcement: posted once in the announcement channel, then edited in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Effect, Prepared, dedup_metadata, find_message, incident_of, stands_at
from bot.delivery.effects.named_channel import by_name, find_posted, made
from bot.delivery.trouble import tell_trouble
from bot.domain.vocabulary import DEFAULT_PLACE
from bot.messages.announcement import announcement, called, withdrawn
from bot.outbox import operations
from bot.queries.incidents import view_one
from bot.slack.client import Method, Slack, SlackRefused

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery


class PostOrEditAnnouncement(Effect):
    """Posts the announcement in one place, or edits it to the newest state; makes the channel when there is none."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the announcement; one of an incident that has become private says no more than that."""
        incident = await incident_of(unit, delivery)
        here = await unit.announcements.at(incident.id, _place(delivery))
        view = await view_one(unit, incident)
        if here is not None and here.ts:
            drawn = (withdrawn(view) if incident.private else announcement(view)).payload()
            return Prepared(Method.UPDATE, {"channel": here.channel_id, "ts": here.ts, **drawn})
        if incident.private:
            return None
        mention = view.policy.mention if _place(delivery) == DEFAULT_PLACE else None
        drawn = announcement(view, mention).payload()
        channel, facts = await _target(unit, delivery)
        facts["mentioned"] = mention
        return Prepared(
            Method.POST, {"channel": channel, **drawn, "metadata": dedup_metadata(delivery)}, channel, facts=facts
        )

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Post; where the channel does not exist, create it first."""
        try:
            return await super().send(slack, prepared)
        except SlackRefused as refusal:
            if refusal.error != "channel_not_found" or not by_name(prepared):
                raise
        return await slack.call(Method.POST, **{**prepared.arguments, "channel": await made(slack, prepared)})

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> dict[str, Any] | None:
        """Look for the announcement in its channel; an edit may simply be repeated."""
        return await find_posted(slack, delivery, prepared)

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Remember the channel and the message, and let go the updates that wait for it."""
        if prepared.method is Method.POST:
            incident = await incident_of(unit, delivery, lock=True)
            place = _place(delivery)
            await unit.announcements.ensure(incident.id, [place])
            here = await unit.announcements.at(incident.id, place)
            if here is not None:
                here.channel_id, here.ts = str(result["channel"]), str(result["ts"])
            if place == DEFAULT_PLACE:
                (await unit.workspaces.get()).announcement_channel_id = str(result["channel"])
            await unit.session.flush()
            await unit.outbox.release(operations.announcement_of(incident.id, place), now)
        mentioned = prepared.facts.get("mentioned") or delivery.result.get("mentioned")
        return {"fingerprint": prepared.fingerprint, "mentioned": mentioned}

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Announce anew where the message or the channel is gone; else tell what to mend."""
        incident = await incident_of(unit, delivery, lock=True)
        here = await unit.announcements.at(incident.id, _place(delivery))
        workspace = await unit.workspaces.get()
        default = _place(delivery) == DEFAULT_PLACE
        gone = here is not None and here.ts and error in {"message_not_found", "channel_not_found"}
        forgotten = default and error == "channel_not_found" and workspace.announcement_channel_id
        if here is not None and (gone or forgotten):
            here.ts = None
            if forgotten:
                workspace.announcement_channel_id = None
            return bool(default or error == "message_not_found")
        await unit.outbox.release(operations.announcement_of(incident.id, _place(delivery)), now)
        await tell_trouble(unit, delivery, error, now)
        return False


class MentionGroup(Effect):
    """Mentions a user group beneath the announcement, which was posted before its rule held."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Call the group, unless the announcement did so, or is not there."""
        incident = await incident_of(unit, delivery)
        here = await unit.announcements.at(incident.id, DEFAULT_PLACE)
        mentioned = await unit.outbox.kept(operations.announcement_of(incident.id, DEFAULT_PLACE))
        group = str(delivery.payload["group"])
        if here is None or not here.ts or incident.private or mentioned.get("mentioned") == group:
            return None
        drawn = called(await view_one(unit, incident), group).payload()
        where = {"channel": here.channel_id, "thread_ts": here.ts, "reply_broadcast": True}
        return Prepared(Method.POST, {**where, **drawn, "metadata": dedup_metadata(delivery)}, channel=here.channel_id)

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> dict[str, Any] | None:
        """Look for the message in the announcement's thread."""
        arguments = prepared.arguments
        return await find_message(slack, arguments["channel"], delivery, thread=arguments["thread_ts"])

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Keep where the message is."""
        del unit, delivery, prepared, now
        return stands_at(result)

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Tell what to mend."""
        await tell_trouble(unit, delivery, error, now)
        return False


def _place(delivery: Delivery) -> str:
    return str(delivery.payload["place"])


async def _target(unit: Unit, delivery: Delivery) -> tuple[str, dict[str, Any]]:
    """Return the channel to announce in, by id or by name, and what is needed to make it."""
    if _place(delivery) != DEFAULT_PLACE:
        return _place(delivery), {}
    workspace = await unit.workspaces.get()
    name = workspace.announcement_channel
    return workspace.announcement_channel_id or f"#{name}", {"name": name}
