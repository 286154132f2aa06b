"""What Slack refuses in a block, the sandbox's validator refuses, in the same words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.blockkit import validate_message, validate_options, validate_view
from tests.sandbox.blocks import (
    CONFIRM,
    DIVIDER,
    IMAGE,
    Json,
    accessory,
    actions,
    asking,
    button,
    complaints,
    container,
    data_table,
    line,
    mrkdwn,
    option,
    pie,
    plain,
    raw,
    table,
)

ACCEPTED = [
    {"type": "section", "text": mrkdwn("x" * 3000), "fields": [mrkdwn("y" * 2000)] * 10, "expand": True},
    {"type": "section", "text": {**mrkdwn(), "verbatim": True}, "block_id": "b" * 255},
    {"type": "header", "text": plain("h" * 150)},
    {"type": "divider"},
    {
        "type": "context",
        "elements": [mrkdwn()] * 9 + [{"type": "image", "image_url": "https://a/b", "alt_text": "a"}],
    },
    {"type": "image", "image_url": "https://a/b.png", "alt_text": "a" * 2000, "title": plain("t" * 2000)},
    actions(*[button(action_id=str(n)) for n in range(25)]),
    actions(button(value="v" * 2000, url="https://a", style="primary", confirm=CONFIRM)),
    accessory(type="overflow", options=[option(url="https://a")] * 5, action_id="o"),
    accessory(type="static_select", options=[option("v" * 150)] * 100, placeholder=plain("p" * 150)),
    accessory(type="static_select", option_groups=[{"label": plain(), "options": [option()] * 100}] * 2),
    accessory(type="multi_users_select", initial_users=["U1"], max_selected_items=2),
    accessory(type="checkboxes", options=[option()], initial_options=[option()]),
    accessory(type="radio_buttons", options=[option(description=mrkdwn())]),
    actions({"type": "datetimepicker", "initial_date_time": 1760000000}),
    {"type": "markdown", "text": "m" * 12000},
    {
        "type": "table",
        "rows": [
            [{"type": "raw_number", "value": 1.5, "text": "1.5 h"}] * 20,
            *[[{"type": "raw_text", "text": "c"}] * 20] * 99,
        ],
        "column_settings": [{"align": "right"}],
    },
    line(*range(20)) | {"title": "t" * 50},
    line(1.5, -2, axis_config={"categories": ["W0", "W1"], "x_label": "x" * 50, "y_label": "y" * 50}),
    pie(*range(1, 7)),
    container(*[DIVIDER] * 10, title=plain("t" * 150), subtitle=mrkdwn("s" * 150), icon=IMAGE, width="full"),
    container(
        DIVIDER,
        IMAGE,
        actions(button()),
        table(raw("c")),
        {"type": "section", "text": mrkdwn()},
        {"type": "header", "text": plain()},
        {"type": "context", "elements": [mrkdwn()]},
        is_collapsible=True,
        default_collapsed=True,
    ),
    data_table(*[raw("c")] * 101, page_size=100, row_header_column_index=0),
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [{"type": "text", "text": "t", "style": {"bold": True}}],
            },
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U1"}]}],
            },
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "t"}]},
        ],
    },
]


@pytest.mark.parametrize("block", ACCEPTED, ids=lambda block: str(block["type"]))
def test_a_block_at_its_limits_is_accepted(block: Json) -> None:
    """Nothing inside the documented limits is refused."""
    assert complaints(block) == []


REFUSED = [
    ({"type": "section", "text": mrkdwn("x" * 3001)}, "must be less than 3001 characters", "/text/text"),
    ({"type": "section", "text": mrkdwn("")}, "must be more than 0 characters", "/text/text"),
    ({"type": "section", "text": "bare"}, "must provide an object", "/text"),
    ({"type": "section"}, "missing required field: text", ""),
    ({"type": "section", "fields": [mrkdwn()] * 11}, "no more than 10 items allowed [11]", "/fields"),
    ({"type": "section", "fields": []}, "must provide at least 1 items [0]", "/fields"),
    (
        {"type": "section", "fields": [mrkdwn("x" * 2001)]},
        "must be less than 2001 characters",
        "/fields/0/text",
    ),
    ({"type": "section", "text": plain(), "color": "red"}, "invalid additional property: color", ""),
    (
        {"type": "section", "text": plain(), "block_id": "b" * 256},
        "must be less than 256 characters",
        "/block_id",
    ),
    ({"type": "header", "text": plain("h" * 151)}, "must be less than 151 characters", "/text/text"),
    ({"type": "header", "text": mrkdwn()}, "must be a valid enum value", "/text/type"),
    ({"type": "context", "elements": [mrkdwn()] * 11}, "no more than 10 items allowed [11]", "/elements"),
    ({"type": "context", "elements": [button()]}, "unsupported type: button", "/elements/0/type"),
    ({"type": "image", "alt_text": "a"}, "missing required field: image_url", ""),
    ({"type": "image", "image_url": "https://a"}, "missing required field: alt_text", ""),
    ({"type": "image", "image_url": "nowhere", "alt_text": "a"}, "must be a valid url", "/image_url"),
    ({"type": "carousel"}, "unsupported type: carousel", "/type"),
    ({"text": plain()}, "missing required field: type", ""),
    (actions(), "must provide at least 1 items [0]", "/elements"),
    (
        actions(*[button(action_id=str(n)) for n in range(26)]),
        "no more than 25 items allowed [26]",
        "/elements",
    ),
    (actions({"type": "plain_text_input"}), "unsupported type: plain_text_input", "/elements/0/type"),
    (actions(button(text=plain("t" * 76))), "must be less than 76 characters", "/elements/0/text/text"),
    (actions(button(text=mrkdwn())), "must be a valid enum value", "/elements/0/text/type"),
    (actions(button(value="v" * 2001)), "must be less than 2001 characters", "/elements/0/value"),
    (actions(button(value=7)), "must provide a string", "/elements/0/value"),
    (actions(button(url="https://" + "u" * 2993)), "must be less than 3001 characters", "/elements/0/url"),
    (actions(button(style="default")), "must be a valid enum value", "/elements/0/style"),
    (actions(button(action_id="a" * 256)), "must be less than 256 characters", "/elements/0/action_id"),
    (
        actions(button(confirm={**CONFIRM, "title": plain("t" * 101)})),
        "must be less than 101 characters",
        "/elements/0/confirm/title/text",
    ),
    (
        actions(button(confirm={**CONFIRM, "text": mrkdwn()})),
        "must be a valid enum value",
        "/elements/0/confirm/text/type",
    ),
    (actions(button(), button()), '`action_id` "a" already exists', "/elements/1/action_id"),
    (
        accessory(type="static_select", options=[option("v" * 151)]),
        "must be less than 151 characters",
        "/accessory/options/0/value",
    ),
    (
        accessory(type="static_select", options=[option(text=plain("t" * 76))]),
        "must be less than 76 characters",
        "/accessory/options/0/text/text",
    ),
    (
        accessory(type="static_select", options=[option()] * 101),
        "no more than 100 items allowed [101]",
        "/accessory/options",
    ),
    (accessory(type="static_select", options=[]), "must provide at least 1 items [0]", "/accessory/options"),
    (accessory(type="static_select"), "missing required field: options", "/accessory"),
    (
        accessory(
            type="static_select",
            options=[option()],
            option_groups=[{"label": plain(), "options": [option()]}],
        ),
        "failed to match all allowed schemas",
        "/accessory",
    ),
    (
        accessory(type="static_select", options=[option("a")], initial_option=option("b")),
        "must match one of the provided options",
        "/accessory/initial_option",
    ),
    (
        accessory(type="static_select", options=[option(url="https://a")]),
        "invalid additional property: url",
        "/accessory/options/0",
    ),
    (
        accessory(type="multi_static_select", options=[option()], max_selected_items=0),
        "must be greater than or equal to 1",
        "/accessory/max_selected_items",
    ),
    (
        accessory(type="overflow", options=[option()] * 6),
        "no more than 5 items allowed [6]",
        "/accessory/options",
    ),
    (
        accessory(type="checkboxes", options=[option()] * 11),
        "no more than 10 items allowed [11]",
        "/accessory/options",
    ),
    (
        accessory(type="datepicker", initial_date="23.11.2026"),
        "must be a valid date",
        "/accessory/initial_date",
    ),
    (accessory(type="timepicker", initial_time="24:00"), "must be a valid time", "/accessory/initial_time"),
    (
        actions({"type": "datetimepicker", "initial_date_time": 12}),
        "must be greater than or equal to 1000000000",
        "/elements/0/initial_date_time",
    ),
    (
        asking(type="plain_text_input", max_length=3001),
        "must be less than or equal to 3000",
        "/element/max_length",
    ),
    (
        asking(type="plain_text_input", max_length=3, initial_value="four"),
        "must be less than 4 characters",
        "/element/initial_value",
    ),
    (asking(type="number_input"), "missing required field: is_decimal_allowed", "/element"),
    (asking(type="button"), "unsupported type: button", "/element/type"),
    (asking(type="file_input"), "unsupported type: file_input", "/element/type"),
    ({"type": "markdown", "text": "m" * 12001}, "must be less than 12001 characters", "/text"),
    (
        {"type": "table", "rows": [[{"type": "raw_text", "text": "c"}] * 21]},
        "no more than 20 items allowed [21]",
        "/rows/0",
    ),
    (
        {"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]},
        "must be more than 0 characters",
        "/rows/0/0/text",
    ),
    (
        {"type": "table", "rows": [[{"type": "raw_number", "value": "7", "text": "7"}]]},
        "must provide a number",
        "/rows/0/0/value",
    ),
    (line(1) | {"title": "t" * 51}, "must be less than 51 characters", "/title"),
    (line(*range(21)), "no more than 20 items allowed [21]", "/chart/series/0/data"),
    (line(1, 2, axis_config={"categories": ["W0", "W0"]}), "must be unique", "/chart/axis_config/categories"),
    (
        line(1, 2, axis_config={"categories": ["W0", "W1", "W2"]}),
        "must have one data point for each category",
        "/chart/series/0/data",
    ),
    (
        line(1, axis_config={"categories": ["W" * 21]}),
        "must be less than 21 characters",
        "/chart/axis_config/categories/0",
    ),
    (line(1, series=[{"name": "s", "data": []}] * 7), "no more than 6 items allowed [7]", "/chart/series"),
    (
        line(1, series=[{"name": "n" * 21, "data": [{"label": "W0", "value": 1}]}]),
        "must be less than 21 characters",
        "/chart/series/0/name",
    ),
    (line(1, type="scatter"), "unsupported type: scatter", "/chart/type"),
    (line(1, target=5), "invalid additional property: target", "/chart"),
    (
        line(1, series=[{"name": "s", "data": [{"label": "W0", "value": None}]}]),
        "must provide a number",
        "/chart/series/0/data/0/value",
    ),
    (pie(1, 0), "must be greater than 0", "/chart/segments/1/value"),
    (pie(*range(1, 8)), "no more than 6 items allowed [7]", "/chart/segments"),
    (container(DIVIDER, title=plain("t" * 151)), "must be less than 151 characters", "/title/text"),
    (container(DIVIDER, title=mrkdwn()), "must be a valid enum value", "/title/type"),
    (container(DIVIDER, subtitle=plain("s" * 151)), "must be less than 151 characters", "/subtitle/text"),
    (container(DIVIDER, width="huge"), "must be a valid enum value", "/width"),
    (container(*[DIVIDER] * 11), "no more than 10 items allowed [11]", "/child_blocks"),
    (container(), "must provide at least 1 items [0]", "/child_blocks"),
    (container(container(DIVIDER)), "unsupported type: container", "/child_blocks/0/type"),
    (container({"type": "rich_text", "elements": []}), "unsupported type: rich_text", "/child_blocks/0/type"),
    (container({"type": "markdown", "text": "m"}), "unsupported type: markdown", "/child_blocks/0/type"),
    (container(DIVIDER, default_collapsed=True), "requires `is_collapsible`", "/default_collapsed"),
    (
        container(DIVIDER, is_collapsible=True, has_header_divider=True),
        "cannot be used with `is_collapsible`",
        "/has_header_divider",
    ),
    ({"type": "container", "title": plain()}, "missing required field: child_blocks", ""),
    ({"type": "container", "child_blocks": [DIVIDER]}, "missing required field: title", ""),
    (data_table(raw("c")), "must provide at least 2 items [1]", "/rows"),
    (data_table(raw("c"), raw("c", "d")), "all rows must have the same number of cells", "/rows"),
    (data_table(raw("c"), raw("x" * 20_000)), "must be less than 20001 characters", "/rows"),
    (data_table(*[raw("c")] * 102), "no more than 101 items allowed [102]", "/rows"),
    (data_table(raw("c"), raw("c"), page_size=0), "must be greater than or equal to 1", "/page_size"),
    ({"type": "data_table", "rows": [raw("c")] * 2}, "missing required field: caption", ""),
    (
        data_table([{"type": "rich_text", "elements": []}], raw("c")),
        "unsupported type: rich_text",
        "/rows/0/0/type",
    ),
    (
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text"}]}]},
        "missing required field: text",
        "/elements/0/elements/0",
    ),
]


@pytest.mark.parametrize(("block", "message", "where"), REFUSED)
def test_a_block_beyond_a_limit_is_refused_in_slacks_words(block: Json, message: str, where: str) -> None:
    """Each refusal names what is wrong and points at it."""
    assert (message, f"/blocks/0{where}") in complaints(block)


def test_length_counts_the_larger_of_slacks_possible_units() -> None:
    """An emoji outside the basic plane counts for two characters."""
    assert complaints({"type": "header", "text": plain("\U0001f525" * 75)}) == []
    assert complaints({"type": "header", "text": plain("\U0001f525" * 76)}) != []


@settings(deadline=None)  # a busy machine is no fault of the validator
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["type", "text", "blocks", "elements", "options"]) | st.text(), inner)
        ),
    )
)
def test_no_json_makes_the_validator_fail(value: object) -> None:
    """Whatever an app sends, the answer is a list of problems, never an exception."""
    validate_message({"blocks": value, "metadata": value, "attachments": value})
    validate_view(value, kind="modal")
    validate_options(value)
