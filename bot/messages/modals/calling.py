"""The modals that call people or make an incident wait: escalate and pause."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.models.blocks import ExternalDataMultiSelectElement, PlainTextObject, UserMultiSelectElement

from bot.domain.actions import Action
from bot.domain.forms import CallForm, PauseForm
from bot.domain.incident import IncidentView
from bot.domain.policy import Audience
from bot.language.texts import N_, _
from bot.messages import facts
from bot.messages.ids import GROUPS, view_id
from bot.messages.message import section
from bot.messages.modals.form import Answers, ask, modal, moment, one_of, words

DIRECTIONS = {
    "functional": N_("Specialists join the channel"),
    "hierarchic": N_("Managers are informed and join"),
}
"""ITIL's two ways to escalate, as people choose them."""


def escalate_modal(incident: IncidentView, usual: Audience, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the escalate modal, holding the usual audience; `names` are the handles of user groups by id."""
    chosen = {group: names[group] for group in usual.groups if group in names}
    return modal(
        callback_id=view_id(Action.ESCALATE),
        title=_("{incident}: escalate", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Call them"),
        metadata={"number": incident.number},
        blocks=[
            section(
                _(
                    "The people you choose get a direct message and an invitation to the channel. "
                    "You and the channel see who is coming."
                )
            ),
            ask(
                "direction",
                _("Who do you need?"),
                one_of({value: _(text) for value, text in DIRECTIONS.items()}, "functional"),
            ),
            ask("groups", _("User groups"), some_groups(chosen), optional=True),
            ask(
                "people",
                _("People"),
                some_people(usual.people),
                optional=True,
                hint=_("For managers you can leave this empty: Muster calls those set for this priority."),
            ),
            ask("why", _("Why"), words(lines=True, limit=1500), optional=True),
        ],
    )


def read_escalate(view: Mapping[str, Any]) -> CallForm:
    """Read the escalate modal."""
    answers = Answers.of(view)
    audience = Audience(groups=tuple(answers.choices("groups")), people=tuple(answers.users("people")))
    return CallForm(direction=answers.choice("direction") or "functional", audience=audience, why=answers.text("why"))


def pause_modal(incident: IncidentView, now: datetime) -> dict[str, Any]:
    """Return the pause modal."""
    return modal(
        callback_id=view_id(Action.PAUSE),
        title=_("{incident}: pause", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Pause"),
        metadata={"number": incident.number},
        blocks=[
            section(_("Pause while you wait for someone outside. Reminders are off until then.")),
            ask("until", _("Until"), moment(now + timedelta(hours=4))),
            ask(
                "reason",
                _("What it waits for"),
                words(lines=True, limit=1000, placeholder=_("The bank is looking into it and will call back.")),
                hint=_("In plain words for users: everyone who reads its updates reads this."),
            ),
        ],
    )


def read_pause(view: Mapping[str, Any]) -> PauseForm:
    """Read the pause modal."""
    answers = Answers.of(view)
    return PauseForm(until=answers.moment("until"), reason=answers.text("reason"))


def some_groups(chosen: Mapping[str, str] | None = None, most: int | None = None) -> ExternalDataMultiSelectElement:
    """Return a field for user groups, at most so many, suggested while typing; `chosen` maps ids to handles."""
    options = [
        {"text": {"type": "plain_text", "text": f"@{name}"}, "value": key} for key, name in (chosen or {}).items()
    ]
    return ExternalDataMultiSelectElement(
        action_id=GROUPS,
        placeholder=PlainTextObject(text=_("Type to find a user group")),
        min_query_length=0,
        initial_options=options or None,
        max_selected_items=most,
    )


def some_people(chosen: tuple[str, ...] = ()) -> UserMultiSelectElement:
    """Return a field for people."""
    return UserMultiSelectElement(
        placeholder=PlainTextObject(text=_("Choose people")), initial_users=list(chosen) or None
    )
