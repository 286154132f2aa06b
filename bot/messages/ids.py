"""The names by which Slack tells Muster what was clicked or submitted."""

from __future__ import annotations

from bot.domain.actions import Action
from bot.domain.errors import OtherVersion

COMMAND = "/incident"
DECLARE_SHORTCUT = "declare_incident"
DECLARE_FROM_MESSAGE = "declare_from_message"
CORRECT_UPDATE = "correct_update"
COPY_AS_TEXT = "copy_as_text"

DECLARE_BUTTON = "incident.declare"
SHOW_BUTTON = "incident.show"
LIST_BUTTON = "incident.list"
LIST_PAGE_BUTTON = "incident.pages"
HELP_BUTTON = "incident.help"
CHANNEL_BUTTON = "incident.channel"
"""A link, of which Slack tells all the same."""
GRANT_BUTTON = "incident.grant"
DECLINE_BUTTON = "incident.decline"
JOIN_BUTTON = "incident.join"
KEEP_TYPED_BUTTON = "incident.keep_typed"
FOLLOW_BUTTON = "incident.follow"
UNFOLLOW_BUTTON = "incident.unfollow"
RUN_BUTTON = "incident.run"
"""Its value is a line as it is typed after the command."""
PREVIEW_BUTTON = "incident.preview"
CORRECT_BUTTON = "incident.correct"
TAKE_BACK_BUTTON = "incident.take_back"
MORE_FIELDS_BUTTON = "incident.more_fields"
SETTINGS_BUTTON = "incident.settings"
SET_UP_BUTTON = "announcements.set_up"
MORE_MENU = "incident.more"
ALL_ACTIONS = "all"
"""How the option of that menu begins which opens every action."""
SERVICES = "services"
GUESSED_SERVICES = "services.guessed"
"""How the field of services begins whose content was guessed: Slack would keep what stood in one of the same name."""
GROUPS = "groups"
REFRESH = "preview"
"""Prefix of the action ids of fields whose change redraws the preview."""

DECLARE_VIEW = "declare"
CORRECT_VIEW = "correct_update"
SET_UP_VIEW = "announcements"
SETTINGS_VIEW = "settings"
"""The modal that leads to the settings; its buttons and the modals they open are named after it and their part."""
SERVICES_VIEW = "settings.services"
SERVICE_VIEW = "settings.service"
SERVICE_CALENDAR_VIEW = "settings.service_calendar"
SERVICE_MENU = "settings.service_menu"
"""Its value is what to do with a service, and the service's name."""
SERVICES_PAGE = "settings.services_page"
SERVICE_RENAME_VIEW = "settings.service_rename"
SERVICE_MERGE_VIEW = "settings.service_merge"
SERVICE_REMOVE_VIEW = "settings.service_remove"
CHECKLIST = "checklist."
"""Prefix of the buttons of the checklist."""
CHECKLIST_KEEP_BUTTON = "checklist.keep"
CHECKLIST_UNDO_BUTTON = "checklist.undo"
CHECKLIST_HIDE_BUTTON = "checklist.hide"
CHECKLIST_SHOW_BUTTON = "checklist.show"
CHECKLIST_CALL_BUTTON = "checklist.call"
CHECKLIST_POST_BUTTON = "checklist.post"
CHECKLIST_REMOVE_BUTTON = "checklist.remove"
TRY_AGAIN_BUTTON = "undelivered.again"
ZONE = "calendar.zone"
COUNTRY = "calendar.country"
REGION = "calendar.subdivision"
"""The fields of time zone, country and region, of the workspace's calendar and of a service's own."""
ADD_STEP = "settings.add_step"
REMOVE_STEP = "settings.remove_step"
"""Its value is the number under which the form holds the step."""


def button_id(action: Action) -> str:
    """Return the action id of the button that does `action`."""
    return f"incident.{action}"


def settings_id(part: str) -> str:
    """Return the action id of the button that opens a part of the settings, and the callback id of its modal."""
    return f"{SETTINGS_VIEW}.{part}"


def view_id(action: Action) -> str:
    """Return the callback id of the modal of `action`."""
    return f"incident.{action}"


def pack(*parts: object) -> str:
    """Return a button's value of several parts, of which only the last may hold a colon."""
    return ":".join(map(str, parts))


def unpacked(value: str) -> tuple[int, int | None]:
    """Read two numbers that a button carries, of which the second may be missing.

    Raises `OtherVersion`.
    """
    first, _, second = value.partition(":")
    return number_of(first), number_of(second) if second else None


def number_of(value: str, instead: str = "") -> int:
    """Read a number that a button carries; `instead` is the command that does the same.

    Raises `OtherVersion`.
    """
    if not value.isdecimal():
        raise OtherVersion(instead)
    return int(value)
