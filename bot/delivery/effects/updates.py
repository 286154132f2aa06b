"""Status updates, wherever they are told: posted once each, edited where they are corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Effect, Prepared, dedup_metadata, find_message, incident_of
from bot.delivery.effects.posts import direct_channel
from bot.delivery.effects.upsert import UpsertMessage
from bot.delivery.pace import CROWD_EDIT, CROWD_POST
from bot.delivery.trouble import tell_trouble, usable_channel
from bot.domain.incident import IncidentView
from bot.domain.vocabulary import Priority, Status
from bot.messages.announcement import follower_card, unfollowed, withdrawn
from bot.messages.updates import Told, told
from bot.outbox import operations, updates
from bot.queries.incidents import view_one
from bot.slack.client import Method, Slack

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery, Incident, StatusUpdate

_LOUD = frozenset({Priority.P1, Priority.P2})


class TellUpdate(UpsertMessage):
    """Tells one update in one place."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the update for whoever reads it there; where it is not for them any more, say no more than that."""
        incident = await incident_of(unit, delivery)
        written = await unit.announcements.update(int(delivery.payload["update"]))
        where = delivery.payload["where"]
        if written is None or _left_behind(delivery, incident):
            return None
        crowd = CROWD_POST if where == "follower" else None
        view = await view_one(unit, incident)
        if await _secret(unit, delivery, incident):
            return _withdrawal(delivery, view)
        target = await _target(unit, delivery)
        if target is None:
            return None
        drawn = told(view, Told.of(written), for_responders=where == "channel").payload()
        if "ts" in delivery.result:
            arguments = {"channel": delivery.result["channel"], "ts": delivery.result["ts"], **drawn}
            return Prepared(Method.UPDATE, arguments, crowd=CROWD_EDIT if crowd else None)
        channel, thread = target
        arguments = {"channel": channel, **drawn, "metadata": dedup_metadata(delivery)}
        if thread:
            arguments |= {"thread_ts": thread, "reply_broadcast": where == "thread" and _loud(view, written)}
        return Prepared(Method.POST, arguments, channel=channel, crowd=crowd)

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Keep where the update stands, to correct it there."""
        del unit, now
        place = delivery.result if prepared.method is Method.UPDATE else result
        return {"channel": place["channel"], "ts": str(place["ts"]), "fingerprint": prepared.fingerprint}

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Tell what to mend, where it concerns more than one person; a message that was deleted stays so."""
        if delivery.payload["where"] != "follower" and error != "message_not_found":
            await tell_trouble(unit, delivery, error, now)
        return False


class FollowerCard(Effect):
    """Keeps one direct message a follower in step with the incident."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the follower's message; who follows no longer, or may not see it any more, is told only that."""
        incident = await incident_of(unit, delivery)
        user = str(delivery.payload["user"])
        here = await unit.followers.one(incident.id, user)
        if here is None:
            return None
        following = here.left_at is None and await unit.incidents.seen(incident.id, user)
        view = await view_one(unit, incident)
        drawn = (follower_card(view) if following else unfollowed(view)).payload()
        if here.ts:
            return Prepared(Method.UPDATE, {"channel": here.channel_id, "ts": here.ts, **drawn}, crowd=CROWD_EDIT)
        if not following:
            return None
        return Prepared(Method.POST, {"channel": user, **drawn, "metadata": dedup_metadata(delivery)}, user, CROWD_POST)

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> dict[str, Any] | None:
        """Look for the message in the conversation with the person; an edit may simply be repeated."""
        if prepared.method is Method.UPDATE:
            return None
        return await find_message(slack, await direct_channel(slack, prepared.arguments["channel"]), delivery)

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Remember the message and let go the updates that wait for it."""
        if prepared.method is Method.POST:
            incident_id, user = int(delivery.incident_id or 0), str(delivery.payload["user"])
            # Whoever asks for updates in its thread meanwhile waits, so that none is left waiting for it.
            here = await unit.followers.one(incident_id, user, lock=True)
            if here is not None:
                here.channel_id, here.ts = str(result["channel"]), str(result["ts"])
                await unit.session.flush()
            await unit.outbox.release(operations.follower_of(incident_id, user), now)
        return {"fingerprint": prepared.fingerprint}

    async def on_skipped(self, unit: Unit, delivery: Delivery, now: datetime) -> None:
        """Let go the updates that wait for a message that is not for this person any more."""
        incident_id, user = int(delivery.incident_id or 0), str(delivery.payload["user"])
        await unit.followers.one(incident_id, user, lock=True)
        await unit.outbox.release(operations.follower_of(incident_id, user), now)

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Post anew where the message is gone; who cannot be written to follows no longer, and nothing waits for it."""
        incident_id, user = int(delivery.incident_id or 0), str(delivery.payload["user"])
        here = await unit.followers.one(incident_id, user, lock=True)
        if here is not None and here.ts and error == "message_not_found":
            here.ts = None
            return here.left_at is None
        await unit.followers.unfollow(incident_id, user, now)
        await unit.outbox.release(operations.follower_of(incident_id, user), now)
        return False


class FanOut(Effect):
    """Turns one wish to tell all followers into a row for each of them."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Send nothing itself."""
        del unit, delivery
        return None

    async def on_skipped(self, unit: Unit, delivery: Delivery, now: datetime) -> None:
        """Ask for each follower's message, or for the update in each follower's thread."""
        rows = await unit.followers.rows(int(delivery.incident_id or 0), lock=True)
        # Read only now: while the rows were waited for, it may have turned private.
        incident = await incident_of(unit, delivery)
        update_id = delivery.payload["update"]
        written = None if update_id is None else await unit.announcements.update(int(update_id))
        readers = await unit.access.readers(incident, {row.user_id for row in rows})
        for follower in rows:
            if written is None:
                if follower.left_at is None:
                    await updates.follower_card(unit, incident.id, follower.user_id, now, posted=bool(follower.ts))
            elif follower.left_at is None and follower.since <= written.at and follower.user_id in readers:
                await updates.tell_follower(unit, incident.id, written.id, follower, now)


async def _target(unit: Unit, delivery: Delivery) -> tuple[str, str | None] | None:
    """Return the channel and thread an update goes to; None when there is no such place any more."""
    match delivery.payload["where"]:
        case "channel":
            return str((await usable_channel(unit, delivery)).channel_id), None
        case "thread":
            here = await unit.announcements.at(int(delivery.incident_id or 0), delivery.payload["place"])
            return None if here is None or not here.ts else (str(here.channel_id), here.ts)
        case "room":
            return str(delivery.payload["room"]), None
        case _:
            follower = await unit.followers.one(int(delivery.incident_id or 0), delivery.payload["user"])
            if follower is None or follower.left_at is not None or not follower.ts:
                return None
            return str(follower.channel_id), follower.ts


def _left_behind(delivery: Delivery, incident: Incident) -> bool:
    """Say whether the update stands in a channel that the incident has left."""
    there = delivery.result.get("channel", incident.channel_id)
    return bool(delivery.payload["where"] == "channel" and there != incident.channel_id)


async def _secret(unit: Unit, delivery: Delivery, incident: Incident) -> bool:
    """Say whether the update may not be read there."""
    if delivery.payload["where"] == "follower":
        return not await unit.incidents.seen(incident.id, delivery.payload["user"])
    return bool(incident.private and delivery.payload["where"] != "channel")


def _withdrawal(delivery: Delivery, incident: IncidentView) -> Prepared | None:
    if "ts" not in delivery.result:
        return None
    place = {name: delivery.result[name] for name in ("channel", "ts")}
    crowd = CROWD_EDIT if delivery.payload["where"] == "follower" else None
    return Prepared(Method.UPDATE, {**place, **withdrawn(incident).payload()}, crowd=crowd)


def _loud(view: IncidentView, written: StatusUpdate) -> bool:
    return view.priority in _LOUD or written.status == Status.RESOLVED
