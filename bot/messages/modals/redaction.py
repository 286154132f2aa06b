"""The modal that redacts words of an incident: it says first where they go and what Muster cannot take back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.actions import Action
from bot.domain.incident import IncidentView
from bot.language.texts import N_, _
from bot.messages import facts
from bot.messages.ids import view_id
from bot.messages.message import section
from bot.messages.modals.form import Answers, ask, modal, words

_GO = N_(
    "The words you write below are replaced, for good, in the record and in what Muster posted about this incident."
)
_STAY = N_("What people wrote in Slack themselves stays, and so do files, copies and exports: delete those yourself.")
_CHANNEL = N_("If the channel's name holds the words, rename the channel in Slack.")
_AS_THEY_STAND = N_("Copy them as they stand in the record, with capitals and spaces.")
_IN_TIMELINE = N_("Stands in the timeline, which everybody who sees the incident can read.")


def redaction_modal(incident: IncidentView) -> dict[str, Any]:
    """Return the modal that redacts words."""
    return modal(
        callback_id=view_id(Action.REDACT),
        title=_("{incident}: redact", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Redact"),
        metadata={"number": incident.number},
        blocks=[
            section("\n".join(f"• {_(line)}" for line in (_GO, _STAY, _CHANNEL))),
            ask("words", _("Words to redact"), words(lines=True), hint=_(_AS_THEY_STAND)),
            ask("reason", _("Why"), words(lines=True, limit=300), optional=True, hint=_(_IN_TIMELINE)),
        ],
    )


def read_redaction(view: Mapping[str, Any]) -> tuple[str, str]:
    """Read the words to redact, and why."""
    answers = Answers.of(view)
    return answers.text("words"), answers.text("reason")
