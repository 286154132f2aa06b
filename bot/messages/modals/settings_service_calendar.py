"""The modal of a service's own working calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.policy_parts import Json, ServiceEdit, stamp_of
from bot.domain.text import escape
from bot.language.texts import N_, _
from bot.messages.ids import SERVICE_CALENDAR_VIEW
from bot.messages.message import section
from bot.messages.modals.form import Answers, ask, modal, one_of
from bot.messages.modals.settings_calendar import FIELDS
from bot.messages.modals.settings_part import read_fields

_CALENDAR, _BY = "calendar", "by"
_OWN, _WORKSPACE = "own", "workspace"
_CHOICES = {_OWN: N_("Its own calendar, below"), _WORKSPACE: N_("The workspace's calendar")}
_FORM = [replace(field, path=(_CALENDAR, *field.path)) for field in FIELDS]
_NAMED = [(".".join(map(str, field.path)), field) for field in _FORM]


def service_calendar_modal(name: str, kept: Mapping[str, Any] | None, workspace: Json) -> dict[str, Any]:
    """Return the modal of a service's own calendar, which begins as the workspace's."""
    held = {_CALENDAR: (kept or {}).get(_CALENDAR) or workspace}
    return modal(
        callback_id=SERVICE_CALENDAR_VIEW,
        title=_("Working calendar"),
        submit=_("Save"),
        metadata={"service": name, "seen": stamp_of(kept)},
        blocks=[
            section(
                _(
                    "*{service}*\nThe working time of incidents that affect this service, from now on. When an "
                    "incident affects several services, it is working time while people work on any of them.",
                    service=escape(name),
                )
            ),
            ask(_BY, _("Calendar"), one_of({value: _(label) for value, label in _CHOICES.items()}, _OWN)),
            *(field.block(name, held, {}) for name, field in _NAMED),
        ],
    )


def read_service_calendar(view: Mapping[str, Any]) -> ServiceEdit:
    """Read a service's own calendar; nothing of it where the workspace's was chosen."""
    answers = Answers.of(view)
    own = answers.choice(_BY) == _OWN
    read, faults = read_fields(answers, _NAMED) if own else ({}, [])
    return ServiceEdit(
        name=answers.metadata["service"],
        seen=answers.metadata["seen"],
        content=read,
        calendar=True,
        faults=tuple(faults),
    )
