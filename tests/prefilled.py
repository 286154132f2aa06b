"""The form that declares an incident, on a person's screen with all filled in: a cheap beginning for most tests.

What leads to it - the command, and the form drawn again after each choice - other tests go through: they declare with
`tests.world.declare`. What follows from submitting it is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from bot.domain.calls import Calling
from bot.domain.forms import DeclareForm
from bot.domain.policy import DEFAULT_POLICY
from bot.domain.vocabulary import Impact, Urgency
from bot.messages.modals.declare import Outlook, declare_modal
from bot.messages.modals.form import labels
from sandbox.client import Person
from sandbox.workspace import Workspace

Word = TypeVar("Word", bound=StrEnum)


def open_prefilled(
    workspace: Workspace,
    person: Person,
    title: str,
    *,
    impact: str,
    urgency: str,
    description: str = "",
    manager: str = "",
    marks: tuple[str, ...] = (),
    services: tuple[str, ...] = (),
) -> None:
    """Open the form for a person, holding these words as they stand in its menus, to be declared in any case."""
    form = DeclareForm(
        title=title,
        description=description,
        impact=_chosen(Impact, impact, DEFAULT_POLICY.meanings.impact),
        urgency=_chosen(Urgency, urgency),
        services=services,
        manager=next(each.id for each in workspace.people.users.values() if each.real_name == manager)
        if manager
        else person.id,
        private="Private" in marks,
        drill="Drill" in marks,
    )
    workspace.views.open(person.id, declare_modal(form.asked_about(), _outlook(workspace, person)))


def _outlook(workspace: Workspace, person: Person) -> Outlook:
    """Return what declaring will do as the form tells it to a person who does not read it: nobody is called."""
    return Outlook(
        policy=DEFAULT_POLICY,
        calendar=DEFAULT_POLICY.calendar,
        declarer=person.id,
        announcement_channel="incidents",
        calling=Calling(),
        now=workspace.clock.now(),
    )


def _chosen(words: type[Word], visible: str, meaning: Mapping[Word, str] | None = None) -> Word:
    shown = {label: value for value, label in labels(list(words), meaning).items()}
    return words(shown[visible])
