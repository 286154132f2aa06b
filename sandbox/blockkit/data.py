"""Blocks that show data: charts and tables, for messages only.

Sources: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block,
https://docs.slack.dev/reference/block-kit/blocks/data-table-block,
https://docs.slack.dev/reference/block-kit/blocks/table-block
"""

from collections.abc import Iterator

from sandbox.blockkit.problem import Problem
from sandbox.blockkit.rich_text import RICH_TEXT
from sandbox.blockkit.schema import Choice, Flag, Items, JsonObject, Number, Shape, Spec, Text, Typed, Whole, length

MAX_CHARTS = 2
"""Charts in one message: not documented; a third was seen to be refused."""
MAX_DATA_TABLE_TEXT = 20_000

_NAME = Text(20)
_AXIS_TITLE = Text(50)
_PLAIN_CELLS: dict[str, Spec] = {
    "raw_text": Shape({"type": Choice(("raw_text",)), "text": Text()}, ("type", "text")),
    "raw_number": Shape(
        {"type": Choice(("raw_number",)), "value": Number(), "text": Text()}, ("type", "value", "text")
    ),
}
_CELL = Typed(_PLAIN_CELLS | {"rich_text": RICH_TEXT})
_HEAD_CELL = Typed(_PLAIN_CELLS)
_COLUMN = Shape({"align": Choice(("left", "center", "right")), "is_wrapped": Flag()})


def one_width(block: JsonObject, at: str) -> Iterator[Problem]:
    """Demand that all rows of a table have as many cells."""
    rows = block.get("rows")
    widths = {len(row) for row in rows if isinstance(row, list)} if isinstance(rows, list) else set()
    if len(widths) > 1:
        yield Problem("all rows must have the same number of cells", f"{at}/rows")


def _plain_head(block: JsonObject, at: str) -> Iterator[Problem]:
    rows = block.get("rows")
    head = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], list) else []
    for number, cell in enumerate(head):
        yield from _HEAD_CELL.check(cell, f"{at}/rows/0/{number}")


def _within_its_text(block: JsonObject, at: str) -> Iterator[Problem]:
    if _text_length(block.get("rows")) > MAX_DATA_TABLE_TEXT:
        yield Problem(f"must be less than {MAX_DATA_TABLE_TEXT + 1} characters", f"{at}/rows")


def _text_length(value: object) -> int:
    if isinstance(value, list):
        return sum(map(_text_length, value))
    if not isinstance(value, dict):
        return 0
    own = value.get("text")
    return (length(own) if isinstance(own, str) else 0) + sum(
        _text_length(inner) for inner in value.values() if isinstance(inner, list)
    )


def _positive(segment: JsonObject, at: str) -> Iterator[Problem]:
    value = segment.get("value")
    if isinstance(value, int | float) and value <= 0:
        yield Problem("must be greater than 0", f"{at}/value")


def _on_its_categories(chart: JsonObject, at: str) -> Iterator[Problem]:
    """Demand one point of each series for each category, and names that differ."""
    axis = chart.get("axis_config")
    categories = axis.get("categories") if isinstance(axis, dict) else None
    if not isinstance(categories, list):
        return
    if len(set(map(str, categories))) < len(categories):
        yield Problem("must be unique", f"{at}/axis_config/categories")
    series = [each for each in _list(chart.get("series")) if isinstance(each, dict)]
    for number, each in enumerate(series):
        labels = [point.get("label") for point in _list(each.get("data")) if isinstance(point, dict)]
        if sorted(map(str, labels)) != sorted(map(str, categories)):
            yield Problem("must have one data point for each category", f"{at}/series/{number}/data")
    if len({each.get("name") for each in series}) < len(series):
        yield Problem("must be unique", f"{at}/series")


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


_POINT = Shape({"label": _NAME, "value": Number()}, ("label", "value"))
_SEGMENT = Shape({"label": _NAME, "value": Number()}, ("label", "value"), (_positive,))
_SERIES = Shape({"name": _NAME, "data": Items(_POINT, 20)}, ("name", "data"))
_AXIS = Shape(
    {"categories": Items(_NAME, 20), "x_label": _AXIS_TITLE, "y_label": _AXIS_TITLE},
    ("categories",),
)


def _plotted(kind: str) -> Spec:
    fields: dict[str, Spec] = {"type": Choice((kind,)), "series": Items(_SERIES, 6), "axis_config": _AXIS}
    return Shape(fields, ("type", "series", "axis_config"), (_on_its_categories,))


_CHART = Typed(
    {
        "pie": Shape({"type": Choice(("pie",)), "segments": Items(_SEGMENT, 6)}, ("type", "segments")),
        **{kind: _plotted(kind) for kind in ("bar", "area", "line")},
    }
)

TABLE: dict[str, Spec] = {"rows": Items(Items(_CELL, 20), 100), "column_settings": Items(_COLUMN, 20)}
DATA_TABLE: dict[str, Spec] = {
    "rows": Items(Items(_CELL, 20), 101, least=2),
    "caption": Text(),
    "page_size": Whole(1, 100),
    "row_header_column_index": Whole(0, 19),
}
DATA_TABLE_RULES = (one_width, _plain_head, _within_its_text)
DATA_VISUALIZATION: dict[str, Spec] = {"title": Text(50), "chart": _CHART}
