"""Turns blocks into the words a person reads: mentions by name, links by label, no markup."""

import html
import re
from collections.abc import Iterator, Mapping

from sandbox.shapes import JsonObject

_ANGLED = re.compile(r"<([^<>]+)>")
_STYLED = re.compile(r"(?<!\w)([*_~`]{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")
_CONTENT_KEYS = ("text", "title", "label", "fields", "accessory", "element", "elements", "hint", "rows", "child_blocks")


class Reader:
    """Reads Slack's text as one person sees it; `names` is id -> visible name of users, channels, groups."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def mrkdwn(self, text: str) -> str:
        """Read mrkdwn: what stands on the screen, as plain words."""
        read = _ANGLED.sub(lambda found: self._angled(found[1]), text)
        return html.unescape(_STYLED.sub(r"\2", read))

    def text(self, value: JsonObject | None) -> str:
        """Read a text object."""
        if not value:
            return ""
        words = str(value.get("text", ""))
        return words if value.get("type") == "plain_text" else self.mrkdwn(words)

    def blocks(self, blocks: list[JsonObject]) -> str:
        """Read all visible text of blocks, one piece a line."""
        return "\n".join(piece for block in blocks for piece in self.pieces(block) if piece)

    def pieces(self, node: object) -> Iterator[str]:
        """Yield each visible piece of text under a block or element, in order."""
        if isinstance(node, list):
            for item in node:
                yield from self.pieces(item)
        elif isinstance(node, dict):
            yield from self._pieces_of(node)

    def _pieces_of(self, node: JsonObject) -> Iterator[str]:
        kind = node.get("type")
        if kind in ("plain_text", "mrkdwn"):
            yield self.text(node)
        elif kind == "markdown":
            yield str(node.get("text", ""))
        elif str(kind).startswith("rich_text_") and kind != "rich_text_list":
            yield "".join(self._inline(part) for part in node.get("elements", []))
        elif kind == "raw_text":
            yield str(node.get("text", ""))
        else:
            yield from self._parts(node)

    def _parts(self, node: JsonObject) -> Iterator[str]:
        if node.get("type") == "image":
            yield str(node.get("alt_text", ""))
        for key in _CONTENT_KEYS:
            yield from self.pieces(node.get(key))
        for key in ("placeholder", "initial_option"):
            yield from self._menu_piece(node, key)

    def _menu_piece(self, node: JsonObject, key: str) -> Iterator[str]:
        value = node.get(key)
        if isinstance(value, dict) and str(node.get("type")).endswith("select"):
            yield self.text(value if key == "placeholder" else value.get("text"))

    def _inline(self, part: JsonObject) -> str:
        kind = part.get("type")
        if kind in ("text", "link"):
            return str(part.get("text") or part.get("url", ""))
        if kind == "emoji":
            return f":{part.get('name')}:"
        if kind == "broadcast":
            return f"@{part.get('range')}"
        if kind == "date":
            return str(part.get("fallback") or part.get("timestamp"))
        for key, mark in (("user_id", "@"), ("usergroup_id", "@"), ("channel_id", "#")):
            if key in part:
                return mark + self._names.get(part[key], part[key])
        return ""

    def _angled(self, inside: str) -> str:
        target, _, label = inside.partition("|")
        if target.startswith("@"):
            return "@" + self._names.get(target[1:], label or target[1:])
        if target.startswith("#"):
            return "#" + self._names.get(target[1:], label or target[1:])
        if target.startswith("!subteam^"):
            group = target.removeprefix("!subteam^")
            return "@" + self._names.get(group, label or group)
        if target.startswith("!date^"):
            return label
        if target.startswith("!"):
            return label or "@" + target[1:]
        return label or target
