"""A test in the announcement channel: posted, and deleted once an admin has seen it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery.effect import Prepared
from bot.delivery.effects.named_channel import InNamedChannel, announcement_channel
from bot.delivery.effects.upsert import posted
from bot.delivery.job import Answer, Job
from bot.delivery.trouble import Trouble
from bot.language.texts import N_
from bot.messages.checklist import test_announcement
from bot.outbox import payloads
from bot.slack.client import Method, Slack

if TYPE_CHECKING:
    from storage.tables import Delivery


class TestAnnouncements(InNamedChannel[payloads.Tested]):
    """Posts a test where incidents are announced, or deletes it."""

    payload = payloads.Tested
    trouble = Trouble(N_("The test could not be posted in the announcement channel, or not removed from it"))
    refusals_that_mean_done = frozenset({"message_not_found"})

    async def prepare(self, job: Job[payloads.Tested]) -> Prepared | None:
        """Post it, or delete the one that was named."""
        match job.asked:
            case payloads.RemoveTest(channel=channel, ts=ts):
                return Prepared(Method.DELETE, {"channel": channel, "ts": ts})
        channel, facts = await announcement_channel(job.unit)
        return posted(job, channel, test_announcement(job.asked.asker), **facts)

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> Answer | None:
        """Look for the post; deleting may simply be repeated."""
        if prepared.method is Method.DELETE:
            return None
        return await super().reconcile(slack, delivery, prepared)
