"""A review as a Markdown file, for one person or in the thread of its message."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Prepared, incident_of
from bot.delivery.effects.complete_upload import for_them
from bot.delivery.effects.reports import Upload
from bot.domain.reviews.structure import people_in
from bot.queries.policy import current_policy
from bot.reports.files import File
from bot.reviews.document import document
from bot.reviews.facts import facts_of_review
from bot.reviews.markdown import Voice, markdown
from bot.reviews.names import names_of
from bot.slack.client import Method, Slack

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Delivery


class UploadReview(Upload):
    """Uploads a review as it stands; people are called by the names that Slack gives."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the document, for who may still read it."""
        incident = await incident_of(unit, delivery)
        review = await unit.reviews.of(incident.id)
        if review is None or not await for_them(unit, delivery):
            return None
        drawn = document(await facts_of_review(unit, incident, review, delivery.due_at))
        name = f"review-inc-{incident.number}-{delivery.key[:8]}.md"
        facts = {"document": drawn, "zone": (await current_policy(unit)).calendar.zone}
        return Prepared(Method.UPLOAD_URL, {"filename": name}, facts=facts)

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Ask for the names, write the file, and send it."""
        drawn, name = prepared.facts["document"], prepared.arguments["filename"]
        voice = Voice(await names_of(slack, people_in(drawn)), prepared.facts["zone"])
        data = markdown(drawn, voice).encode()
        file = File(name, drawn.title, "", data)
        arguments = {"filename": name, "length": len(data)}
        return await super().send(slack, replace(prepared, arguments=arguments, facts={"file": file}))
