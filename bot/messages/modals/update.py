"""The update modal, and the preview of what each audience will read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock, PlainTextObject

from bot.domain.actions import Action, moves
from bot.domain.forms import Readers, UpdateForm
from bot.domain.incident import IncidentView
from bot.domain.moments import still_ahead
from bot.domain.text import counted, escape
from bot.domain.vocabulary import REACH_MEANING, Reach, Status
from bot.messages.ids import PREVIEW_BUTTON, view_id
from bot.messages.message import actions, plain_button, section
from bot.messages.modals.correction import WORKAROUND_LIMIT
from bot.messages.modals.form import Answers, ask, labels, modal, moment, one_of, words
from bot.messages.text import channel
from bot.messages.updates import Told, told

Doubts = Sequence[tuple[str, str]]
"""Fields, each with what is doubtful about it."""


def update_modal(
    incident: IncidentView, now: datetime, form: UpdateForm | None = None, doubts: Doubts = ()
) -> dict[str, Any]:
    """Return the update modal, holding `form`, else what holds still, with each doubt beneath its field."""
    held = form or _as_it_stands(incident, now)
    fields: list[Block | None] = []
    for name, field in _fields(incident, held).items():
        fields += [field, *(section(f"*Please check:* {text}") for doubtful, text in doubts if doubtful == name)]
    return modal(
        callback_id=view_id(Action.UPDATE),
        title=f"{incident.reference}: update",
        submit="Post update",
        metadata={
            "number": incident.number,
            "shown": incident.status,
            **({"sure": held.mark} if doubts else {}),
        },
        blocks=[*fields, actions([_preview_button()])],
    )


def read_update(view: Mapping[str, Any]) -> UpdateForm:
    """Read the update modal; the status it was opened with is no wish to change it."""
    answers = Answers.of(view)
    status = answers.choice("status")
    form = UpdateForm(
        status=Status(status) if status and status != answers.metadata.get("shown") else None,
        text=answers.text("text"),
        workaround=answers.text("workaround"),
        expected_resolution_at=answers.moment("expected"),
        next_update_at=answers.moment("next"),
        user_impact=answers.text("impact"),
        reach=Reach(answers.choice("reach") or Reach.STAKEHOLDERS),
    )
    return replace(form, confirmed=answers.metadata.get("sure") == form.mark)


def preview_modal(incident: IncidentView, update: Told, reach: Reach, readers: Readers) -> dict[str, Any]:
    """Return a modal that shows what each audience will read, and who that is."""
    outside = told(incident, update, for_responders=False)
    shown: list[dict[str, Any]] = []
    for who, message in [
        (_responders(readers), told(incident, update, for_responders=True)),
        (_stakeholders(incident, reach, readers), outside if _goes_out(incident, reach) else None),
        (_leadership(incident, reach, readers), None),
    ]:
        lines = [section(who).to_dict(), *(message.blocks if message else []), DividerBlock().to_dict()]
        shown += lines if who else []
    frame = {name: PlainTextObject(text=text).to_dict() for name, text in (("title", "Preview"), ("close", "Back"))}
    return {"type": "modal", **frame, "blocks": shown[:-1]}


def _as_it_stands(incident: IncidentView, now: datetime) -> UpdateForm:
    following = incident.policy.update_every.after(now, incident.calendar)
    return UpdateForm(
        status=None,
        text="",
        workaround=incident.workaround,
        expected_resolution_at=still_ahead(incident.expected_resolution_at, now),
        next_update_at=still_ahead(following, now),
        user_impact=incident.user_impact,
        reach=Reach.RESPONDERS if incident.drill else Reach.STAKEHOLDERS,
    )


def _fields(incident: IncidentView, held: UpdateForm) -> dict[str, Block | None]:
    statuses = [incident.status, *moves(incident.status)]
    lasting = "Shown on the card, the announcement and in every update until it is taken out here."
    asked = incident.status is not Status.RESOLVED
    return {
        "status": ask("status", "Status", one_of(labels(statuses), held.status or incident.status)),
        "text": ask("text", "What happened", words(held.text, lines=True)),
        "impact": ask(
            "impact",
            "Impact on users",
            words(held.user_impact, lines=True, limit=WORKAROUND_LIMIT),
            optional=True,
            hint="What people outside notice, in their words.",
        ),
        "workaround": ask(
            "workaround",
            "Workaround",
            words(held.workaround, lines=True, limit=WORKAROUND_LIMIT),
            optional=True,
            hint=lasting,
        ),
        "expected": ask("expected", "Expected resolution", moment(held.expected_resolution_at), optional=True),
        "next": ask("next", "Next update", moment(held.next_update_at), optional=True) if asked else None,
        "reach": ask("reach", "Audience", one_of(labels(list(Reach), REACH_MEANING), held.reach)),
    }


def _preview_button() -> ButtonElement:
    return plain_button("Preview", PREVIEW_BUTTON)


def _goes_out(incident: IncidentView, reach: Reach) -> bool:
    return reach is not Reach.RESPONDERS and not incident.drill


def _responders(readers: Readers) -> str:
    where = channel(readers.channel_id) if readers.channel_id else "the incident's channel"
    return f"*Responders* read in {where}, {counted(readers.responders, 'person', 'people')}:"


def _stakeholders(incident: IncidentView, reach: Reach, readers: Readers) -> str:
    if incident.drill:
        return "*Stakeholders* read nothing: this is a drill."
    if reach is Reach.RESPONDERS:
        return "*Stakeholders* read nothing: the audience is responders only."
    followers = counted(readers.followers, "follower")
    where = f"beneath the announcement in {', '.join(readers.places)}, and " if readers.places else ""
    private = (
        " The incident is private, so followers are only those who are in its channel." if incident.private else ""
    )
    host = None if incident.private else readers.outside
    page = f", and wherever {escape(host, 200)} shows it" if host else ""
    return f"*Stakeholders* read {where}as {followers} by direct message{page}:{private}"


def _leadership(incident: IncidentView, reach: Reach, readers: Readers) -> str:
    if reach is not Reach.LEADERSHIP or incident.drill:
        return ""
    if incident.private:
        return "*Leadership* reads nothing: the incident is private."
    if readers.room is None:
        return f"*Leadership* has no channel for {incident.priority}. An admin can name one in `/incident settings`."
    return f"*Leadership* reads what stakeholders read, in {channel(readers.room)}."
