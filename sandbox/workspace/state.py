"""What input elements hold, in the shape of a payload's `state.values`, before anybody typed."""

from sandbox.shapes import JsonObject
from sandbox.workspace.blocks import elements_of, opened

# element type -> (key in the state entry, key of the element's own initial value, what stands for empty)
STATE_KEYS: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}
StateValues = dict[str, dict[str, JsonObject]]


def initial_state(blocks: list[JsonObject]) -> StateValues:
    """Return block_id -> action_id -> state entry for every element that holds a value."""
    values: StateValues = {}
    for block in opened(blocks):
        for element in elements_of(block):
            if element.get("type") in STATE_KEYS:
                values.setdefault(block["block_id"], {})[element["action_id"]] = initial_entry(element)
    return values


def initial_entry(element: JsonObject) -> JsonObject:
    """Return the state entry of one untouched element; nothing chosen is null, or an empty list."""
    key, initial = STATE_KEYS[element["type"]]
    empty: list[str] | None = [] if key.endswith("s") else None
    return {"type": element["type"], key: element.get(initial, empty)}


def carried_over(before: StateValues, blocks: list[JsonObject]) -> StateValues:
    """Return the state of a replaced view: typed values stay where block_id, action_id and type stay.

    Source: https://docs.slack.dev/surfaces/modals#updating_views
    """
    after = initial_state(blocks)
    for block_id, entries in after.items():
        for action_id, entry in entries.items():
            old = before.get(block_id, {}).get(action_id)
            if old is not None and old["type"] == entry["type"]:
                entries[action_id] = old
    return after
