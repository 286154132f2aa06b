"""Block elements: buttons, menus, pickers and inputs, and which blocks may hold which.

Source: https://docs.slack.dev/reference/block-kit/block-elements
"""

from collections.abc import Iterator

from sandbox.blockkit.composition import (
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_CONFIG,
    IDS,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    PLAIN_OPTION,
    RICH_OPTION,
    SLACK_FILE,
    URL,
    WEB_URL,
    exactly_one_of,
    plain,
)
from sandbox.blockkit.problem import Problem
from sandbox.blockkit.rich_text import RICH_TEXT
from sandbox.blockkit.schema import Choice, Flag, Items, JsonObject, Rule, Shape, Spec, Text, Whole, length

_BASE: dict[str, Spec] = {"action_id": Text(255)}
_CONFIRM: dict[str, Spec] = {"confirm": CONFIRM}
_FOCUS: dict[str, Spec] = {"focus_on_load": Flag()}
_PLACEHOLDER: dict[str, Spec] = {"placeholder": plain(150)}
_DISPATCH: dict[str, Spec] = {"dispatch_action_config": DISPATCH_CONFIG}
_MENU = _BASE | _CONFIRM | _FOCUS | _PLACEHOLDER
_TYPED = _BASE | _FOCUS | _PLACEHOLDER | _DISPATCH
_MULTI = _MENU | {"max_selected_items": Whole(1)}
_QUERY: dict[str, Spec] = {"min_query_length": Whole(0)}
_CONVERSATIONS: dict[str, Spec] = {
    "default_to_current_conversation": Flag(),
    "filter": CONVERSATION_FILTER,
}
_RESPONSE_URL: dict[str, Spec] = {"response_url_enabled": Flag()}
_OPTIONS: dict[str, Spec] = {"options": Items(PLAIN_OPTION, 100), "option_groups": Items(OPTION_GROUP, 100)}

_DATE = Text(form=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", complaint="must be a valid date")
_TIME = Text(form=r"([01]\d|2[0-3]):[0-5]\d", complaint="must be a valid time")
_NUMBER = Text(form=r"-?\d+(\.\d+)?", complaint="must be a valid number")
# Ten digits of seconds: https://docs.slack.dev/reference/block-kit/block-elements/datetime-picker-element
_UNIX = Whole(1_000_000_000, 9_999_999_999)


def offered(element: JsonObject) -> list[object]:
    """List every option of a menu, in groups or not."""
    options = element.get("options")
    found = list(options) if isinstance(options, list) else []
    groups = element.get("option_groups")
    for group in groups if isinstance(groups, list) else []:
        inner = group.get("options") if isinstance(group, dict) else None
        found += inner if isinstance(inner, list) else []
    return found


def _initial_option_offered(element: JsonObject, at: str) -> Iterator[Problem]:
    if "initial_option" in element and element["initial_option"] not in offered(element):
        yield Problem("must match one of the provided options", f"{at}/initial_option")


def _initial_options_offered(element: JsonObject, at: str) -> Iterator[Problem]:
    chosen = element.get("initial_options")
    for number, option in enumerate(chosen if isinstance(chosen, list) else []):
        if option not in offered(element):
            yield Problem("must match one of the provided options", f"{at}/initial_options/{number}")


def _initial_text_fits(element: JsonObject, at: str) -> Iterator[Problem]:
    initial, most, least = (element.get(name) for name in ("initial_value", "max_length", "min_length"))
    if isinstance(most, int) and isinstance(least, int) and least > most:
        yield Problem("must be less than or equal to max_length", f"{at}/min_length")
    if isinstance(initial, str) and isinstance(most, int) and length(initial) > most:
        yield Problem(f"must be less than {most + 1} characters", f"{at}/initial_value")


def _element(kind: str, fields: dict[str, Spec], required: tuple[str, ...] = (), rules: tuple[Rule, ...] = ()) -> Spec:
    return Shape({"type": Choice((kind,))} | fields, ("type", *required), rules)


_ONE_SOURCE = exactly_one_of("options", "option_groups")

_SPECS: dict[str, tuple[dict[str, Spec], tuple[str, ...], tuple[Rule, ...]]] = {
    "button": (
        _BASE
        | _CONFIRM
        | {
            "text": plain(75),
            "value": Text(2000, least=0),
            "url": URL,
            "style": Choice(("primary", "danger")),
            "accessibility_label": Text(75),
        },
        ("text",),
        (),
    ),
    "checkboxes": (
        _BASE | _CONFIRM | _FOCUS | {"options": Items(RICH_OPTION, 10), "initial_options": Items(RICH_OPTION, 10)},
        ("options",),
        (_initial_options_offered,),
    ),
    "radio_buttons": (
        _BASE | _CONFIRM | _FOCUS | {"options": Items(RICH_OPTION, 10), "initial_option": RICH_OPTION},
        ("options",),
        (_initial_option_offered,),
    ),
    "overflow": (_BASE | _CONFIRM | {"options": Items(OVERFLOW_OPTION, 5)}, ("options",), ()),
    "datepicker": (_MENU | {"initial_date": _DATE}, (), ()),
    "timepicker": (_MENU | {"initial_time": _TIME, "timezone": Text()}, (), ()),
    "datetimepicker": (_BASE | _CONFIRM | _FOCUS | {"initial_date_time": _UNIX}, (), ()),
    "image": (
        {"image_url": WEB_URL, "slack_file": SLACK_FILE, "alt_text": Text(2000)},
        ("alt_text",),
        (exactly_one_of("image_url", "slack_file"),),
    ),
    "static_select": (
        _MENU | _OPTIONS | {"initial_option": PLAIN_OPTION},
        (),
        (_ONE_SOURCE, _initial_option_offered),
    ),
    "external_select": (_MENU | _QUERY | {"initial_option": PLAIN_OPTION}, (), ()),
    "users_select": (_MENU | {"initial_user": Text()}, (), ()),
    "conversations_select": (
        _MENU | _CONVERSATIONS | _RESPONSE_URL | {"initial_conversation": Text()},
        (),
        (),
    ),
    "channels_select": (_MENU | _RESPONSE_URL | {"initial_channel": Text()}, (), ()),
    "multi_static_select": (
        _MULTI | _OPTIONS | {"initial_options": Items(PLAIN_OPTION, 100)},
        (),
        (_ONE_SOURCE, _initial_options_offered),
    ),
    "multi_external_select": (_MULTI | _QUERY | {"initial_options": Items(PLAIN_OPTION, 100)}, (), ()),
    "multi_users_select": (_MULTI | {"initial_users": IDS}, (), ()),
    "multi_conversations_select": (_MULTI | _CONVERSATIONS | {"initial_conversations": IDS}, (), ()),
    "multi_channels_select": (_MULTI | {"initial_channels": IDS}, (), ()),
    "plain_text_input": (
        _TYPED
        | {
            "initial_value": Text(3000, least=0),
            "multiline": Flag(),
            "min_length": Whole(0, 3000),
            "max_length": Whole(1, 3000),
        },
        (),
        (_initial_text_fits,),
    ),
    "email_text_input": (_TYPED | {"initial_value": Text(least=0)}, (), ()),
    "url_text_input": (_TYPED | {"initial_value": Text(least=0)}, (), ()),
    "number_input": (
        _TYPED
        | {
            "is_decimal_allowed": Flag(),
            "initial_value": _NUMBER,
            "min_value": _NUMBER,
            "max_value": _NUMBER,
        },
        ("is_decimal_allowed",),
        (),
    ),
    "rich_text_input": (_TYPED | {"initial_value": RICH_TEXT}, (), ()),
    "file_input": (_BASE | {"filetypes": Items(Text()), "max_files": Whole(1, 10)}, (), ()),
}
_ELEMENTS = {kind: _element(kind, *spec) for kind, spec in _SPECS.items()}

_SELECTS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
_MULTI_SELECTS = tuple(f"multi_{kind}" for kind in _SELECTS)
_CHOOSERS = ("checkboxes", "radio_buttons", "datepicker", "timepicker", *_SELECTS)


def _pick(*kinds: str) -> dict[str, Spec]:
    return {kind: _ELEMENTS[kind] for kind in kinds}


SECTION_ACCESSORIES = _pick("button", "image", "overflow", *_CHOOSERS, *_MULTI_SELECTS)
ACTIONS_ELEMENTS = _pick("button", "overflow", "datetimepicker", *_CHOOSERS, *_MULTI_SELECTS)
INPUT_ELEMENTS = _pick(
    *_CHOOSERS,
    *_MULTI_SELECTS,
    "datetimepicker",
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "rich_text_input",
    "file_input",
)
IMAGE_ELEMENT = _ELEMENTS["image"]
