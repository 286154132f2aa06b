"""The modals of services: which one, and whom to call for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ExternalDataSelectElement, PlainTextObject

from bot.domain.policy import Audience
from bot.domain.policy_parts import ServiceEdit, stamp_of
from bot.domain.text import escape
from bot.messages.ids import GROUPS, SERVICE_VIEW, SERVICES, SERVICES_VIEW
from bot.messages.message import context, section
from bot.messages.modals.calling import some_people
from bot.messages.modals.form import Answers, ask, modal, some_channels
from bot.messages.modals.settings_fields import GroupNames, chosen_groups, handle
from bot.messages.text import person

LISTED = 25
"""Services listed with whom they call; any other is found by typing its name."""
_NAMED = 20
"""Groups and people named of each."""
_HANDLE_LIMIT = 60


def services_modal(called: Sequence[tuple[str, Audience]], names: GroupNames) -> dict[str, Any]:
    """Return the modal that asks for a service, showing who is called for which already."""
    return modal(
        callback_id=SERVICES_VIEW,
        title="Services",
        submit="Next",
        metadata={},
        blocks=[
            ask(
                SERVICES,
                "Service",
                ExternalDataSelectElement(
                    placeholder=PlainTextObject(text="Type to find or add a service"), min_query_length=0
                ),
            ),
            context("A service that names nobody has the incident manager called."),
            *(section(f"*{escape(name)}*\n{_audience(audience, names)}") for name, audience in called[:LISTED]),
            context("More services name somebody than are shown here.") if len(called) > LISTED else None,
        ],
    )


def read_chosen_service(view: Mapping[str, Any]) -> str:
    """Read which service was chosen."""
    return Answers.of(view).choice(SERVICES) or ""


def service_modal(name: str, kept: Mapping[str, Any] | None, names: GroupNames) -> dict[str, Any]:
    """Return the modal that asks whom to call for a service."""
    audience = audience_of(kept)
    return modal(
        callback_id=SERVICE_VIEW,
        title="Whom to call",
        submit="Save",
        metadata={"service": name, "seen": stamp_of(kept)},
        blocks=[
            section(f"*{escape(name)}*\nCalled when an incident that affects it waits to be acknowledged."),
            ask(
                GROUPS,
                "User groups",
                chosen_groups(audience.groups, names),
                optional=True,
            ),
            ask("people", "People", some_people(audience.people), optional=True),
            ask("channels", "Also announced in", some_channels((kept or {}).get("channels", ())), optional=True),
        ],
    )


def read_service(view: Mapping[str, Any]) -> ServiceEdit:
    """Read whom to call for a service."""
    answers = Answers.of(view)
    return ServiceEdit(
        name=answers.metadata["service"],
        seen=answers.metadata["seen"],
        responders=Audience(groups=tuple(answers.choices(GROUPS)), people=tuple(answers.users("people"))),
        channels=tuple(answers.channels("channels")),
    )


def audience_of(kept: Mapping[str, Any] | None) -> Audience:
    """Return whom a service's row names."""
    held = kept or {}
    return Audience(groups=tuple(held.get("groups", ())), people=tuple(held.get("people", ())))


def _audience(audience: Audience, names: GroupNames) -> str:
    groups = [f"@{escape(handle(group, names), _HANDLE_LIMIT)}" for group in audience.groups]
    called = [*groups, *map(person, audience.people)]
    rest = len(called) - _NAMED
    return ", ".join(called[:_NAMED]) + (f" and {rest} more" if rest > 0 else "") or "The incident manager"
