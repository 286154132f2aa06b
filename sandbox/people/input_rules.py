"""What Slack's own client checks before it sends a modal: required inputs, lengths, forms of text.

Source: https://docs.slack.dev/reference/block-kit/blocks/input-block
"""

import re

from sandbox.shapes import JsonObject
from sandbox.workspace import View

TEXT_MAX = 3000
"""Characters in a text input that sets no max_length itself."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")
_WHOLE = re.compile(r"-?\d+")
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")


def input_errors(view: View) -> dict[str, str]:
    """Return block_id -> error for every input Slack's client would not let through."""
    errors: dict[str, str] = {}
    for block in view.blocks:
        if block["type"] == "input":
            element: JsonObject = block["element"]
            value = _value(view.values.get(block["block_id"], {}).get(element["action_id"], {}))
            error = _error(element, value, optional=bool(block.get("optional")))
            if error:
                errors[block["block_id"]] = error
    return errors


def _value(entry: JsonObject) -> object:
    return next((value for key, value in entry.items() if key != "type"), None)


def _error(element: JsonObject, value: object, *, optional: bool) -> str:
    if value is None or value in ("", []):
        return "" if optional else "Please complete this required field."
    if isinstance(value, str):
        return _text_error(element, value)
    return ""


def _text_error(element: JsonObject, value: str) -> str:
    kind = element["type"]
    if kind == "plain_text_input":
        return _length_error(element, value)
    if kind == "email_text_input" and not _EMAIL.fullmatch(value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not _URL.fullmatch(value):
        return "Please enter a valid URL."
    if kind == "number_input":
        return _number_error(element, value)
    return ""


def _length_error(element: JsonObject, value: str) -> str:
    most, least = int(element.get("max_length", TEXT_MAX)), int(element.get("min_length", 0))
    if len(value) > most:
        return f"Please enter at most {most} characters."
    if len(value) < least:
        return f"Please enter at least {least} characters."
    return ""


def _number_error(element: JsonObject, value: str) -> str:
    form = _DECIMAL if element.get("is_decimal_allowed") else _WHOLE
    if not form.fullmatch(value):
        return "Please enter a number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and float(value) < float(least):
        return f"Please enter a number of at least {least}."
    if most is not None and float(value) > float(most):
        return f"Please enter a number of at most {most}."
    return ""
