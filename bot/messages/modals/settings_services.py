"""The modals of services: the list of them, with what can be done with each; whom to call for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, ExternalDataSelectElement, Option, OverflowMenuElement, PlainTextObject

from bot.domain.policy import LONGEST_STEP_MINUTES, Audience, ServicePolicy
from bot.domain.policy_parts import ServiceEdit, stamp_of
from bot.domain.text import escape
from bot.language.texts import N_, _
from bot.messages.calendar import working_time
from bot.messages.ids import SERVICE_MENU, SERVICE_VIEW, SERVICES, SERVICES_PAGE, SERVICES_VIEW, pack
from bot.messages.message import actions, context, plain_button, section
from bot.messages.modals.form import Answers, ask, modal, one_of
from bot.messages.modals.settings_fields import (
    SOME_CHANNELS,
    SOME_GROUPS,
    SOME_PEOPLE,
    Field,
    GroupNames,
    handle,
    whole_number,
)
from bot.messages.modals.settings_part import read_fields
from bot.messages.modals.settings_steps import Form, Slots, Steps, blocks_of, fields_of, without_empty_steps
from bot.messages.text import person

LISTED = 10
"""Services on a page of the list; any is found by typing its name too."""
_NAMED = 20
"""Groups and people named of each."""
_HANDLE_LIMIT = 60
WHAT, CALLS, HOURS, RENAME, MERGE, REMOVE = "what", "calls", "hours", "rename", "merge", "remove"
_WHAT = {
    CALLS: N_("Whom to call"),
    HOURS: N_("Its own working calendar"),
    RENAME: N_("Rename"),
    MERGE: N_("Merge"),
    REMOVE: N_("Remove"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list of services."""

    services: Sequence[tuple[str, ServicePolicy]]
    """By name, with what each sets."""
    number: int = 0
    more: bool = False
    """Whether others follow."""


def services_modal(page: Page, names: GroupNames) -> dict[str, Any]:
    """Return the modal that lists services, with whom each calls and what can be done with it."""
    return modal(
        callback_id=SERVICES_VIEW,
        title=_("Services"),
        submit=_("Next"),
        metadata={"page": page.number},
        blocks=[
            ask(
                SERVICES,
                _("Service"),
                ExternalDataSelectElement(
                    placeholder=PlainTextObject(text=_("Type to find or add a service")), min_query_length=0
                ),
            ),
            ask(WHAT, _("What to do"), one_of({value: _(label) for value, label in _WHAT.items()}, CALLS)),
            context(_("If a service has no responders, the steps of the incident's priority are called.")),
            *(_listed(name, service, names) for name, service in page.services),
            _turning(page),
        ],
    )


def _listed(name: str, service: ServicePolicy, names: GroupNames) -> Block:
    shown = section(f"*{escape(name)}*\n{_told(service, names)}")
    options = [Option(text=_(label), value=pack(value, name)) for value, label in _WHAT.items()]
    shown.accessory = OverflowMenuElement(action_id=SERVICE_MENU, options=options)
    return shown


def _turning(page: Page) -> Block | None:
    """Offer the pages before and after."""
    before = [(_("Previous"), page.number - 1)] if page.number else []
    after = [(_("More services"), page.number + 1)] if page.more else []
    buttons = [plain_button(label, f"{SERVICES_PAGE}.{to}", value=str(to)) for label, to in (*before, *after)]
    return actions(buttons, "pages")


def read_chosen_service(view: Mapping[str, Any]) -> tuple[str, str]:
    """Read which service was chosen, and what to set of it."""
    answers = Answers.of(view)
    return answers.choice(SERVICES) or "", answers.choice(WHAT) or CALLS


def service_modal(name: str, kept: Mapping[str, Any] | None, names: GroupNames) -> dict[str, Any]:
    """Return the modal that asks whom to call for a service."""
    held = kept or {}
    return _modal(name, held, names, Slots.of(held), stamp_of(kept))


def service_again(view: Mapping[str, Any], names: GroupNames, slots: Slots) -> dict[str, Any]:
    """Return the modal that asks whom to call for a service with these steps, holding what was typed so far."""
    answers = Answers.of(view)
    content, _faults = read_fields(answers, _named(answers))
    return _modal(answers.metadata["service"], content, names, slots, answers.metadata["seen"])


def _modal(name: str, held: Mapping[str, Any], names: GroupNames, slots: Slots, seen: str) -> dict[str, Any]:
    what = _("Called and invited as soon as an incident that affects this service is declared.")
    return modal(
        callback_id=SERVICE_VIEW,
        title=_("Whom to call"),
        submit=_("Save"),
        metadata={"service": name, "seen": seen, **slots.metadata},
        blocks=[section(f"*{escape(name)}*\n{what}"), *blocks_of(_FORM, slots, held, names, _name)],
    )


def read_service(view: Mapping[str, Any]) -> ServiceEdit:
    """Read whom to call for a service."""
    answers = Answers.of(view)
    named = _named(answers)
    read, faults = read_fields(answers, named)
    content, moved = without_empty_steps(read)
    groups = {name: answers.choices(name) for name, field in named if field.kind is SOME_GROUPS}
    return ServiceEdit(
        name=answers.metadata["service"],
        seen=answers.metadata["seen"],
        content={name: value for name, value in content.items() if value},
        faults=tuple(faults),
        moved=moved,
        groups={name: chosen for name, chosen in groups.items() if chosen},
    )


def _named(answers: Answers) -> list[tuple[str, Field]]:
    return [(_name(field), field) for field in fields_of(_FORM, Slots.read(answers.metadata))]


def _name(field: Field) -> str:
    return ".".join(map(str, field.path))


def _told(service: ServicePolicy, names: GroupNames) -> str:
    """Say whom it calls, first and then, and when people work on it."""
    steps = [_audience(service.responders, names), *(_audience(step, names) for step in service.chain)]
    first, *others = [*filter(None, steps)] or [_("The steps of the incident's priority")]
    calls = ", ".join([first, *(_("then {who}", who=each) for each in others)])
    return "\n".join([calls, *([working_time(service.calendar)] if service.calendar else [])])


def _audience(audience: Audience, names: GroupNames) -> str:
    groups = [f"@{escape(handle(group, names), _HANDLE_LIMIT)}" for group in audience.groups]
    manager = [_("the incident manager")] if audience.manager else []
    called = [*groups, *map(person, audience.people), *manager]
    rest = len(called) - _NAMED
    shown = ", ".join(called[:_NAMED])
    return _("{people} and {n} more", people=shown, n=rest) if rest > 0 else shown


_FORM: Form = (
    Field(("groups",), N_("User groups"), SOME_GROUPS, optional=True),
    Field(("people",), N_("People"), SOME_PEOPLE, optional=True),
    Field(
        ("minutes",),
        N_("Minutes until the next call"),
        whole_number(LONGEST_STEP_MINUTES),
        optional=True,
        hint=N_("Leave this empty for half of the time to acknowledge."),
    ),
    N_("*When none of them comes*\nThese steps follow, or those of the incident's priority if you add none."),
    Steps(first=2, least=0),
    Field(("channels",), N_("Also announced in"), SOME_CHANNELS, optional=True),
)
