"""What is still missing before an incident can be closed, each beside what mends it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from slack_sdk.models.blocks import SectionBlock

from bot.incidents.actions import Action
from bot.incidents.closing import FollowUp, Need, Unmet
from bot.incidents.learning import spoken
from bot.incidents.view import IncidentView
from bot.messages.buttons import button
from bot.messages.ids import view_id
from bot.messages.message import section
from bot.messages.modals.form import ask, modal, words
from bot.messages.text import escape, mrkdwn

_NAMED = 5
"""Follow-ups named one by one."""


def close_modal(incident: IncidentView, needs: Sequence[Unmet], note: str) -> dict[str, Any]:
    """Return the close modal, holding `note`; what is still missing stands above it."""
    return modal(
        callback_id=view_id(Action.CLOSE),
        title=f"{incident.reference}: close",
        submit="Close",
        metadata={"number": incident.number},
        blocks=[
            section(f"*{escape(incident.title, 300)}*"),
            section(f"*{incident.reference} cannot be closed yet.* Nothing was recorded.") if needs else None,
            *(_beside_its_fix(incident, each) for each in needs),
            ask("reason", "Closing note", words(note, lines=True, limit=1500), optional=True),
        ],
    )


def said(incident: IncidentView, unmet: Unmet) -> str:
    """Say what is missing, and what to do about it."""
    if unmet.need is Need.REVIEWED:
        stands = "is not begun" if unmet.review is None else f"is {_article(spoken(unmet.review))}"
        return f"*Review:* it {stands}, not signed off. `/incident review {incident.reference}` opens it."
    count = len(unmet.follow_ups)
    lack = "follow-up lacks" if count == 1 else "follow-ups lack"
    head = f"*Follow-ups:* {count} open {lack} an owner or a due date. `/incident tasks {incident.reference}`"
    return "\n".join([f"{head} shows them.", *_named(unmet.follow_ups)])


def _beside_its_fix(incident: IncidentView, unmet: Unmet) -> SectionBlock:
    fix = button(Action.REVIEW, incident) if unmet.need is Need.REVIEWED else None
    return SectionBlock(text=mrkdwn(said(incident, unmet)), accessory=fix)


def _article(word: str) -> str:
    return f"a {word}" if word == "draft" else word


def _named(follow_ups: Sequence[FollowUp]) -> Iterable[str]:
    for each in follow_ups[:_NAMED]:
        lacks = [what for what, there in (("no owner", each.owned), ("no due date", each.dated)) if not there]
        yield f"• {escape(each.text, 200)} ({', '.join(lacks)})"
    if len(follow_ups) > _NAMED:
        yield f"• and {len(follow_ups) - _NAMED} more"
