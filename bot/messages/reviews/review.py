"""A review's message in the incident's channel: one, edited in place."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, ButtonElement

from bot.domain.actions import Action
from bot.domain.incident import IncidentView
from bot.domain.post_incident import ReviewState, spoken
from bot.domain.reviews.review import ReviewView
from bot.domain.vocabulary import ACTIVE, Status
from bot.language.sentences import sentence
from bot.language.texts import N_, _, for_everybody
from bot.messages.buttons import button
from bot.messages.message import Message, actions, compose, context, fields, header, plain_button, section
from bot.messages.reviews import ids
from bot.messages.text import link, person, when

_LOOKED_BACK_ON = frozenset({Status.RESOLVED, Status.CLOSED})
_LABELS = {
    ids.READ_BUTTON: N_("Read"),
    ids.EDIT_BUTTON: N_("Edit"),
    ids.SEND_BUTTON: N_("Send to review"),
    ids.SIGN_BUTTON: N_("Sign off"),
    ids.PLAN_BUTTON: N_("Owner and dates"),
    ids.BACK_BUTTON: N_("Back to draft"),
    ids.FILE_BUTTON: N_("Get as file"),
}


@for_everybody
def review(incident: IncidentView, review: ReviewView) -> Message:
    """Draw the message for the newest state."""
    name = _("Review of {incident}", incident=incident.reference)
    return compose(
        f"{name}: {standing(review)}",
        header(f"{name} · {incident.title}"),
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
        f"*{_('State')}*\n{sentence(standing(review))}",
        f"*{_('Owner')}*\n{person(review.owner) if review.owner else sentence(_('no owner yet'))}",
    ]
    if review.signed_off_by and review.signed_off_at:
        signed = _("{at} by {person}", at=when(review.signed_off_at), person=person(review.signed_off_by))
        return [*said, f"*{_('Signed off')}*\n{signed}"]
    if review.due_at:
        said.append(f"*{_('Due')}*\n{when(review.due_at)}")
    if review.meeting_at:
        said.append(f"*{_('Meeting')}*\n{when(review.meeting_at)}")
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
    primary, label = name == ids.SIGN_BUTTON, _(_LABELS[name])
    return plain_button(
        label,
        name,
        value=str(incident.number),
        style="primary" if primary else None,
        accessibility_label=_("{button}, review of {incident}", button=label, incident=incident.reference),
    )


def _lacking(incident: IncidentView, review: ReviewView) -> Block | None:
    if incident.status in ACTIVE:
        return section(_("The incident was reopened. Its review goes on once it is resolved again."))
    if incident.status not in _LOOKED_BACK_ON:
        return section(_(_RESTING[incident.status]))
    if review.state is ReviewState.DONE or not review.missing:
        return None
    return section(
        "\n".join([f"*{_('Still missing before it can be signed off')}*", *(f"• {_(what)}" for what in review.missing)])
    )


_RESTING = {
    Status.CANCELLED: N_("The incident is cancelled. Its review is on hold."),
    Status.MERGED: N_("The incident is merged. Its review is on hold."),
}


def _small_print(review: ReviewView) -> str:
    drawn = _("Facts update by themselves; what you write with *Edit* stays.")
    return f"{link(review.canvas_url, _('Read it as a canvas'))}. {drawn}" if review.canvas_url else drawn
