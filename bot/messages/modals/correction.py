"""The modals of one update's message menu: correct it, and copy it as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import PlainTextObject, RichTextBlock, RichTextElementParts, RichTextPreformattedElement
from slack_sdk.models.views import View

from bot.domain.forms import CorrectionForm
from bot.domain.incident import IncidentView
from bot.messages.ids import CORRECT_VIEW
from bot.messages.message import context, section
from bot.messages.modals.form import Answers, ask, modal, words
from bot.messages.updates import Told, as_markdown, as_text

WORKAROUND_LIMIT = 1500
"""Characters of a workaround, and of the impact on users: they stand on the card beside much else."""


def correction_modal(incident: IncidentView, update: Told) -> dict[str, Any]:
    """Return the correction modal, holding what the update says."""
    return modal(
        callback_id=CORRECT_VIEW,
        title=f"{incident.reference}: correct",
        submit="Correct",
        metadata={"update": update.id},
        blocks=[
            section("It is edited wherever it was told, and marked as corrected. The record keeps both."),
            ask("text", "What happened", words(update.text, lines=True)),
            ask(
                "impact",
                "Impact on users",
                words(update.user_impact, lines=True, limit=WORKAROUND_LIMIT),
                optional=True,
            ),
            ask(
                "workaround",
                "Workaround",
                words(update.workaround, lines=True, limit=WORKAROUND_LIMIT),
                optional=True,
            ),
        ],
    )


def read_correction(view: Mapping[str, Any]) -> CorrectionForm:
    """Read the correction modal."""
    answers = Answers.of(view)
    return CorrectionForm(
        text=answers.text("text"), user_impact=answers.text("impact"), workaround=answers.text("workaround")
    )


def copy_modal(incident: IncidentView, update: Told) -> dict[str, Any]:
    """Return a modal that shows an update as plain text and as Markdown, to be copied from."""
    return View(
        type="modal",
        title=PlainTextObject(text=f"{incident.reference}: copy"),
        close=PlainTextObject(text="Close"),
        blocks=[
            section("*Plain text*"),
            _to_copy(as_text(incident, update)),
            section("*Markdown, for an email*"),
            _to_copy(as_markdown(incident, update)),
            context("Select the text and copy it. Times are in UTC."),
        ],
    ).to_dict()


def _to_copy(text: str) -> RichTextBlock:
    """Show text as it is, whatever is in it."""
    return RichTextBlock(elements=[RichTextPreformattedElement(elements=[RichTextElementParts.Text(text=text)])])
