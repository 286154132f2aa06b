"""Blocks, and which of them may stand on which surface.

Source: https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterator

from sandbox.blockkit.composition import SLACK_FILE, WEB_URL, exactly_one_of, plain, text
from sandbox.blockkit.data import DATA_TABLE, DATA_TABLE_RULES, DATA_VISUALIZATION, TABLE, one_width
from sandbox.blockkit.elements import ACTIONS_ELEMENTS, IMAGE_ELEMENT, INPUT_ELEMENTS, SECTION_ACCESSORIES
from sandbox.blockkit.problem import Problem
from sandbox.blockkit.rich_text import RICH_TEXT
from sandbox.blockkit.schema import Choice, Flag, Items, JsonObject, Rule, Shape, Spec, Text, Typed

_CONTEXT_TEXT = text()
_CONTEXT_PARTS: dict[str, Spec] = {
    "image": IMAGE_ELEMENT,
    "plain_text": _CONTEXT_TEXT,
    "mrkdwn": _CONTEXT_TEXT,
}


def _text_or_fields(block: JsonObject, at: str) -> Iterator[Problem]:
    # blocks.validate was seen to let this pass; the documentation requires one of the two.
    if "text" not in block and "fields" not in block:
        yield Problem("missing required field: text", at)


def _block(kind: str, fields: dict[str, Spec], required: tuple[str, ...] = (), rules: tuple[Rule, ...] = ()) -> Spec:
    common: dict[str, Spec] = {"type": Choice((kind,)), "block_id": Text(255)}
    return Shape(common | fields, ("type", *required), rules)


_EVERYWHERE: dict[str, Spec] = {
    "actions": _block("actions", {"elements": Items(Typed(ACTIONS_ELEMENTS), 25)}, ("elements",)),
    "context": _block("context", {"elements": Items(Typed(_CONTEXT_PARTS), 10)}, ("elements",)),
    "divider": _block("divider", {}),
    "header": _block("header", {"text": plain(150)}, ("text",)),
    "image": _block(
        "image",
        {"image_url": WEB_URL, "slack_file": SLACK_FILE, "alt_text": Text(2000), "title": plain(2000)},
        ("alt_text",),
        (exactly_one_of("image_url", "slack_file"),),
    ),
    "rich_text": RICH_TEXT,
    "section": _block(
        "section",
        {
            "text": text(),
            "fields": Items(text(2000), 10),
            "accessory": Typed(SECTION_ACCESSORIES),
            "expand": Flag(),
        },
        (),
        (_text_or_fields,),
    ),
}


def _one_title(block: JsonObject, at: str) -> Iterator[Problem]:
    # Both may stand there: the rich one is shown.
    if "title" not in block and "rich_text_title" not in block:
        yield Problem("missing required field: title", at)


def _foldable(block: JsonObject, at: str) -> Iterator[Problem]:
    foldable = block.get("is_collapsible") is True
    if block.get("default_collapsed") is True and not foldable:
        yield Problem("requires `is_collapsible`", f"{at}/default_collapsed")
    if block.get("has_header_divider") is True and foldable:
        yield Problem("cannot be used with `is_collapsible`", f"{at}/has_header_divider")


def _container(children: dict[str, Spec]) -> Spec:
    """Build the spec of a container of what both the documentation and Slack's validator let stand in one.

    Source: https://docs.slack.dev/reference/block-kit/blocks/container-block
    """
    fields: dict[str, Spec] = {
        "title": plain(150),
        "rich_text_title": RICH_TEXT,
        "subtitle": text(150),
        "child_blocks": Items(Typed(children), 10),
        "width": Choice(("narrow", "standard", "wide", "full")),
        "icon": IMAGE_ELEMENT,
        "is_collapsible": Flag(),
        "default_collapsed": Flag(),
        "has_header_divider": Flag(),
    }
    return _block("container", fields, ("child_blocks",), (_one_title, _foldable))


def _input(*, files: bool) -> Spec:
    elements = {kind: spec for kind, spec in INPUT_ELEMENTS.items() if files or kind != "file_input"}
    fields: dict[str, Spec] = {
        "label": plain(2000),
        "hint": plain(2000),
        "optional": Flag(),
        "dispatch_action": Flag(),
        "element": Typed(elements),
    }
    return _block("input", fields, ("label", "element"))


_MESSAGE_ONLY: dict[str, Spec] = {
    "markdown": _block("markdown", {"text": Text(12000)}, ("text",)),
    "table": _block("table", TABLE, ("rows",), (one_width,)),
    "data_table": _block("data_table", DATA_TABLE, ("rows", "caption"), DATA_TABLE_RULES),
    "data_visualization": _block("data_visualization", DATA_VISUALIZATION, ("title", "chart")),
}
_IN_CONTAINER = ("divider", "image", "section", "actions", "header", "context", "table")
_CHILDREN = {kind: spec for kind, spec in (_EVERYWHERE | _MESSAGE_ONLY).items() if kind in _IN_CONTAINER}
_MESSAGE_ONLY["container"] = _container(_CHILDREN)

MESSAGE_BLOCKS = Items(Typed(_EVERYWHERE | _MESSAGE_ONLY | {"input": _input(files=False)}), 50, least=0)
MODAL_BLOCKS = Items(Typed(_EVERYWHERE | {"input": _input(files=True)}), 100)
HOME_BLOCKS = Items(Typed(_EVERYWHERE | {"input": _input(files=False)}), 100, least=0)
