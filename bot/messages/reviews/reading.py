"""A review to read in Slack: a modal, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from slack_sdk.models.blocks import Block

from bot.domain.incident import IncidentView
from bot.domain.reviews.review import ReviewView
from bot.domain.reviews.structure import NOTHING, Document, Items, Line, Paragraph, Prompt, Strong, Table, When, Who
from bot.domain.reviews.structure import Block as Piece
from bot.domain.text import escape, escaped_letters, units
from bot.language.texts import _
from bot.messages.message import actions, beside, context, header, paging, section
from bot.messages.modals.form import modal
from bot.messages.reviews import ids
from bot.messages.reviews.review import buttons
from bot.messages.text import mention, when

PAGE_BLOCKS = 40
"""Blocks of the document on one page, of the 100 that a view takes."""
PAGE_UNITS = 9000
"""Length of the texts on one page: some screens of a phone."""
_SECTION = 2900
"""Length of one text, of the 3,000 that a section takes."""


def read_modal(incident: IncidentView, review: ReviewView, drawn: Document, page: int) -> dict[str, Any]:
    """Draw one page of a review, with what can be done to it."""
    leaves = pages(drawn)
    at = min(page, len(leaves) - 1)
    return modal(
        callback_id=ids.READ_VIEW,
        title=_("Review of {incident}", incident=incident.reference),
        submit="",
        close=_("Close"),
        metadata={"number": incident.number, "page": at},
        blocks=[
            *leaves[at],
            context(_("Page {page} of {pages}", page=at + 1, pages=len(leaves))) if len(leaves) > 1 else None,
            actions(paging(ids.PAGE_BUTTON, *beside(at, more=at + 1 < len(leaves)), of=f"{incident.number}:"), "pages"),
            actions([button for button in buttons(incident, review) if button.action_id != ids.READ_BUTTON]),
        ],
    )


def pages(drawn: Document) -> list[list[Block]]:
    """Cut a document into pages, each of whole texts."""
    leaves: list[list[Block]] = [[]]
    room = PAGE_UNITS
    for block, size in _blocks(drawn):
        if leaves[-1] and (size > room or len(leaves[-1]) >= PAGE_BLOCKS):
            leaves.append([])
            room = PAGE_UNITS
        leaves[-1].append(block)
        room -= size
    return leaves


def _blocks(drawn: Document) -> Iterator[tuple[Block, int]]:
    yield from _sections([_title(drawn.title), *_texts([drawn.standing])])
    for part in drawn.sections:
        yield header(part.title), len(part.title)
        for piece in part.blocks:
            yield from _sections(_said(piece))


def _sections(texts: Iterable[str]) -> Iterator[tuple[Block, int]]:
    for text in texts:
        if text.strip():
            yield section(text), units(text)


def _title(title: str) -> str:
    return f"*{escape(' '.join(title.split()), 300)}*"


def _said(piece: Piece) -> Iterator[str]:
    match piece:
        case Paragraph(lines):
            yield from _texts(lines)
        case Items(lines):
            yield from _texts(("• ", *line) for line in lines)
        case Prompt(text):
            yield f"_{escape(text, _SECTION)}_"
        case Table():
            yield f"_{escape(' · '.join(piece.head), _SECTION)}_"
            yield from _texts(("• ", *_joined(row)) for row in piece.rows)


def _joined(cells: Iterable[Line]) -> Line:
    pieces: list[str | Who | When | Strong] = []
    for cell in cells:
        if cell == NOTHING:
            continue
        pieces += [" · ", *cell] if pieces else cell
    return tuple(pieces)


def _texts(lines: Iterable[Line]) -> Iterator[str]:
    """Yield the lines as texts, as few as they fit into; no mention, link or escape is ever cut in two."""
    taken: list[str] = []
    size = 0
    for number, line in enumerate(lines):
        for token in (*(("\n",) if number else ()), *_tokens(line)):
            length = units(token)
            if size + length > _SECTION:
                yield "".join(taken)
                taken, size = [], 0
            taken.append(token)
            size += length
    yield "".join(taken)


def _tokens(line: Line) -> Iterator[str]:
    """Yield what a line is made of, in pieces that cannot be cut."""
    for piece in line:
        match piece:
            case Who(user_id):
                yield mention(user_id)
            case When(at):
                yield when(at)
            case Strong(text):
                yield f"*{escape(text, 300)}*"
            case str():
                yield from escaped_letters(piece)
