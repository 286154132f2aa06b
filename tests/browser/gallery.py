"""One of every block and element the page shows in messages."""

from sandbox.shapes import JsonObject
from tests.browser.tiny_app import option, plain


def texts() -> list[JsonObject]:
    """Return the blocks that only show."""
    words = [{"type": "text", "text": "bold", "style": {"bold": True}}, {"type": "emoji", "name": "fire"}]
    part = {"type": "rich_text_section", "elements": words}
    listed = {"type": "rich_text_list", "style": "bullet", "elements": [part]}
    row = [{"type": "raw_text", "text": "checkout"}, {"type": "rich_text", "elements": [part]}]
    mrkdwn = {"type": "mrkdwn", "text": "> quoted\n• one\n```code```\n_it_ ~no~ <!here>"}
    blocks: list[JsonObject] = [
        {"type": "header", "text": plain("A heading")},
        {"type": "section", "text": mrkdwn, "fields": [plain("left"), plain("right")]},
        {"type": "divider"},
        {"type": "context", "elements": [plain("small print")]},
        {"type": "image", "image_url": "https://example.com/chart.png", "alt_text": "a chart"},
        {"type": "rich_text", "elements": [part, listed, {"type": "rich_text_quote", "elements": words}]},
        {
            "type": "markdown",
            "text": "# Title\n**bold** [link](https://example.com)\n- one\n\n|a|b|\n|-|-|\n|1|2|",
        },
        {"type": "table", "rows": [row, row]},
        _chart("line", [[6, 9, 4, 12], [1, 2, 0, 3], [7, 7, 7, 7]]),
        {
            "type": "data_table",
            "caption": "Deployments",
            "rows": [[{"type": "raw_text", "text": f"release {at}"}] for at in range(8)],
        },
    ]
    return [{"block_id": f"text-{at}"} | block for at, block in enumerate(blocks)]


def folded(words: str) -> JsonObject:
    """Return a container that shows its title alone, with words and a button in it."""
    body = {"type": "section", "block_id": "inside", "text": plain(words)}
    press = {"type": "button", "text": plain("Press"), "action_id": "press"}
    return {
        "type": "container",
        "block_id": "folded",
        "title": plain("Details"),
        "child_blocks": [body, {"type": "actions", "block_id": "pressed", "elements": [press]}],
        "is_collapsible": True,
        "default_collapsed": True,
    }


def charts() -> list[JsonObject]:
    """Return the other kinds of chart; a message holds two at most."""
    segments = [{"label": name, "value": value} for name, value in (("P1", 2), ("P2", 5), ("P3", 9))]
    pie = {"type": "data_visualization", "title": "By priority", "chart": {"type": "pie", "segments": segments}}
    return [_chart("bar", [[6, 9, 4], [1, 2, 0]]), pie]


def _chart(kind: str, rows: list[list[int]]) -> JsonObject:
    weeks = [f"W{40 + at}" for at in range(len(rows[0]))]
    series = [
        {
            "name": f"Series {number + 1}",
            "data": [{"label": week, "value": value} for week, value in zip(weeks, row, strict=True)],
        }
        for number, row in enumerate(rows)
    ]
    axis = {"categories": weeks, "y_label": "Incidents"}
    return {
        "type": "data_visualization",
        "title": f"A {kind} chart",
        "chart": {"type": kind, "series": series, "axis_config": axis},
    }


def elements() -> list[JsonObject]:
    """Return one actions block with every element it may hold."""
    colours = [option("Red"), option("Green"), option("Blue")]
    items: list[JsonObject] = [
        {"type": "button", "text": plain("Press")},
        {"type": "static_select", "options": colours, "placeholder": plain("Colour")},
        {"type": "multi_static_select", "options": colours, "placeholder": plain("Colours")},
        {"type": "external_select", "placeholder": plain("Customer")},
        {"type": "users_select", "placeholder": plain("Person")},
        {"type": "multi_users_select", "placeholder": plain("People")},
        {"type": "conversations_select", "placeholder": plain("Conversation")},
        {"type": "channels_select", "placeholder": plain("Channel")},
        {"type": "overflow", "options": colours},
        {"type": "datepicker", "initial_date": "2026-11-23"},
        {"type": "timepicker", "initial_time": "09:30"},
        {"type": "datetimepicker", "initial_date_time": 1795424400},
        {"type": "checkboxes", "options": colours},
        {"type": "radio_buttons", "options": colours},
    ]
    return [
        {
            "type": "actions",
            "block_id": "elements",
            "elements": [{"action_id": f"element-{at}"} | item for at, item in enumerate(items)],
        }
    ]
