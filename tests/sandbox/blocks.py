"""Blocks and elements as short as they can be written, and what is refused of a message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.blockkit import Problem, validate_message

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
