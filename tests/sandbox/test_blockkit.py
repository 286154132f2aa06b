"""What Slack refuses in blocks and views, the sandbox's validator refuses, in the same words."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.blockkit import Problem, blocks_text_length, validate_message, validate_options, validate_view

Json = dict[str, Any]


def plain(words: str = "words") -> Json:
    """Make a plain_text object."""
    return {"type": "plain_text", "text": words}


def mrkdwn(words: str = "words") -> Json:
    """Make a mrkdwn object."""
    return {"type": "mrkdwn", "text": words}


def option(value: str = "v", **more: object) -> Json:
    """Make an option."""
    return {"text": plain(), "value": value, **more}


def button(**more: object) -> Json:
    """Make a button."""
    return {"type": "button", "text": plain(), "action_id": "a", **more}


def actions(*elements: Json) -> Json:
    """Make an actions block."""
    return {"type": "actions", "elements": list(elements)}


def accessory(**element: object) -> Json:
    """Make a section with an accessory."""
    return {"type": "section", "text": plain(), "accessory": element}


def asking(**element: object) -> Json:
    """Make an input block."""
    return {"type": "input", "label": plain(), "element": element}


def modal(*blocks: Json, **more: object) -> Json:
    """Make a modal with a submit button."""
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **more}


def complaints(*blocks: Json) -> list[tuple[str, str]]:
    """List what is refused of a message with these blocks."""
    return pairs(validate_message({"blocks": list(blocks)}))


def pairs(problems: list[Problem]) -> list[tuple[str, str]]:
    """Take problems apart for comparing."""
    return [(problem.message, problem.pointer) for problem in problems]


def line(*values: float, **more: object) -> Json:
    """Make a line chart of one series; `more` replaces what stands in the chart."""
    names = [f"W{number}" for number in range(len(values))]
    points = [{"label": name, "value": value} for name, value in zip(names, values, strict=True)]
    chart = {"type": "line", "series": [{"name": "s", "data": points}], "axis_config": {"categories": names}}
    return {"type": "data_visualization", "title": "t", "chart": chart | more}


def pie(*values: float) -> Json:
    """Make a pie of these slices."""
    segments = [{"label": str(number), "value": value} for number, value in enumerate(values)]
    return {"type": "data_visualization", "title": "t", "chart": {"type": "pie", "segments": segments}}


def raw(*words: str) -> list[Json]:
    """Make a row of plain cells."""
    return [{"type": "raw_text", "text": each} for each in words]


def data_table(*rows: list[Json], **more: object) -> Json:
    """Make a data table."""
    return {"type": "data_table", "caption": "c", "rows": list(rows), **more}


def container(*children: Json, **more: object) -> Json:
    """Make a container of these blocks."""
    return {"type": "container", "title": plain(), "child_blocks": list(children), **more}


def table(*rows: list[Json]) -> Json:
    """Make a table."""
    return {"type": "table", "rows": list(rows)}


DIVIDER: Json = {"type": "divider"}
IMAGE: Json = {"type": "image", "image_url": "https://a/b", "alt_text": "a"}

CONFIRM: Mapping[str, object] = {
    "title": plain("t" * 100),
    "text": plain("t" * 300),
    "confirm": plain("y" * 30),
    "deny": plain("n" * 30),
    "style": "danger",
}

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


def test_a_message_holds_fifty_blocks() -> None:
    """The fifty-first block is refused."""
    assert complaints(*[{"type": "divider"}] * 50) == []
    assert complaints(*[{"type": "divider"}] * 51) == [("no more than 50 items allowed [51]", "/blocks")]


def test_length_counts_the_larger_of_slacks_possible_units() -> None:
    """An emoji outside the basic plane counts for two characters."""
    assert complaints({"type": "header", "text": plain("\U0001f525" * 75)}) == []
    assert complaints({"type": "header", "text": plain("\U0001f525" * 76)}) != []


def test_a_block_id_is_used_once() -> None:
    """A repeated block_id is refused where it comes again."""
    divider = {"type": "divider", "block_id": "x"}
    assert complaints(divider, divider) == [('`block_id` "x" already exists', "/blocks/1/block_id")]


def test_what_a_container_holds_counts_for_the_whole_message() -> None:
    """A block_id or a table in it is refused where it comes again, and no other surface takes a container."""
    inside = container({"type": "divider", "block_id": "x"}, table(raw("c")))
    assert complaints({"type": "divider", "block_id": "x"}, table(raw("c")), inside) == [
        ('`block_id` "x" already exists', "/blocks/2/child_blocks/0/block_id"),
        ("only_one_table_allowed", "/blocks/2/child_blocks/1"),
    ]
    refused = [("unsupported type: container", "/view/blocks/0/type")]
    assert pairs(validate_view(modal(inside), kind="modal")) == refused
    assert pairs(validate_view({"type": "home", "blocks": [inside]}, kind="home")) == refused


def test_an_action_id_may_come_again_in_another_block() -> None:
    """An action_id is unique within its block only."""
    assert complaints(actions(button()), actions(button())) == []


def test_a_message_holds_one_table() -> None:
    """A second table is refused."""
    assert complaints(table(raw("c")), table(raw("c"))) == [("only_one_table_allowed", "/blocks/1")]


def test_a_message_holds_two_charts() -> None:
    """A third chart is refused."""
    assert complaints(line(1), line(1)) == []
    assert complaints(line(1), line(1), pie(1)) == [
        ("no more than 2 data_visualization blocks allowed", "/blocks/2"),
    ]


def test_markdown_is_limited_over_the_whole_message() -> None:
    """Two markdown blocks share 12,000 characters."""
    block = {"type": "markdown", "text": "m" * 7000}
    assert complaints(block, block) == [("must be less than 12001 characters", "/blocks")]


def test_blocks_of_attachments_are_checked() -> None:
    """Blocks inside an attachment meet the same limits."""
    problems = validate_message({"attachments": [{"blocks": [{"type": "nothing"}]}]})
    assert pairs(problems) == [("unsupported type: nothing", "/attachments/0/blocks/0/type")]


def test_metadata_names_an_event_and_carries_an_object() -> None:
    """Metadata without its payload is refused."""
    assert validate_message({"metadata": {"event_type": "e", "event_payload": {"id": 1}}}) == []
    problems = validate_message({"metadata": {"event_type": "e"}})
    assert pairs(problems) == [("missing required field: event_payload", "/metadata")]


TYPED = asking(type="plain_text_input", action_id="a")

REFUSED_VIEWS = [
    (modal(TYPED, title=plain("t" * 25)), "must be less than 25 characters", "/view/title/text"),
    (modal(TYPED, submit=plain("t" * 25)), "must be less than 25 characters", "/view/submit/text"),
    (modal(TYPED, close=mrkdwn()), "must be a valid enum value", "/view/close/type"),
    (
        modal(TYPED, private_metadata="p" * 3001),
        "must be less than 3001 characters",
        "/view/private_metadata",
    ),
    (modal(TYPED, callback_id="c" * 256), "must be less than 256 characters", "/view/callback_id"),
    (modal(), "must provide at least 1 items [0]", "/view/blocks"),
    (modal(*[{"type": "divider"}] * 101), "no more than 100 items allowed [101]", "/view/blocks"),
    (modal({"type": "markdown", "text": "m"}), "unsupported type: markdown", "/view/blocks/0/type"),
    (modal({"type": "table", "rows": []}), "unsupported type: table", "/view/blocks/0/type"),
    (modal(line(1)), "unsupported type: data_visualization", "/view/blocks/0/type"),
    (modal(TYPED, colour="red"), "invalid additional property: colour", "/view"),
    (
        {"type": "modal", "title": plain(), "blocks": [{"type": "divider"}, TYPED]},
        "must define `submit` to use an `input` block",
        "/view/blocks/1/input",
    ),
    (modal(TYPED, submit_disabled=True), "invalid additional property: submit_disabled", "/view"),
    ({"type": "home", "title": plain(), "blocks": []}, "must be a valid enum value", "/view/type"),
    (
        modal(*[asking(type="plain_text_input", focus_on_load=True)] * 2),
        "only one element can have `focus_on_load` set to true",
        "/view/blocks/1/element/focus_on_load",
    ),
]


@pytest.mark.parametrize(("view", "message", "pointer"), REFUSED_VIEWS)
def test_a_modal_beyond_a_limit_is_refused(view: Json, message: str, pointer: str) -> None:
    """Each refusal of a modal points under /view."""
    assert (message, pointer) in pairs(validate_view(view, kind="modal"))


def test_a_modal_of_every_input_is_accepted() -> None:
    """Every kind of input may stand in a modal."""
    simple = ("users_select", "channels_select", "conversations_select", "external_select", "timepicker")
    texts = ("plain_text_input", "email_text_input", "url_text_input", "rich_text_input", "file_input")
    pickers = ("datepicker", "datetimepicker", "multi_users_select", "multi_external_select")
    blocks = [asking(type=kind) for kind in (*simple, *texts, *pickers)]
    assert validate_view(modal(*blocks, private_metadata="p" * 3000), kind="modal") == []


def test_a_home_tab_has_no_title() -> None:
    """A Home tab takes blocks and nothing of a modal's frame."""
    assert validate_view({"type": "home", "blocks": []}, kind="home") == []
    problems = validate_view({"type": "home", "title": plain(), "blocks": []}, kind="home")
    assert pairs(problems) == [("invalid additional property: title", "/view")]


def test_suggestions_are_at_most_a_hundred() -> None:
    """The answer to a suggestion carries at most 100 options."""
    assert validate_options({"options": [option()] * 100}) == []
    assert validate_options({"options": [option()] * 101}) != []
    assert validate_options({}) != []


def test_the_text_of_all_blocks_is_counted() -> None:
    """Texts of sections, fields and buttons count together."""
    assert (
        blocks_text_length([{"type": "section", "text": plain("ab"), "fields": [plain("c")]}, actions(button())]) == 8
    )


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
