"""What a document is made of: sections of plain blocks, which each renderer shows in its own way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bot.language.texts import _

_PLACE = re.compile(r"\{(\w+)\}")
_BULLET = re.compile(r"^\s*[-*•–]\s+")


@dataclass(frozen=True, slots=True)
class Who:
    """A person, a user group or a channel, by Slack's id."""

    user_id: str


@dataclass(frozen=True, slots=True)
class When:
    """A moment."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out."""

    text: str


Line = tuple[str | Who | When | Strong, ...]
"""Words in a row; plain strings are people's text or Muster's own, and mean nothing but themselves."""
NOTHING: Line = ("–",)
"""Stands in a cell of a table where there is nothing to say."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells below their headings."""

    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is still to be written, and by asking what."""

    text: str


Block = Paragraph | Items | Table | Prompt


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A review to be read."""

    title: str
    listed_as: str
    """What it is called where files are listed, which tells nothing of a private incident."""
    standing: Line
    """Where it stands, who owns it and by when it is due."""
    sections: tuple[Section, ...]


def filled(text: str, /, **pieces: str | Who | When | Strong) -> Line:
    """Say a text marked for translation as words in a row, with these pieces where `{name}` stands."""
    said = _PLACE.split(_(text, **{name: f"{{{name}}}" for name in pieces}))
    return tuple(pieces[each] if at % 2 else each for at, each in enumerate(said) if each)


def labelled(label: str, *pieces: str | Who | When | Strong) -> Line:
    """Return words in a row behind a label that stands out."""
    return (Strong(label), ": ", *pieces)


def one_line(text: str) -> str:
    """Return people's text in one line."""
    return " ".join(text.split())


def people_in(drawn: Document) -> list[str]:
    """Return everybody a document names, each once."""
    lines = [
        drawn.standing,
        *(line for section in drawn.sections for block in section.blocks for line in lines_of(block)),
    ]
    return list(dict.fromkeys(piece.user_id for line in lines for piece in line if isinstance(piece, Who)))


def lines_of(block: Block) -> Iterator[Line]:
    """Yield every line of a block."""
    if isinstance(block, Paragraph | Items):
        yield from block.lines
    elif isinstance(block, Table):
        for row in block.rows:
            yield from row


def text_blocks(text: str) -> list[Block]:
    """Read people's text as paragraphs and lists, the way they set it."""
    blocks: list[Block] = []
    for group in re.split(r"\n\s*\n", text):
        rows = [row.strip() for row in group.splitlines() if row.strip()]
        for listed, some in groupby(rows, lambda row: _BULLET.match(row) is not None):
            lines = tuple((_BULLET.sub("", row),) for row in some)
            blocks.append(Items(lines) if listed else Paragraph(lines))
    return blocks
