"""A review as a canvas, kept in step and read by the channel; and taking down what must not be read any more.

Sources: https://docs.slack.dev/surfaces/canvases, https://docs.slack.dev/reference/methods/canvases.create.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Effect, Prepared, incident_of
from bot.delivery.slack import Method, Slack, SlackRefused
from bot.delivery.trouble import tell_trouble
from bot.incidents.in_force import policy_of
from bot.messages.text import clip
from bot.reviews import outlet
from bot.reviews.document import document
from bot.reviews.facts import facts_of_review
from bot.reviews.markdown import CanvasVoice, markdown

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery, Incident, Review

WHERE_TO_WRITE = (
    "*Muster draws this page anew whenever something changes. Write with the buttons of the review's message, "
    "or `/incident review`: what is written here by hand is lost.*"
)
TITLE_LIMIT = 200
"""Units of a canvas's title; Slack documents no limit."""
_NONE_TO_BE_HAD = frozenset(
    {
        "access_denied",
        "canvas_creation_failed",
        "canvas_disabled_user_team",
        "feature_not_enabled",
        "free_teams_cannot_create_non_tabbed_canvases",
        "free_teams_cannot_create_standalone_canvases",
        "missing_scope",
        "no_permission",
        "restricted_action",
        "team_tier_cannot_create_channel_canvases",
        "unknown_method",
    }
)
"""Refusals that say that this workspace has no canvases for Muster: its plan, or what its owners allow."""
_GONE = frozenset({"canvas_not_found", "file_not_found", "file_deleted"})


class KeepCanvas(Effect):
    """Creates the canvas of a review, or draws it anew; where there are none to be had, a file stands for it.

    A creation in doubt is repeated. What an earlier attempt left nobody may open: access is given to the canvas that is
    known, by its link.
    """

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the document."""
        incident = await incident_of(unit, delivery)
        review = await unit.reviews.of(incident.id)
        if review is None or not incident.channel_id:
            return None
        title, content = await _drawn(unit, incident, review, delivery.due_at)
        if review.canvas_id:
            changes = [{"operation": "replace", "document_content": content}]
            return Prepared(Method.CANVAS_EDIT, {"canvas_id": review.canvas_id, "changes": changes})
        return Prepared(Method.CANVAS_CREATE, {"title": title, "document_content": content})

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Create or draw anew; where there are no canvases, that is the answer."""
        try:
            return await super().send(slack, prepared)
        except SlackRefused as refusal:
            if prepared.method is not Method.CANVAS_CREATE or refusal.error not in _NONE_TO_BE_HAD:
                raise
            return {"none": refusal.error}

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Remember the canvas and link it, or have a file stand for it."""
        incident = await incident_of(unit, delivery, lock=True)
        review = await unit.reviews.of(incident.id)
        if review is not None and "none" in result:
            await outlet.stand_in(unit, incident, review, now)
            return {"none": result["none"]}
        if review is not None and prepared.method is Method.CANVAS_CREATE:
            review.canvas_id = str(result["canvas_id"])
            await outlet.show_message(unit, incident, now)
        return {"fingerprint": prepared.fingerprint}

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Create a new canvas where somebody deleted it; else tell."""
        incident = await incident_of(unit, delivery, lock=True)
        review = await unit.reviews.of(incident.id)
        if error in _GONE and review is not None and review.canvas_id:
            review.canvas_id = None
            return True
        await tell_trouble(unit, delivery, error, now)
        return False


class OpenCanvas(Effect):
    """Lets the incident's channel read the canvas, once its link stands there."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Let read who is in the channel now, and nobody write: what is drawn anew would overwrite them."""
        incident = await incident_of(unit, delivery)
        review = await unit.reviews.of(incident.id)
        canvas, channel = delivery.payload["canvas"], delivery.payload["channel"]
        if review is None or (review.canvas_id, incident.channel_id) != (canvas, channel):
            return None
        arguments = {"canvas_id": canvas, "access_level": "read", "channel_ids": [channel]}
        return Prepared(Method.CANVAS_ACCESS, arguments)

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Tell who can mend it."""
        await tell_trouble(unit, delivery, error, now)
        return False


class TakeDown(Effect):
    """Deletes a canvas or a file that stood where an incident must not be read of any more."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Delete what was named."""
        del unit
        if "canvas" in delivery.payload:
            return Prepared(Method.CANVAS_DELETE, {"canvas_id": delivery.payload["canvas"]})
        return Prepared(Method.FILE_DELETE, {"file": delivery.payload["file"]})

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Delete; what is gone already is as wanted."""
        try:
            return await super().send(slack, prepared)
        except SlackRefused as refusal:
            if refusal.error not in _GONE:
                raise
            return {}

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Tell who can mend it."""
        await tell_trouble(unit, delivery, error, now)
        return False


async def _drawn(unit: Unit, incident: Incident, review: Review, now: datetime) -> tuple[str, dict[str, str]]:
    drawn = document(await facts_of_review(unit, incident, review, now))
    voice = CanvasVoice({}, (await policy_of(unit)).calendar.zone)
    _, _, below_the_title = markdown(drawn, voice, [WHERE_TO_WRITE]).partition("\n\n")
    return clip(drawn.title, TITLE_LIMIT), {"type": "markdown", "markdown": below_the_title}
