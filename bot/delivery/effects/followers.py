"""The message of each follower: posted once, then edited in place."""

from __future__ import annotations

from datetime import datetime

from bot.delivery.effect import Prepared, find_message
from bot.delivery.effects.posts import direct_channel
from bot.delivery.effects.upsert import AwaitedMessage, edited, of_crowd, posted, trace
from bot.delivery.job import Answer, Job, Place
from bot.delivery.pace import CROWD_EDIT, CROWD_POST
from bot.delivery.trouble import Trouble
from bot.messages.announcement import follower_card, unfollowed
from bot.outbox import payloads
from bot.outbox.operations import follower_of
from bot.queries.incidents import view_one
from bot.slack.client import Method, Slack
from storage.tables import Delivery


class FollowerCard(AwaitedMessage[payloads.FollowerCard]):
    """Keeps one direct message a follower in step with the incident."""

    payload = payloads.FollowerCard
    trouble = Trouble(told=False)

    async def prepare(self, job: Job[payloads.FollowerCard]) -> Prepared | None:
        """Draw the follower's message; who no longer follows it, or may no longer see it, is told only that."""
        incident, user = await job.incident(), job.asked.user
        here = await job.unit.followers.one(incident.id, user)
        if here is None:
            return None
        following = here.left_at is None and await job.unit.incidents.seen(incident.id, user)
        view = await view_one(job.unit, incident)
        if here.ts:
            drawn = follower_card(view) if following else unfollowed(view)
            return of_crowd(edited(Place(str(here.channel_id), here.ts), drawn), CROWD_EDIT)
        return of_crowd(posted(job, user, follower_card(view)), CROWD_POST) if following else trace(job, user)

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> Answer | None:
        """Look for the message in the conversation with the person; an edit may simply be repeated."""
        if prepared.method is Method.UPDATE:
            return None
        return await find_message(slack, await direct_channel(slack, prepared.arguments["channel"]), delivery)

    def awaited(self, job: Job[payloads.FollowerCard]) -> str:
        """Name the follower's message."""
        return follower_of(job.incident_id, job.asked.user)

    async def lock(self, job: Job[payloads.FollowerCard]) -> None:
        """Lock the follower: anyone who asks for updates in the thread meanwhile waits."""
        await job.unit.followers.one(job.incident_id, job.asked.user, lock=True)

    async def remember(self, job: Job[payloads.FollowerCard], place: Place) -> bool:
        """Remember it with the follower."""
        here = await job.unit.followers.one(job.incident_id, job.asked.user)
        if here is not None:
            here.channel_id, here.ts = place
        return True

    async def refused(self, job: Job[payloads.FollowerCard], error: str, now: datetime) -> bool:
        """Post another where the message is gone; who cannot be written to follows no longer, and nothing waits."""
        here = await job.unit.followers.one(job.incident_id, job.asked.user, lock=True)
        if here is not None and here.ts and error == "message_not_found":
            here.ts = None
            return here.left_at is None
        await job.unit.followers.unfollow(job.incident_id, job.asked.user, now)
        return await super().refused(job, error, now)
