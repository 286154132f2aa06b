"""The roles modal: who holds which role, and the note for a new incident manager."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from slack_sdk.models.blocks.block_elements import InputInteractiveElement

from bot.domain.actions import Action
from bot.domain.forms import RolesForm
from bot.domain.incident import IncidentView
from bot.domain.vocabulary import ROLE_NAME, Role
from bot.language.texts import _
from bot.messages import facts
from bot.messages.ids import view_id
from bot.messages.modals.calling import some_people
from bot.messages.modals.form import Answers, ask, modal, somebody, words


def roles_modal(
    incident: IncidentView, several: Collection[Role], successor: str | None = None, note: str = ""
) -> dict[str, Any]:
    """Return the roles modal, holding who holds what.

    `successor` is suggested as the incident manager by the person who hands over, with a `note` for them.
    """
    return modal(
        callback_id=view_id(Action.ROLES),
        title=_("{incident}: roles", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Assign"),
        metadata={"number": incident.number},
        blocks=[
            *(
                ask(
                    role,
                    ROLE_NAME[role],
                    _holders(incident, role, several, successor),
                    optional=role is not Role.INCIDENT_MANAGER,
                )
                for role in Role
            ),
            ask(
                "note",
                _("Hand-over note"),
                words(note, lines=True, limit=1500),
                optional=successor is None,
                hint=_("What a new incident manager must know. Leave this empty if the incident manager stays."),
            ),
        ],
    )


def read_roles(view: Mapping[str, Any]) -> RolesForm:
    """Read the roles modal."""
    answers = Answers.of(view)
    wanted = {role: tuple(answers.users(role)) or _one(answers.user(role)) for role in Role}
    return RolesForm(wanted=wanted, note=answers.text("note"))


def _one(user: str | None) -> tuple[str, ...]:
    return (user,) if user else ()


def _holders(
    incident: IncidentView, role: Role, several: Collection[Role], successor: str | None
) -> InputInteractiveElement:
    held = incident.holders(role)
    if role in several:
        return some_people(held)
    if role is Role.INCIDENT_MANAGER and successor:
        return somebody(successor)
    return somebody(next(iter(held), None))
