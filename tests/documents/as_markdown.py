"""Writes Block Kit down as Markdown, the way a person reads it on the screen."""

from __future__ import annotations

import re
from typing import Any

NAMES = {
    "U0ALICE": "Alice",
    "U0BOB": "Bob",
    "U0CAROL": "Carol",
    "C0INCIDENT": "inc-42-checkout-is-down",
    "C0INCIDENTS": "incidents",
    "C0OTHER": "inc-41-cards-are-declined",
    "S0ONCALL": "on-call",
    "S0SECURITY": "security",
    "S0PAYMENTS": "payments-oncall",
    "U0000001": "Dana",
    "U0000002": "Erik",
    "W0000003": "Farah",
    "C0000001": "general",
    "G0000002": "leads",
    "S0000001": "responders",
}
"""Who and what the ids of the sample stand for."""
_ANGLED = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
_BOLD = re.compile(r"(?<![\w*])\*(?=\S)(.+?)(?<=\S)\*(?![\w*])")

Block = dict[str, Any]


def message(blocks: list[Block]) -> str:
    """Return a message's blocks as one quotation."""
    shown = _blocks(blocks)
    return "\n".join(f"> {row}" if row else ">" for row in shown.splitlines())


def _blocks(blocks: list[Block]) -> str:
    return "\n\n".join(filter(None, map(_block, blocks)))


def _block(block: Block) -> str:
    match block["type"]:
        case "header":
            return f"**{block['text']['text']}**"
        case "context":
            return "_" + " ".join(_text(each) for each in block["elements"]).replace("\n", " ") + "_"
        case "actions":
            return " ".join(map(_element, block["elements"]))
        case "section":
            return _section(block)
        case "container":
            return f"▸ **{block['title']['text']}** (folded)\n\n{message(block['child_blocks'])}"
        case "divider":
            return "---"
    raise NotImplementedError(block["type"])


def _section(block: Block) -> str:
    said = [_text(block["text"])] if "text" in block else []
    said += ["- " + _read(each).replace("\n", ": ", 1).replace("\n", ", ") for each in block.get("fields", [])]
    if "accessory" in block:
        said.append(_element(block["accessory"]))
    return "\n".join(said)


def _element(element: Block) -> str:
    if element["type"] == "overflow":
        return "`…` (" + ", ".join(option["text"]["text"] for option in element["options"]) + ")"
    if "text" not in element:
        options = ", ".join(option["text"]["text"] for option in element.get("options", ()))
        return f"({options or element.get('placeholder', {}).get('text', '…')})"
    return f"`{element['text']['text']}`"


def _text(value: Block) -> str:
    return _read(value).replace("\n", "  \n")


def _read(value: Block) -> str:
    if value["type"] == "plain_text":
        return str(value["text"])
    return _BOLD.sub(r"**\1**", _ANGLED.sub(_meant, str(value["text"])))


def _meant(found: re.Match[str]) -> str:
    kind, target, label = found[1], found[2], found[3]
    if kind == "!":
        return label or f"@{NAMES[target.removeprefix('subteam^')]}"
    if kind:
        return f"{kind}{NAMES[target]}"
    return label or target
