"""A review as a canvas, kept in step and read by the channel; and taking down what must no longer be read.

Sources: https://docs.slack.dev/surfaces/canvases, https://docs.slack.dev/reference/methods/canvases.create.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.audit.entries import audit
from bot.delivery.effect import Effect, Prepared
from bot.delivery.job import Answer, Job
from bot.delivery.trouble import Trouble
from bot.domain.audit import What
from bot.domain.mentions import GROUP
from bot.domain.references import reference
from bot.domain.reviews.structure import people_in
from bot.domain.text import clip
from bot.domain.vocabulary import CLOCK
from bot.language.texts import N_, _
from bot.outbox import reviews
from bot.outbox.file_payloads import (
    Canvas,
    CanvasAccess,
    TakeDown,
    TakeDownCanvas,
    TakeDownFile,
    TakeDownMessage,
)
from bot.queries.policy import current_policy
from bot.reviews.document import document_for_everybody
from bot.reviews.facts import facts_of_review
from bot.reviews.markdown import CanvasVoice, escaped, markdown
from bot.reviews.names import group_names
from bot.slack.client import Method, Slack, SlackRefused

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident, Review

WHERE_TO_WRITE = N_(
    "*Muster draws this page again whenever something changes, and what you write here by hand is lost. Write with the "
    "buttons of the review's message, or with `/incident review`.*"
)
TITLE_LIMIT = 200
"""Units of a canvas's title; Slack documents no limit."""
TAB_TITLE = N_("Review")
TO_COME = N_("*Muster draws the review here once the review's message links to this page.*")
"""What a canvas in a tab holds at first, title and text. Its channel reads it from the moment it is made, and after a
doubt nobody knows its id: so it says nothing of the incident until Muster does."""
_ONLY_IN_A_TAB = frozenset(
    {"free_teams_cannot_create_non_tabbed_canvases", "free_teams_cannot_create_standalone_canvases"}
)
"""Refusals of free plans, where a canvas has its place in the tab of a channel, one a channel."""
_NONE_TO_BE_HAD = _ONLY_IN_A_TAB | frozenset(
    {
        "access_denied",
        "canvas_disabled_user_team",
        "feature_not_enabled",
        "missing_scope",
        "no_permission",
        "restricted_action",
        "team_tier_cannot_create_channel_canvases",
        "unknown_method",
    }
)
"""Refusals that say that this workspace has no canvases for Muster: its plan, or what its owners allow."""
_GONE = frozenset({"canvas_not_found", "file_not_found", "file_deleted", "message_not_found"})


class KeepCanvas(Effect[Canvas]):
    """Creates the canvas of a review, or draws it again; where there are none to be had, a file stands for it.

    On a free plan it is the canvas in the channel's tab, unless somebody else's is there already. A creation in doubt
    is repeated. What an earlier attempt left nobody may open, since access is given to the canvas that is known, by its
    link; in a tab it says nothing.
    """

    payload = Canvas
    trouble = Trouble(N_("The canvas of its review could not be kept up to date"))

    async def prepare(self, job: Job[Canvas]) -> Prepared | None:
        """Draw the document."""
        incident = await job.incident()
        review = await job.unit.reviews.of(incident.id)
        if review is None or not incident.channel_id:
            return None
        title, content, groups = await _drawn(job.unit, incident, review, job.delivery.due_at)
        facts = {"channel": incident.channel_id, "groups": groups}
        if review.canvas_id:
            changes = [{"operation": "replace", "document_content": content}]
            return Prepared(Method.CANVAS_EDIT, {"canvas_id": review.canvas_id, "changes": changes}, facts=facts)
        return Prepared(Method.CANVAS_CREATE, {"title": title, "document_content": content}, facts=facts)

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Create or draw again; where there are no canvases, that is the answer."""
        try:
            return await super().send(slack, await _with_groups(slack, prepared))
        except SlackRefused as refusal:
            if prepared.method is not Method.CANVAS_CREATE or refusal.error not in _NONE_TO_BE_HAD:
                raise
            if refusal.error not in _ONLY_IN_A_TAB:
                return {"none": refusal.error}
        return await _in_a_tab(slack, prepared.facts["channel"])

    async def record(self, job: Job[Canvas], prepared: Prepared, result: Answer, now: datetime) -> Answer:
        """Remember the canvas and link it, or have a file stand for it."""
        incident = await job.incident(lock=True)
        review = await job.unit.reviews.of(incident.id)
        if review is not None and "none" in result:
            await reviews.have_message_wait_no_longer(job.unit, incident, now)
            await reviews.stand_in(job.unit, incident, review, now)
            return {"none": result["none"]}
        if "tab" in result:
            return await _keep_tab(job.unit, incident, review, result, now)
        if review is None and prepared.method is Method.CANVAS_CREATE:
            await reviews.take_down(job.unit, incident, TakeDownCanvas(canvas=str(result["canvas_id"])), now)
        elif review is not None and prepared.method is Method.CANVAS_CREATE:
            review.canvas_id = str(result["canvas_id"])
            await reviews.show_message(job.unit, incident, now)
            await reviews.have_message_wait_no_longer(job.unit, incident, now)
        tab = {"tab": job.delivery.result["tab"]} if "tab" in job.delivery.result else {}
        return {"fingerprint": prepared.fingerprint, **tab}

    async def refused(self, job: Job[Canvas], error: str, now: datetime) -> bool:
        """Create a new canvas where somebody deleted it; else tell."""
        incident = await job.incident(lock=True)
        review = await job.unit.reviews.of(incident.id)
        if error in _GONE and review is not None and review.canvas_id:
            review.canvas_id = None
            return True
        return await super().refused(job, error, now)


class OpenCanvas(Effect[CanvasAccess]):
    """Lets the incident's channel read the canvas, once its link stands there."""

    payload = CanvasAccess
    trouble = Trouble(N_("Its channel could not be given access to the canvas of its review"))

    async def prepare(self, job: Job[CanvasAccess]) -> Prepared | None:
        """Let read who is in the channel now, and nobody write: the next drawing would overwrite them."""
        incident = await job.incident()
        review = await job.unit.reviews.of(incident.id)
        canvas, channel = job.asked.canvas, job.asked.channel
        if review is None or (review.canvas_id, incident.channel_id) != (canvas, channel):
            return None
        arguments = {"canvas_id": canvas, "access_level": "read", "channel_ids": [channel]}
        return Prepared(Method.CANVAS_ACCESS, arguments)


class DeleteWhatWasRead(Effect[TakeDown]):
    """Deletes a canvas, a file or a message of a review that must no longer be read where it stands."""

    payload = TakeDown
    trouble = Trouble(N_("A copy of its review could not be deleted. Delete it by hand"))
    refusals_that_mean_done = _GONE

    async def prepare(self, job: Job[TakeDown]) -> Prepared | None:
        """Delete what was named."""
        match job.asked:
            case TakeDownCanvas(canvas=canvas):
                return Prepared(Method.CANVAS_DELETE, {"canvas_id": canvas})
            case TakeDownFile(file=file):
                return Prepared(Method.FILE_DELETE, {"file": file})
            case TakeDownMessage(channel=channel, ts=ts):
                return Prepared(Method.DELETE, {"channel": channel, "ts": ts})
        return None

    async def record(self, job: Job[TakeDown], prepared: Prepared, result: Answer, now: datetime) -> Answer:
        """Keep what was deleted, in the audit log too."""
        subject = reference((await job.incident()).number)
        detail = job.asked.model_dump(mode="json", exclude_defaults=True, exclude={"done_by"})
        await audit(job.unit, What.TAKEN_DOWN, actor=CLOCK, now=now, subject=subject, detail=detail)
        return await super().record(job, prepared, result, now)


async def _with_groups(slack: Slack, prepared: Prepared) -> Prepared:
    """Say the names of user groups, which a canvas cannot mention."""
    groups, arguments = prepared.facts["groups"], dict(prepared.arguments)
    names = await group_names(slack, groups) if groups else {}
    if "changes" in arguments:
        arguments["changes"] = [_naming(change, names) for change in arguments["changes"]]
        return replace(prepared, arguments=arguments)
    return replace(prepared, arguments=_naming(arguments, names))


def _naming(holding: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    content = holding["document_content"]
    said = str(content["markdown"])
    for group, name in names.items():
        said = said.replace(group, escaped(name))
    return {**holding, "document_content": {**content, "markdown": said}}


async def _in_a_tab(slack: Slack, channel: str) -> Answer:
    """Create the canvas in the channel's tab, which the channel reads; whatever stands against that is the answer."""
    content = {"type": "markdown", "markdown": _(TO_COME)}
    try:
        made = await slack.call(Method.CANVAS_CREATE, channel_id=channel, title=_(TAB_TITLE), document_content=content)
    except SlackRefused as refusal:
        return {"none": refusal.error}
    return {"tab": str(made["canvas_id"]), "channel": channel}


async def _keep_tab(unit: Unit, incident: Incident, review: Review | None, made: Answer, now: datetime) -> Answer:
    """Remember the canvas in the tab, link it and draw it; one in a channel that was left meanwhile is taken down."""
    if review is None or incident.channel_id != made["channel"]:
        await reviews.take_down(unit, incident, TakeDownCanvas(canvas=made["tab"]), now)
        return {}
    review.canvas_id = made["tab"]
    await unit.session.flush()
    await reviews.show(unit, incident, now)
    await reviews.have_message_wait_no_longer(unit, incident, now)
    return {"tab": made["tab"]}


async def _drawn(
    unit: Unit, incident: Incident, review: Review, now: datetime
) -> tuple[str, dict[str, str], list[str]]:
    """Return title and content, and which user groups that names."""
    drawn = document_for_everybody(await facts_of_review(unit, incident, review, now))
    voice = CanvasVoice({}, (await current_policy(unit)).calendar.zone)
    below_the_title = markdown(drawn, voice, [_(WHERE_TO_WRITE)]).partition("\n\n")[2]
    groups = [each for each in people_in(drawn) if each.startswith(GROUP)]
    return clip(drawn.listed_as, TITLE_LIMIT), {"type": "markdown", "markdown": below_the_title}, groups
