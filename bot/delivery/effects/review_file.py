"""A review as a Markdown file, for one person or in the thread of its message."""

from __future__ import annotations

from dataclasses import replace

from bot.delivery.effect import Prepared
from bot.delivery.effects.complete_upload import for_them
from bot.delivery.effects.reports import SendFile
from bot.delivery.job import Answer, Job
from bot.delivery.trouble import Trouble
from bot.domain.reviews.structure import people_in
from bot.language.texts import N_
from bot.outbox.file_payloads import ReviewFile
from bot.queries.policy import current_policy
from bot.reports.files import File
from bot.reviews.document import document_for_everybody
from bot.reviews.facts import facts_of_review
from bot.reviews.markdown import Voice, markdown
from bot.reviews.names import names_of
from bot.slack.client import Method, Slack


class UploadReview(SendFile[ReviewFile]):
    """Uploads a review as it stands; people are called by the names that Slack gives."""

    payload = ReviewFile
    trouble = Trouble(N_("Its review could not be uploaded as a file"))

    async def prepare(self, job: Job[ReviewFile]) -> Prepared | None:
        """Draw the document, for who may still read it."""
        incident = await job.incident()
        review = await job.unit.reviews.of(incident.id)
        if review is None or not await for_them(job):
            return None
        drawn = document_for_everybody(await facts_of_review(job.unit, incident, review, job.delivery.due_at))
        name = f"review-inc-{incident.number}-{job.delivery.key[:8]}.md"
        facts = {"document": drawn, "zone": (await current_policy(job.unit)).calendar.zone}
        return Prepared(Method.UPLOAD_URL, {"filename": name}, facts=facts)

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Ask for the names, write the file, and send it."""
        drawn, name = prepared.facts["document"], prepared.arguments["filename"]
        voice = Voice(await names_of(slack, people_in(drawn)), prepared.facts["zone"])
        data = markdown(drawn, voice).encode()
        file = File(name, drawn.listed_as, "", data)
        arguments = {"filename": name, "length": len(data)}
        return await super().send(slack, replace(prepared, arguments=arguments, facts={"file": file}))
