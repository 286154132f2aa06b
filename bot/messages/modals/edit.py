"""The edit modal, which corrects what was said when the incident was declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ContextBlock

from bot.domain.actions import Action
from bot.domain.editing import EditForm
from bot.domain.incident import IncidentView
from bot.domain.text import clean, digest
from bot.language.texts import N_, _
from bot.messages import facts
from bot.messages.ids import SERVICES, view_id
from bot.messages.modals.declare import affected_services
from bot.messages.modals.form import TITLE_LIMIT, Answers, ask, modal, words
from bot.messages.text import mrkdwn

_ELSEWHERE = N_(
    "To change impact or urgency, use `/incident priority`; to correct when it began, was acknowledged or resolved, "
    "`/incident times`. Unless someone has acknowledged, adding a service calls its responders."
)


def edit_modal(incident: IncidentView) -> dict[str, Any]:
    """Return the edit modal, holding the incident as it is now."""
    seen = {name: _mark(value) for name, value in _held(incident).items()}
    return modal(
        callback_id=view_id(Action.EDIT),
        title=_("{incident}: edit", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Save"),
        metadata={"number": incident.number, "seen": seen},
        blocks=[
            ask("title", _("Title"), words(incident.title, limit=TITLE_LIMIT)),
            ask("description", _("What is happening"), words(incident.description, lines=True), optional=True),
            ask(SERVICES, _("Affected services"), affected_services(incident.services), optional=True),
            ContextBlock(elements=[mrkdwn(_(_ELSEWHERE))]),
        ],
    )


def read_edit(view: Mapping[str, Any]) -> EditForm:
    """Read the edit modal: what someone else has changed since it was opened is not changed back."""
    answers = Answers.of(view)
    seen = answers.metadata.get("seen", {})

    def differs(name: str, value: str) -> bool:
        return bool(_mark(value) != seen.get(name))

    title, description = answers.text("title"), answers.text("description")
    services = tuple(answers.choices(SERVICES))
    return EditForm(
        title=title if differs("title", title) else None,
        description=description if differs("description", description) else None,
        services=services if differs("services", _listed(services)) else None,
    )


def _held(incident: IncidentView) -> dict[str, str]:
    return {
        "title": incident.title,
        "description": incident.description,
        "services": _listed(incident.services),
    }


def _listed(services: Sequence[str]) -> str:
    return "\n".join(sorted(services))


def _mark(value: str) -> str:
    return digest(clean(value).strip())
