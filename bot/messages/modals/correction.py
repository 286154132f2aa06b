"""The modals of one update's message menu: correct it, and copy it as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    RichTextBlock,
    RichTextElementParts,
    RichTextPreformattedElement,
)
from slack_sdk.models.views import View

from bot.domain.forms import CorrectionForm
from bot.domain.incident import IncidentView
from bot.domain.vocabulary import ACTIVE
from bot.language.texts import _
from bot.messages import facts
from bot.messages.ids import CORRECT_VIEW
from bot.messages.message import context, section
from bot.messages.modals.form import Answers, ask, doubt, framed, modal, words
from bot.messages.modals.times import EXPECTED, NEXT, Clock, ask_expected, ask_next, read_time
from bot.messages.updates import Told, as_markdown, as_text

WORKAROUND_LIMIT = 1500
"""Characters of a workaround, and of the impact on users: they stand on the card beside much else."""


def correction_modal(
    incident: IncidentView,
    update: Told,
    now: datetime,
    form: CorrectionForm | None = None,
    doubts: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """Return the correction modal, holding `form`, else what the update says, with each doubt below its field."""
    held = form or CorrectionForm(
        text=update.text,
        user_impact=update.user_impact,
        workaround=update.workaround,
        workaround_steps=update.workaround_steps,
    )
    return modal(
        callback_id=CORRECT_VIEW,
        title=_("{incident}: correct", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Correct"),
        metadata={"update": update.id, **({"sure": held.mark} if doubts else {})},
        blocks=[
            section(_("The update is edited wherever it was posted, and marked as corrected. The record keeps both.")),
            ask("text", _("What happened"), words(held.text, lines=True)),
            *_times(incident, update, Clock(now, incident.calendar), held, dict(doubts)),
            ask(
                "impact",
                _("Impact on users"),
                words(held.user_impact, lines=True, limit=WORKAROUND_LIMIT),
                optional=True,
            ),
            ask(
                "workaround",
                _(facts.WORKAROUND),
                words(held.workaround, lines=True, limit=WORKAROUND_LIMIT),
                optional=True,
                hint=_("In plain words for users."),
            ),
            ask(
                "steps",
                _(facts.STEPS),
                words(held.workaround_steps, lines=True, limit=WORKAROUND_LIMIT),
                optional=True,
            ),
        ],
    )


def read_correction(view: Mapping[str, Any]) -> CorrectionForm:
    """Read the correction modal."""
    answers = Answers.of(view)
    form = CorrectionForm(
        text=answers.text("text"),
        user_impact=answers.text("impact"),
        workaround=answers.text("workaround"),
        workaround_steps=answers.text("steps"),
        expected=read_time(answers, EXPECTED),
        next_update=read_time(answers, NEXT),
    )
    return replace(form, confirmed=answers.metadata.get("sure") == form.mark)


def holds(incident: IncidentView, update: Told) -> bool:
    """Say whether what the update promised is what the incident promises, so that it can be corrected."""
    return incident.status in ACTIVE and incident.newest_update_at == update.at


def _times(
    incident: IncidentView, update: Told, clock: Clock, held: CorrectionForm, doubts: Mapping[str, str]
) -> list[Block]:
    if not holds(incident, update):
        return []
    following = ask_next(incident.policy, clock, held.next_update, update.next_update_at)
    asked = {
        NEXT: following if incident.paused_until is None else [],
        EXPECTED: ask_expected(incident.policy, clock, held.expected, update.expected_resolution_at),
    }
    blocks: list[Block] = []
    for name, fields in asked.items():
        blocks += [*fields, *([doubt(doubts[name])] if name in doubts else [])]
    return blocks


def copy_modal(incident: IncidentView, update: Told, author: str = "") -> dict[str, Any]:
    """Return a modal that shows an update, and its author's name, as plain text and as Markdown, to be copied from."""
    return View(
        type="modal",
        title=framed(_("{incident}: copy", incident=incident.reference)),
        close=framed(_("Close")),
        blocks=[
            section(_("*Plain text*")),
            _to_copy(as_text(incident, update, author)),
            section(_("*Markdown, for an email*")),
            _to_copy(as_markdown(incident, update, author)),
            context(_("Select the text and copy it. Times are in UTC.")),
        ],
    ).to_dict()


def _to_copy(text: str) -> RichTextBlock:
    """Show text as it is, with nothing in it read as formatting."""
    return RichTextBlock(elements=[RichTextPreformattedElement(elements=[RichTextElementParts.Text(text=text)])])
