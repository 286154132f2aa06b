"""Block Kit's JSON of the SDK's objects, without checking it again: a form is drawn for every choice made in it.

The SDK looks for the checks of each object among all that the object has, each time, which takes most of the drawing.
The tests check every message and modal, by the SDK's rules too.
"""

from __future__ import annotations

from typing import Any

from slack_sdk.models.basic_objects import EMPTY_ALLOWED_TYPE_AND_PROPERTY_LIST, JsonObject
from slack_sdk.models.blocks import ConfirmObject, Option
from slack_sdk.models.blocks.basic_components import DispatchActionConfig

_EMPTY_ALLOWED = {(each["type"], each["property"]) for each in EMPTY_ALLOWED_TYPE_AND_PROPERTY_LIST}
_HELD_AS: dict[type[JsonObject], dict[str, str]] = {
    Option: {"text": "_text", "value": "value", "description": "_block_description", "url": "url"},
    DispatchActionConfig: {"trigger_actions_on": "_trigger_actions_on"},
    ConfirmObject: {name: f"_{name}" for name in ("title", "text", "confirm", "deny", "style")},
}
"""Where objects hold what their attributes, which give older callers text, do not."""
_PLACES: dict[type[JsonObject], tuple[tuple[str, str], ...]] = {}
"""What each class says, once it was asked: it puts that together each time."""


def rendered(part: JsonObject) -> dict[str, Any]:
    """Return what `part.to_dict()` returns for what the SDK accepts."""
    found: dict[str, Any] = _json(part)
    return found


def _json(value: Any) -> Any:  # noqa: ANN401 - whatever an attribute holds
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return [_json(each) for each in value]
    if not isinstance(value, JsonObject):
        return value
    kind = getattr(value, "type", None)
    held = ((name, getattr(value, place, None)) for name, place in _places(value))
    return {name: _json(each) for name, each in held if _is_said(kind, name, each)}


def _places(part: JsonObject) -> tuple[tuple[str, str], ...]:
    """Return what an object of this class says, and where it holds that."""
    of = type(part)
    if of not in _PLACES:
        named = _HELD_AS.get(of) or {name: name for name in part.attributes}
        _PLACES[of] = tuple(sorted(named.items()))
    return _PLACES[of]


def _is_said(kind: str | None, name: str, value: object) -> bool:
    if isinstance(value, str | list | tuple | dict) and not value:
        return (kind, name) in _EMPTY_ALLOWED
    return value is not None
