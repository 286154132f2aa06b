"""What is still missing before an incident can be closed, each beside what fixes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from slack_sdk.models.blocks import SectionBlock

from bot.domain.actions import Action
from bot.domain.closing import FollowUp, Need, Unmet
from bot.domain.incident import IncidentView
from bot.domain.post_incident import ReviewState
from bot.domain.text import escape
from bot.language.texts import N_, _, ngettext, pgettext
from bot.messages import facts
from bot.messages.buttons import button
from bot.messages.ids import view_id
from bot.messages.message import plain_button, section
from bot.messages.modals.form import ask, modal, words
from bot.messages.tasks.ids import EDIT_BUTTON, Carried
from bot.messages.text import mrkdwn

_NAMED = 5
"""Follow-ups named one by one."""


def close_modal(incident: IncidentView, needs: Sequence[Unmet], note: str) -> dict[str, Any]:
    """Return the form that closes, holding `note`; what is still missing stands above it."""
    return modal(
        callback_id=view_id(Action.CLOSE),
        title=_("{incident}: close", incident=incident.reference),
        about=facts.headline(incident),
        submit=pgettext("an incident", "Close"),
        metadata={"number": incident.number},
        blocks=[
            section(_("*{incident} cannot be closed yet.* Nothing was recorded.", incident=incident.reference))
            if needs
            else None,
            *(block for each in needs for block in _beside_its_fix(incident, each)),
            ask("reason", _("Closing note"), words(note, lines=True, limit=1500), optional=True),
        ],
    )


def said(incident: IncidentView, unmet: Unmet) -> str:
    """Say what is missing, and what to do about it."""
    if unmet.need is Need.REVIEWED:
        return _(_REVIEW[unmet.review], incident=incident.reference)
    return "\n".join([_follow_ups(incident, unmet.follow_ups), *map(_lacking, unmet.follow_ups[:_NAMED])])


def _beside_its_fix(incident: IncidentView, unmet: Unmet) -> Iterable[SectionBlock]:
    if unmet.need is Need.REVIEWED:
        yield SectionBlock(text=mrkdwn(said(incident, unmet)), accessory=button(Action.REVIEW, incident))
        return
    yield section(_follow_ups(incident, unmet.follow_ups))
    for each in unmet.follow_ups[:_NAMED]:
        edit = plain_button(_("Edit"), EDIT_BUTTON, value=Carried(each.id).value)
        yield SectionBlock(text=mrkdwn(_lacking(each)), accessory=edit)


_REVIEW: dict[ReviewState | None, str] = {
    None: N_("*Review:* it is not begun, not signed off. `/incident review {incident}` opens it."),
    ReviewState.DRAFT: N_("*Review:* it is a draft, not signed off. `/incident review {incident}` opens it."),
    ReviewState.IN_REVIEW: N_("*Review:* it is in review, not signed off. `/incident review {incident}` opens it."),
    ReviewState.DONE: N_("*Review:* it is signed off. `/incident review {incident}` opens it."),
}


def _follow_ups(incident: IncidentView, follow_ups: Sequence[FollowUp]) -> str:
    return ngettext(
        "*Follow-ups:* {n} open follow-up lacks an owner or a due date. `/incident tasks {incident}` shows them all.",
        "*Follow-ups:* {n} open follow-ups lack an owner or a due date. `/incident tasks {incident}` shows them all.",
        len(follow_ups),
        incident=incident.reference,
    )


def _lacking(follow_up: FollowUp) -> str:
    needs = ((_("no owner"), follow_up.owned), (_("no due date"), follow_up.dated))
    lacks = [what for what, there in needs if not there]
    return f"• {escape(follow_up.text, 200)} ({', '.join(lacks)})"
