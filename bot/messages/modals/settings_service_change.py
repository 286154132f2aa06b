"""The modals that rename, merge and remove a service: each says first what becomes of what points at it."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import ExternalDataSelectElement, PlainTextObject

from bot.domain.text import escape
from bot.language.texts import _, ngettext
from bot.messages.ids import SERVICE_MERGE_VIEW, SERVICE_REMOVE_VIEW, SERVICE_RENAME_VIEW, SERVICES
from bot.messages.message import section
from bot.messages.modals.form import ask, modal, words

NAME = "name"
_NAME_LIMIT = 75
"""Characters of a service's name, which is an option of menus."""


def rename_modal(name: str) -> dict[str, Any]:
    """Return the modal that asks for another name of a service."""
    return modal(
        callback_id=SERVICE_RENAME_VIEW,
        title=_("Rename service"),
        submit=_("Rename"),
        metadata={"service": name},
        blocks=[
            _about(
                name, _("Incidents, followers, summaries and reports keep this service. History keeps its old name.")
            ),
            ask(NAME, _("New name"), words(name, limit=_NAME_LIMIT)),
        ],
    )


def merge_modal(name: str, incidents: int) -> dict[str, Any]:
    """Return the modal that asks which service takes the place of one."""
    counted = ngettext(
        "{n} incident counts for the other service from now on, in past reports too.",
        "{n} incidents count for the other service from now on, in past reports too.",
        incidents,
    )
    rest = _(
        "Followers of this service follow the other one. The other service keeps its responders, calendar and "
        "channels, or gets those of this one if it has none. History keeps the old name. This cannot be undone."
    )
    element = ExternalDataSelectElement(
        placeholder=PlainTextObject(text=_("Type to find a service")), min_query_length=0
    )
    return modal(
        callback_id=SERVICE_MERGE_VIEW,
        title=_("Merge service"),
        submit=_("Merge"),
        metadata={"service": name},
        blocks=[_about(name, f"{counted} {rest}"), ask(SERVICES, _("Merge into"), element)],
    )


def remove_modal(name: str, incidents: int) -> dict[str, Any]:
    """Return the modal that asks whether to remove a service."""
    kept = ngettext(
        "{n} incident keeps it, so reports stay true.", "{n} incidents keep it, so reports stay true.", incidents
    )
    rest = _(
        "Nobody is offered this service any longer. Its responders are not called for it, and its followers "
        "stop following it."
    )
    return modal(
        callback_id=SERVICE_REMOVE_VIEW,
        title=_("Remove service"),
        submit=_("Remove"),
        metadata={"service": name},
        blocks=[_about(name, f"{rest} {kept}")],
    )


def _about(name: str, what: str) -> Any:  # noqa: ANN401 - a block
    return section(f"*{escape(name)}*\n{what}")
