"""Finding by words: a small form, and beneath it what was found, each hit with its passage."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ContextBlock, SectionBlock

from bot.domain.search import CANDIDATES, EXCERPTS, PAGE, PHRASES_LIMIT, QUERY_LIMIT, Excerpt, Hit, Piece, Results
from bot.domain.text import clip, escape
from bot.domain.vocabulary import PRIORITY_NAME, Priority, Status
from bot.language.texts import _
from bot.messages.ids import FOLLOW_BUTTON
from bot.messages.marks import marks
from bot.messages.message import actions, beside, context, paging, plain_button, section
from bot.messages.modals.form import Answers, ask, modal, words
from bot.messages.problems.ids import SHOW as SHOW_PROBLEM
from bot.messages.text import channel, link, mrkdwn, when
from storage.documents import Part

PREFIX = "find."
VIEW = "find"
SHOW_BUTTON = "find.show"
PAGE_BUTTON = "find.page"
_TITLE_LIMIT = 800
_EXCERPT_LIMIT = 800
_SAID_IN = {
    Part.TITLE: "Title",
    Part.DESCRIPTION: "Description",
    Part.SERVICE: "Service",
    Part.IMPACT: "Impact",
    Part.CAUSE: "Cause",
    Part.WORKAROUND: "Workaround",
    Part.STEPS: "Steps for responders",
    Part.FIX: "Fix",
    Part.REVIEW: "Review",
    Part.UPDATE: "Update",
    Part.NOTE: "Note",
}
_WORDLESS = "\u200b"
"""Nothing that is seen; beside a letter Slack marks nothing bold without it."""
_MARKING = str.maketrans("", "", "*`")
HELP = (
    'All words must be there, the last may be the beginning of one. `"out of memory"` is a phrase, `-test` leaves out, '
    "`P1`, `status:resolved` and `service:payments` choose incidents. Case and accents do not count. Titles, "
    "descriptions, updates, notes, causes, workarounds, fixes, reviews and problems are looked through."
)
_EXAMPLE = "certificate expired"


def find_modal(found: Results, to_follow: Collection[int] = ()) -> dict[str, Any]:
    """Draw the form with what was found, or with what can be typed where nothing was asked yet.

    Open incidents `to_follow`, by their ids, the reader neither takes part in nor follows.
    """
    text = clip(found.asked.text, QUERY_LIMIT)
    return modal(
        callback_id=VIEW,
        title="Find",
        submit="Find",
        close="Close",
        metadata={"words": text, "page": found.page},
        blocks=[
            ask("words", "Words to look for", words(text, limit=QUERY_LIMIT, placeholder=_EXAMPLE)),
            *_results(found, to_follow),
        ],
    )


def read_words(view: Mapping[str, Any]) -> str:
    """Read what the form was submitted with."""
    return Answers.of(view).text("words")


def read_shown(view: Mapping[str, Any]) -> tuple[str, int]:
    """Read what the modal shows: the words looked for, and the page."""
    kept = json.loads(view["private_metadata"])
    return str(kept["words"]), int(kept["page"])


def _results(found: Results, to_follow: Collection[int]) -> Iterable[SectionBlock | ContextBlock | Any]:
    if not found.asked.text:
        return [context(HELP)]
    return [
        section(_count(found)),
        context(f"More than {PHRASES_LIMIT} words or {QUERY_LIMIT} characters: the rest was not looked for.")
        if found.asked.shortened
        else None,
        *(block for hit in found.hits for block in _hit(hit, follow=hit.open_id in to_follow)),
        actions(paging(PAGE_BUTTON, *beside(found.page, more=(found.page + 1) * PAGE < found.total))),
        context(HELP) if not found.total else None,
    ]


def _count(found: Results) -> str:
    if found.asked.empty:
        return "There is no word in this to look for."
    if not found.total:
        return "Nothing that you can see says all of this."
    first = found.page * PAGE + 1
    if not found.hits:
        return "There is nothing more. What you can see may have changed."
    if found.total >= CANDIDATES:
        count = f"The newest {found.total:,} of what says all of this; one word more finds the rest"
    else:
        count = f"{found.total:,} found" if found.total > 1 else "1 found"
    return f"*{count}*, best first: {first} to {first + len(found.hits) - 1}" if found.total > PAGE else f"*{count}*"


def _hit(hit: Hit, *, follow: bool) -> list[Block]:
    headline = f"*{_marks(hit)}{hit.reference}* · {_bold(hit.title, _TITLE_LIMIT)}"
    lines = [headline, _facts(hit), *map(_excerpt, hit.excerpts[:EXCERPTS])]
    show = plain_button(
        "Show",
        SHOW_PROBLEM if hit.problem else f"{SHOW_BUTTON}.{hit.number}",
        value=str(hit.number) if hit.problem else hit.reference,
    )
    shown = SectionBlock(text=mrkdwn("\n".join(lines)), accessory=None if follow else show)
    return [shown, ActionsBlock(elements=[show, _follow(hit)])] if follow else [shown]


def _follow(hit: Hit) -> ButtonElement:
    named = _("Follow, {incident}", incident=hit.reference)
    return plain_button(_("Follow"), FOLLOW_BUTTON, value=str(hit.number), accessibility_label=named)


def _marks(hit: Hit) -> str:
    if hit.priority not in set(Priority) or hit.status not in set(Status):
        return ""
    return f"{marks(Priority(hit.priority), Status(hit.status), private=hit.private, drill=hit.drill)} · "


def _excerpt(excerpt: Excerpt) -> str:
    part = _SAID_IN[excerpt.part]
    named = link(excerpt.source_permalink, part) if excerpt.source_permalink else part
    said_at = f", {when(excerpt.said_at)}" if excerpt.said_at else ""
    return f"{named}{said_at}: {_bold(excerpt.pieces, _EXCERPT_LIMIT)}"


def _facts(hit: Hit) -> str:
    known = hit.priority in set(Priority)
    said = [
        escape(hit.status, 60).capitalize(),
        PRIORITY_NAME[Priority(hit.priority)] if known else "problem",
        f"{'raised' if hit.problem else 'declared'} {when(hit.at)}",
        "private" if hit.private else "",
        channel(hit.channel_id) if hit.channel_id else "",
    ]
    return " · ".join(filter(None, said))


def _bold(pieces: Sequence[Piece], limit: int) -> str:
    """Write pieces as mrkdwn, what was found bold; what would mark anything else is left out of the rest."""
    written = ""
    for number, piece in enumerate(pieces):
        text = escape(piece.text.translate(_MARKING), limit)
        if not piece.found or not text:
            written += text
            continue
        before = _WORDLESS if number and pieces[number - 1].text[-1:].isalnum() else ""
        after = _WORDLESS if number + 1 < len(pieces) and pieces[number + 1].text[:1].isalnum() else ""
        written += f"{before}*{text}*{after}"
    return written if len(written) <= limit else escape("".join(piece.text for piece in pieces), limit)
