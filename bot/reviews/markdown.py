"""A review as Markdown: what is read as a file, what HTML and PDF are made from, and what a canvas holds.

People's text stays text: what would mean something to Markdown is escaped (https://spec.commonmark.org/0.31.2/).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.mentions import GROUP, spelled
from bot.domain.reviews.structure import Block, Document, Items, Line, Paragraph, Prompt, Strong, Table, When, Who
from bot.domain.text import clean
from bot.language.texts import _

_MEANS_SOMETHING = re.compile(r"[\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|&(?=#?\w+;)")
_AT_THE_START = re.compile(r"^(?:[#>=+\-~]|(\d{1,9})([.)])(?=\s|$))")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class Voice:
    """How people and moments are said where Slack does not say them for us."""

    names: Mapping[str, str]
    """People's names by Slack's id; who is not in it is called by the id."""
    zone: str
    """The zone of the workspace's calendar."""

    def who(self, user_id: str) -> str:
        """Name a person, a user group or a channel, none of which begins a line."""
        return _within(self.names.get(user_id) or user_id)

    def when(self, at: datetime) -> str:
        """Say a moment, to the minute."""
        return f"{at.astimezone(ZoneInfo(self.zone)):%Y-%m-%d %H:%M}"

    def readable(self, text: str) -> str:
        """Return people's text with the names of those it mentions."""
        return _MENTION.sub(lambda found: f"@{self.names.get(found[1], found[1])}", text)


class CanvasVoice(Voice):
    """How people are said in a canvas, which names them itself (https://docs.slack.dev/surfaces/canvases)."""

    def who(self, user_id: str) -> str:
        """Mention a person or a channel: in a canvas this pings nobody. Of a user group it says the name, if known."""
        return super().who(user_id) if user_id.startswith(GROUP) else f"![]({spelled(user_id)})"


def markdown(drawn: Document, voice: Voice, notes: Iterable[str] = ()) -> str:
    """Write a review as Markdown, with Muster's own `notes` below its heading."""
    pieces = [
        f"# {escaped(voice.readable(drawn.title))}",
        _line(drawn.standing, voice),
        *notes,
        _("All times: {zone}.", zone=escaped(voice.zone)),
    ]
    for section in drawn.sections:
        pieces.append(f"## {escaped(section.title)}")
        pieces += [_block(block, voice) for block in section.blocks]
    return "\n\n".join(piece for piece in pieces if piece) + "\n"


def escaped(text: str) -> str:
    """Escape one line of text so that Markdown reads it as it is written."""
    return _begun(_within(text).strip())


def _within(text: str) -> str:
    """Escape text that stands within a line; blanks at its ends stay."""
    return _MEANS_SOMETHING.sub(lambda found: f"\\{found[0]}", re.sub(r"\s+", " ", clean(text)))


def _begun(line: str) -> str:
    """Escape what means something at the start of a line only."""
    return _AT_THE_START.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[0]}", line)


def _block(block: Block, voice: Voice) -> str:
    match block:
        case Paragraph(lines):
            return "  \n".join(_line(line, voice) for line in lines)
        case Items(lines):
            return "\n".join(f"- {_line(line, voice)}" for line in lines)
        case Prompt(text):
            return f"*{escaped(text)}*"
        case Table():
            return "\n".join(_table(block, voice))


def _table(table: Table, voice: Voice) -> Iterator[str]:
    yield _row(table.head)
    yield _row("---" for _ in table.head)
    for row in table.rows:
        yield _row(_line(cell, voice).replace("|", "\\|") for cell in row)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _line(line: Line, voice: Voice) -> str:
    said = "".join(_piece(piece, voice) for piece in line).strip()
    return _begun(said) if line and isinstance(line[0], str) else said


def _piece(piece: str | Who | When | Strong, voice: Voice) -> str:
    match piece:
        case Who(user_id):
            return voice.who(user_id)
        case When(at):
            return voice.when(at)
        case Strong(text):
            return f"**{_within(text)}**"
        case str():
            return _within(voice.readable(piece))
