"""Turns what a person picks or types into the entry a payload carries for that element."""

import re
from collections.abc import Callable, Iterable
from datetime import date

from sandbox.people.refusal import RefusedError
from sandbox.shapes import JsonObject
from sandbox.workspace import Workspace
from sandbox.workspace.state import STATE_KEYS

Options = Iterable[JsonObject]
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def chosen_in(workspace: Workspace, user: str, element: JsonObject, value: object, known: Options) -> JsonObject:
    """Return e.g. `{"selected_option": {...}}` for a raw value; `known` are options an external menu offered.

    Raises `RefusedError` for what the element does not offer.
    """
    kind: str = element["type"]
    if kind == "button":
        return {}
    if kind == "overflow":
        return {"selected_option": _option(element["options"], value)}
    key = STATE_KEYS[kind][0]
    if value is None or value == "":
        return {key: [] if key.endswith("s") else None}
    if key.endswith("s"):
        return {key: _several(workspace, user, element, value, known)}
    return {key: _one(workspace, user, element, value, known)}


def offered_by(element: JsonObject) -> list[JsonObject]:
    """List the options of an element, in groups or not."""
    groups: list[JsonObject] = element.get("option_groups", [])
    return list(element.get("options", [])) + [option for group in groups for option in group["options"]]


def _several(workspace: Workspace, user: str, element: JsonObject, value: object, known: Options) -> list[object]:
    if not isinstance(value, list):
        raise RefusedError("invalid_value")
    most = element.get("max_selected_items")
    if isinstance(most, int) and len(value) > most:
        raise RefusedError("invalid_value", f"No more than {most} can be chosen here.")
    return [_one(workspace, user, element, item, known) for item in value]


def _one(workspace: Workspace, user: str, element: JsonObject, value: object, known: Options) -> object:
    kind: str = element["type"]
    if kind in _CHECKS:
        return _CHECKS[kind](value)
    if "users" in kind:
        return _existing_user(workspace, value)
    if "channels" in kind or "conversations" in kind:
        return workspace.conversations.seen_by(user, str(value)).id
    if "external" in kind:
        return _option(known, value)
    return _option(offered_by(element), value)


def _option(options: Options, value: object) -> JsonObject:
    for option in options:
        if option.get("value") == value:
            return option
    raise RefusedError("invalid_value")


def _existing_user(workspace: Workspace, value: object) -> str:
    user = workspace.people.get(str(value))
    if user.deleted:
        raise RefusedError("user_not_found")
    return user.id


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise RefusedError("invalid_value")
    return value


def _date(value: object) -> str:
    try:
        return date.fromisoformat(_text(value)).isoformat()
    except ValueError:
        raise RefusedError("invalid_value") from None


def _time_of_day(value: object) -> str:
    if not _TIME.fullmatch(_text(value)):
        raise RefusedError("invalid_value")
    return _text(value)


def _moment(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise RefusedError("invalid_value")
    return value


def _as_is(value: object) -> object:
    return value


_CHECKS: dict[str, Callable[[object], object]] = {
    "plain_text_input": _text,
    "email_text_input": _text,
    "url_text_input": _text,
    "number_input": _text,
    "rich_text_input": _as_is,
    "datepicker": _date,
    "timepicker": _time_of_day,
    "datetimepicker": _moment,
    "file_input": _as_is,
}
