"""The greeting of an admin: sent once, and kept true as Muster is set up."""

from __future__ import annotations

from bot.delivery.effect import Prepared
from bot.delivery.effects.posts import InConversation
from bot.delivery.effects.upsert import edited, posted
from bot.delivery.job import Job
from bot.domain.reachability import Facts
from bot.messages.greeting import greeting
from bot.outbox import payloads
from bot.queries.checklist import checklist_of
from bot.queries.setup import setup_of


class Greet(InConversation[payloads.Greeting]):
    """Says how far Muster is set up, and what comes next."""

    payload = payloads.Greeting

    async def prepare(self, job: Job[payloads.Greeting]) -> Prepared | None:
        """Draw it by what App Home knows of the setup, or by what was known when it was asked for."""
        user = job.asked.user
        shown = (await job.unit.outbox.kept(f"home:{user}")).get("setup") or job.asked.setup
        setup = (await setup_of(job.unit)).knowing(Facts.model_validate(shown))
        name = (await job.unit.workspaces.get()).announcement_channel
        drawn = greeting(name, await checklist_of(job.unit, setup))
        return posted(job, user, drawn) if job.posted is None else edited(job.posted, drawn)
