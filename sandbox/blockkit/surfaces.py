"""Messages, modals and Home tabs: their own fields and the rules that span several blocks.

Sources: https://docs.slack.dev/reference/views, https://docs.slack.dev/reference/methods/chat.postMessage
"""

from collections.abc import Iterator
from typing import Literal

from sandbox.blockkit.blocks import HOME_BLOCKS, MESSAGE_BLOCKS, MODAL_BLOCKS
from sandbox.blockkit.composition import OPTION_GROUP, PLAIN_OPTION, exactly_one_of, plain
from sandbox.blockkit.data import MAX_CHARTS
from sandbox.blockkit.problem import Problem
from sandbox.blockkit.schema import Anything, Choice, Flag, Items, JsonObject, Shape, Spec, Text, length

Placed = list[tuple[str, JsonObject]]
"""Objects, each behind where it stands below what holds them."""

MAX_MARKDOWN = 12_000
# https://github.com/slackapi/bolt-js/issues/2509: more text than this is refused (`msg_blocks_too_long`).
MAX_BLOCKS_TEXT = 13_200

_VIEW: dict[str, Spec] = {
    "private_metadata": Text(3000, least=0),
    "callback_id": Text(255, least=0),
    "external_id": Text(255, least=0),
}
_MODAL = Shape(
    _VIEW
    | {
        "type": Choice(("modal",)),
        "title": plain(24),
        "submit": plain(24),
        "close": plain(24),
        "blocks": MODAL_BLOCKS,
        "clear_on_close": Flag(),
        "notify_on_close": Flag(),
    },
    ("type", "title", "blocks"),
)
_HOME = Shape(_VIEW | {"type": Choice(("home",)), "blocks": HOME_BLOCKS}, ("type", "blocks"))
_METADATA = Shape(
    {"event_type": Text(), "event_payload": Anything()},
    ("event_type", "event_payload"),
)
_OPTIONS_REPLY = Shape(
    {"options": Items(PLAIN_OPTION, 100, least=0), "option_groups": Items(OPTION_GROUP, 100, least=0)},
    rules=(exactly_one_of("options", "option_groups"),),
)


def validate_message(payload: JsonObject) -> list[Problem]:
    """List what Slack refuses in a message's blocks, attachments, markdown_text and metadata."""
    problems: list[Problem] = []
    if "blocks" in payload:
        problems += _message_blocks(payload["blocks"], "/blocks")
    attachments = payload.get("attachments")
    for number, attachment in enumerate(attachments if isinstance(attachments, list) else []):
        if isinstance(attachment, dict) and "blocks" in attachment:
            problems += _message_blocks(attachment["blocks"], f"/attachments/{number}/blocks")
    if "markdown_text" in payload:
        problems += Text(MAX_MARKDOWN).check(payload["markdown_text"], "/markdown_text")
    if "metadata" in payload:
        problems += _METADATA.check(payload["metadata"], "/metadata")
    return problems


def validate_view(view: object, *, kind: Literal["modal", "home"]) -> list[Problem]:
    """List what Slack refuses in a view; pointers begin with `/view`."""
    problems = list((_MODAL if kind == "modal" else _HOME).check(view, "/view"))
    if not isinstance(view, dict):
        return problems
    blocks = _objects(view.get("blocks"))
    if kind == "modal" and "submit" not in view:
        problems += _unsubmitted(blocks)
    problems += _duplicates(blocks, "/view/blocks")
    problems += _one_focus(blocks, "/view/blocks")
    return problems


def validate_options(reply: object) -> list[Problem]:
    """List what Slack refuses in the answer to a block_suggestion: at most 100 options or groups."""
    return list(_OPTIONS_REPLY.check(reply, ""))


def blocks_text_length(blocks: object) -> int:
    """Count the characters of every text in `blocks`, as `msg_blocks_too_long` does."""
    if isinstance(blocks, list):
        return sum(blocks_text_length(item) for item in blocks)
    if not isinstance(blocks, dict):
        return 0
    own = blocks.get("text")
    return (length(own) if isinstance(own, str) else 0) + sum(blocks_text_length(value) for value in blocks.values())


def _message_blocks(value: object, at: str) -> Iterator[Problem]:
    yield from MESSAGE_BLOCKS.check(value, at)
    blocks = list(_opened(_objects(value)))
    yield from _duplicates(blocks, at)
    yield from _one_focus(blocks, at)
    tables = [where for where, block in blocks if block.get("type") == "table"]
    for where in tables[1:]:
        yield Problem("only_one_table_allowed", f"{at}/{where}")
    charts = [where for where, block in blocks if block.get("type") == "data_visualization"]
    for where in charts[MAX_CHARTS:]:
        yield Problem(f"no more than {MAX_CHARTS} data_visualization blocks allowed", f"{at}/{where}")
    markdown = [str(block.get("text")) for _, block in blocks if block.get("type") == "markdown"]
    if len(markdown) > 1 and sum(map(length, markdown)) > MAX_MARKDOWN:
        yield Problem(f"must be less than {MAX_MARKDOWN + 1} characters", at)


def _unsubmitted(blocks: Placed) -> Iterator[Problem]:
    # In these words: https://github.com/slackapi/node-slack-sdk/pull/875
    for number, block in blocks:
        if block.get("type") == "input":
            yield Problem("must define `submit` to use an `input` block", f"/view/blocks/{number}/input")


def _objects(blocks: object) -> Placed:
    if not isinstance(blocks, list):
        return []
    return [(str(number), block) for number, block in enumerate(blocks) if isinstance(block, dict)]


def _opened(blocks: Placed) -> Iterator[tuple[str, JsonObject]]:
    """Yield these blocks and, behind each container, those in it."""
    for where, block in blocks:
        yield where, block
        inside = _objects(block.get("child_blocks")) if block.get("type") == "container" else []
        yield from ((f"{where}/child_blocks/{number}", child) for number, child in inside)


def _elements(block: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    for name in ("element", "accessory"):
        inner = block.get(name)
        if isinstance(inner, dict):
            yield f"/{name}", inner
    for number, inner in _objects(block.get("elements")):
        yield f"/elements/{number}", inner


def _duplicates(blocks: Placed, at: str) -> Iterator[Problem]:
    seen_blocks: set[object] = set()
    for number, block in blocks:
        yield from _seen(block, "block_id", seen_blocks, f"{at}/{number}")
        seen_actions: set[object] = set()
        for where, element in _elements(block):
            yield from _seen(element, "action_id", seen_actions, f"{at}/{number}{where}")


def _seen(holder: JsonObject, name: str, seen: set[object], at: str) -> Iterator[Problem]:
    identifier = holder.get(name)
    if not isinstance(identifier, str):
        return
    if identifier in seen:
        yield Problem(f'`{name}` "{identifier}" already exists', f"{at}/{name}")
    seen.add(identifier)


def _one_focus(blocks: Placed, at: str) -> Iterator[Problem]:
    focused = [
        f"{at}/{number}{where}/focus_on_load"
        for number, block in blocks
        for where, element in _elements(block)
        if element.get("focus_on_load") is True
    ]
    for pointer in focused[1:]:
        yield Problem("only one element can have `focus_on_load` set to true", pointer)
