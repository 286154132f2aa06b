"""Walks Block Kit blocks: finds the interactive elements, and fills in the ids Slack fills in."""

from collections.abc import Iterator

from sandbox.shapes import JsonObject, copied
from sandbox.workspace.context import WorkspaceContext

_INTERACTIVE_BLOCKS = frozenset({"section", "actions", "input", "context_actions"})
_STILL_ELEMENTS = frozenset({"image"})


def opened(blocks: list[JsonObject]) -> Iterator[JsonObject]:
    """Yield every block and, behind each container, those in it."""
    for block in blocks:
        yield block
        if block.get("type") == "container":
            yield from block.get("child_blocks", [])


def elements_of(block: JsonObject) -> Iterator[JsonObject]:
    """Yield every element of a block that may carry an action_id."""
    candidates = [block.get("accessory"), block.get("element"), *block.get("elements", [])]
    for element in candidates:
        if isinstance(element, dict) and block.get("type") in _INTERACTIVE_BLOCKS:
            yield element


def with_ids(blocks: list[JsonObject], ground: WorkspaceContext) -> list[JsonObject]:
    """Return a copy in which every block has a block_id and every interactive element an action_id."""
    filled = copied(blocks)
    for block in opened(filled):
        if not block.get("block_id"):
            block["block_id"] = ground.fresh_id("b")
        for element in elements_of(block):
            if element.get("type") not in _STILL_ELEMENTS and not element.get("action_id"):
                element["action_id"] = ground.fresh_id("a")
    return filled
