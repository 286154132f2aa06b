"""Anything with blocks that a person looks at: its words and its buttons, found by what they say."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.client.errors import NotOnScreen
from sandbox.client.words import Reader
from sandbox.shapes import JsonObject


@dataclass(frozen=True)
class Clickable:
    """One thing to press: the ids behind a visible label, and the value of an overflow entry."""

    label: str
    block_id: str
    action_id: str
    value: str | None = None


@dataclass(frozen=True)
class Menu:
    """One element that takes a value: its visible label, ids, and the element itself."""

    label: str
    block_id: str
    action_id: str
    element: JsonObject


class Surface:
    """Blocks on a screen. `where` is the place in the words of the person API."""

    def __init__(self, blocks: list[JsonObject], where: JsonObject, reader: Reader) -> None:
        self.blocks = blocks
        self.where = where
        self._reader = reader

    @property
    def words(self) -> str:
        """All visible text, a piece a line: what is folded is opened."""
        return self._reader.blocks(self.blocks)

    @property
    def at_first_sight(self) -> str:
        """The visible text before anything folded is opened."""
        return self._reader.blocks([_folded(block) for block in self.blocks])

    @property
    def buttons(self) -> list[str]:
        """Visible labels of everything that can be pressed, overflow entries included."""
        return [item.label for item in self._clickables()]

    @property
    def labels(self) -> list[str]:
        """Visible labels of everything that takes a value."""
        return [menu.label for menu in self._menus()]

    def clickable(self, label: str, beside: str = "") -> Clickable:
        """Find what to press by its visible label, of several the one `beside` words; raises `NotOnScreen`."""
        for item in self._clickables(beside):
            if item.label == label:
                return item
        raise NotOnScreen(f"there is no button {label!r} here, only {self.buttons}")

    def menu(self, label: str) -> Menu:
        """Find what takes a value by its visible label; raises `NotOnScreen`."""
        for menu in self._menus():
            if menu.label == label:
                return menu
        raise NotOnScreen(f"there is no input {label!r} here, only {self.labels}")

    def _elements(self) -> Iterator[tuple[JsonObject, JsonObject]]:
        for block in _opened(self.blocks):
            for element in (block.get("accessory"), block.get("element"), *block.get("elements", [])):
                if isinstance(element, dict) and "action_id" in element:
                    yield block, element

    def _clickables(self, beside: str = "") -> Iterator[Clickable]:
        for block, element in self._elements():
            if beside and beside not in json.dumps(block, ensure_ascii=False):
                continue
            ids = (block["block_id"], element["action_id"])
            if element["type"] == "button":
                yield Clickable(self._reader.text(element["text"]), *ids)
            elif element["type"] == "overflow":
                for option in element["options"]:
                    yield Clickable(self._reader.text(option["text"]), *ids, value=option["value"])

    def _menus(self) -> Iterator[Menu]:
        for block, element in self._elements():
            if element["type"] not in ("button", "overflow"):
                yield Menu(self._label(block, element), block["block_id"], element["action_id"], element)

    def _label(self, block: JsonObject, element: JsonObject) -> str:
        # An input goes by its label, an accessory by the text beside it, a menu in a row by its placeholder.
        for naming in (block.get("label"), block.get("text"), element.get("placeholder")):
            if naming:
                return self._reader.text(naming)
        return str(element["action_id"])


def _opened(blocks: list[JsonObject]) -> Iterator[JsonObject]:
    for block in blocks:
        yield block
        yield from block.get("child_blocks", [])


def _folded(block: JsonObject) -> JsonObject:
    return block | {"child_blocks": []} if block.get("default_collapsed") else block


class Message(Surface):
    """A message, or Slack's ephemeral copy of one; `raw` is the whole record of the person API."""

    def __init__(self, channel: str, raw: JsonObject, reader: Reader) -> None:
        super().__init__(raw.get("blocks") or [], {"message": {"channel": channel, "ts": raw.get("ts", "")}}, reader)
        self.channel = channel
        self.raw = raw
        self.ts: str = raw.get("ts", "")
        self.text: str = raw.get("text") or ""
        self.user: str = raw.get("user") or ""
        self.thread_ts: str = raw.get("thread_ts") or ""
        self.subtype: str = raw.get("subtype") or ""
        self.ephemeral: bool = bool(raw.get("ephemeral"))

    @property
    def words(self) -> str:
        """All visible text: the blocks where there are any, otherwise the text."""
        return super().words if self.blocks else self._reader.mrkdwn(self.text)

    @property
    def reactions(self) -> dict[str, list[str]]:
        """Emoji name -> ids of those who reacted with it."""
        return {item["name"]: list(item["users"]) for item in self.raw.get("reactions") or []}

    def __repr__(self) -> str:
        return f"<Message {self.ts} {self.words!r}>"
