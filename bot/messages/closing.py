"""What is still missing before an incident can be closed, each beside what mends it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from slack_sdk.models.blocks import SectionBlock

from bot.domain.actions import Action
from bot.domain.closing import FollowUp, Need, Unmet
from bot.domain.incident import IncidentView
from bot.domain.post_incident import spoken
from bot.domain.text import escape
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
    """Return the close modal, holding `note`; what is still missing stands above it."""
    return modal(
        callback_id=view_id(Action.CLOSE),
        title=f"{incident.reference}: close",
        about=facts.headline(incident),
        submit="Close",
        metadata={"number": incident.number},
        blocks=[
            section(f"*{incident.reference} cannot be closed yet.* Nothing was recorded.") if needs else None,
            *(block for each in needs for block in _beside_its_fix(incident, each)),
            ask("reason", "Closing note", words(note, lines=True, limit=1500), optional=True),
        ],
    )


def said(incident: IncidentView, unmet: Unmet) -> str:
    """Say what is missing, and what to do about it."""
    if unmet.need is Need.REVIEWED:
        stands = "is not begun" if unmet.review is None else f"is {_article(spoken(unmet.review))}"
        return f"*Review:* it {stands}, not signed off. `/incident review {incident.reference}` opens it."
    return "\n".join([_follow_ups(incident, unmet.follow_ups), *map(_lacking, unmet.follow_ups[:_NAMED])])


def _beside_its_fix(incident: IncidentView, unmet: Unmet) -> Iterable[SectionBlock]:
    if unmet.need is Need.REVIEWED:
        yield SectionBlock(text=mrkdwn(said(incident, unmet)), accessory=button(Action.REVIEW, incident))
        return
    yield section(_follow_ups(incident, unmet.follow_ups))
    for each in unmet.follow_ups[:_NAMED]:
        edit = plain_button("Edit", EDIT_BUTTON, value=Carried(each.id).value)
        yield SectionBlock(text=mrkdwn(_lacking(each)), accessory=edit)


def _article(word: str) -> str:
    return f"a {word}" if word == "draft" else word


def _follow_ups(incident: IncidentView, follow_ups: Sequence[FollowUp]) -> str:
    lack = "follow-up lacks" if len(follow_ups) == 1 else "follow-ups lack"
    head = f"*Follow-ups:* {len(follow_ups)} open {lack} an owner or a due date."
    return f"{head} `/incident tasks {incident.reference}` shows them all."


def _lacking(follow_up: FollowUp) -> str:
    lacks = [what for what, there in (("no owner", follow_up.owned), ("no due date", follow_up.dated)) if not there]
    return f"• {escape(follow_up.text, 200)} ({', '.join(lacks)})"
