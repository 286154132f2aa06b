"""The roles modal: who leads, who communicates, who writes down, and what is passed on with the lead."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from slack_sdk.models.blocks.block_elements import InputInteractiveElement

from bot.domain.actions import Action
from bot.domain.forms import RolesForm
from bot.domain.incident import IncidentView
from bot.domain.vocabulary import ROLE_NAME, Role
from bot.messages import facts
from bot.messages.ids import view_id
from bot.messages.modals.calling import some_people
from bot.messages.modals.form import Answers, ask, modal, somebody, words


def roles_modal(
    incident: IncidentView, several: Collection[Role], successor: str | None = None, note: str = ""
) -> dict[str, Any]:
    """Return the roles modal, holding who holds what.

    `successor` is put forward as the incident manager, by who hands over to them and says what they must know.
    """
    return modal(
        callback_id=view_id(Action.ROLES),
        title=f"{incident.reference}: roles",
        about=facts.headline(incident),
        submit="Assign",
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
                "Hand-over note",
                words(note, lines=True, limit=1500),
                optional=successor is None,
                hint="What the new incident manager must know, where that is another person from now on.",
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
