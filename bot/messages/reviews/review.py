"""A review's message in the incident's channel: one, edited in place."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, ButtonElement

from bot.domain.actions import Action
from bot.domain.incident import IncidentView
from bot.domain.post_incident import ReviewState, spoken
from bot.domain.reviews.review import ReviewView
from bot.domain.vocabulary import ACTIVE, Status
from bot.messages.buttons import button
from bot.messages.message import Message, actions, compose, context, fields, header, plain_button, section
from bot.messages.reviews import ids
from bot.messages.text import link, person, when

_LOOKED_BACK_ON = frozenset({Status.RESOLVED, Status.CLOSED})
_LABELS = {
    ids.READ_BUTTON: "Read",
    ids.EDIT_BUTTON: "Edit",
    ids.SEND_BUTTON: "Send to review",
    ids.SIGN_BUTTON: "Sign off",
    ids.PLAN_BUTTON: "Owner and dates",
    ids.BACK_BUTTON: "Back to draft",
    ids.FILE_BUTTON: "Get as file",
}


def review(incident: IncidentView, review: ReviewView) -> Message:
    """Draw the message for the newest state."""
    return compose(
        f"Review of {incident.reference}: {standing(review)}",
        header(f"Review of {incident.reference} · {incident.title}"),
        fields(*facts(review)),
        _lacking(incident, review),
        context(_small_print(review)),
        actions(buttons(incident, review)),
    )


def standing(review: ReviewView) -> str:
    """Say where a review stands: `draft`, `in review`, `done`."""
    return spoken(review.state)


def facts(review: ReviewView) -> list[str]:
    """Say where a review stands, who owns it and what is planned."""
    said = [
        f"*State*\n{standing(review).capitalize()}",
        f"*Owner*\n{person(review.owner) if review.owner else 'nobody yet'}",
    ]
    if review.signed_off_by and review.signed_off_at:
        return [*said, f"*Signed off*\n{when(review.signed_off_at)} by {person(review.signed_off_by)}"]
    if review.due_at:
        said.append(f"*Due*\n{when(review.due_at)}")
    if review.meeting_at:
        said.append(f"*Meeting*\n{when(review.meeting_at)}")
    return said


def buttons(incident: IncidentView, review: ReviewView) -> list[ButtonElement]:
    """Return the buttons of what makes sense now."""
    if incident.status not in _LOOKED_BACK_ON:
        return [_button(ids.READ_BUTTON, incident)]
    own = [_button(name, incident) for name in (ids.READ_BUTTON, *_possible(review), ids.FILE_BUTTON)]
    return [*own, button(Action.PROBLEM, incident)] if Action.PROBLEM in incident.actions else own


def _possible(review: ReviewView) -> list[str]:
    if review.state is ReviewState.DONE:
        return [ids.BACK_BUTTON]
    sign_off = [] if review.missing else [ids.SIGN_BUTTON]
    if review.state is ReviewState.DRAFT:
        return [ids.EDIT_BUTTON, ids.SEND_BUTTON, *sign_off, ids.PLAN_BUTTON]
    return [ids.EDIT_BUTTON, *sign_off, ids.PLAN_BUTTON, ids.BACK_BUTTON]


def _button(name: str, incident: IncidentView) -> ButtonElement:
    primary = name == ids.SIGN_BUTTON
    return plain_button(
        _LABELS[name],
        name,
        value=str(incident.number),
        style="primary" if primary else None,
        accessibility_label=f"{_LABELS[name]}, review of {incident.reference}",
    )


def _lacking(incident: IncidentView, review: ReviewView) -> Block | None:
    if incident.status in ACTIVE:
        return section("The incident was reopened. Its review goes on once it is resolved again.")
    if incident.status not in _LOOKED_BACK_ON:
        return section(f"The incident is {incident.status}. Its review rests.")
    if review.state is ReviewState.DONE or not review.missing:
        return None
    return section(
        "\n".join(["*Still missing before it can be signed off*", *(f"• {what}" for what in review.missing)])
    )


def _small_print(review: ReviewView) -> str:
    drawn = "What is recorded of the incident is drawn anew each time; what people write with *Edit* stays."
    return f"{link(review.canvas_url, 'Read it as a canvas')}. {drawn}" if review.canvas_url else drawn
