"""Finding by words: a small form, and below it what was found, each hit with its passage."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ContextBlock, SectionBlock

from bot.domain.post_incident import ProblemStatus, spoken
from bot.domain.search import CANDIDATES, EXCERPTS, PAGE, PHRASES_LIMIT, QUERY_LIMIT, Excerpt, Hit, Piece, Results
from bot.domain.text import clip, escape
from bot.domain.vocabulary import PRIORITY_NAME, Priority, Status, title_case
from bot.language.sentences import sentence
from bot.language.texts import N_, _, ngettext
from bot.messages.ids import FOLLOW_BUTTON
from bot.messages.marks import marks
from bot.messages.message import actions, beside, context, paging, plain_button, section
from bot.messages.modals.form import Answers, ask, modal, words
from bot.messages.problems.ids import SHOW as SHOW_PROBLEM
from bot.messages.text import channel, link, mrkdwn, when
from storage.passages import Part

PREFIX = "find."
VIEW = "find"
SHOW_BUTTON = "find.show"
PAGE_BUTTON = "find.page"
_TITLE_LIMIT = 800
_EXCERPT_LIMIT = 800
_SAID_IN = {
    Part.TITLE: N_("Title"),
    Part.DESCRIPTION: N_("Description"),
    Part.SERVICE: N_("Service"),
    Part.IMPACT: N_("Impact"),
    Part.CAUSE: N_("Cause"),
    Part.WORKAROUND: N_("Workaround"),
    Part.STEPS: N_("Steps for responders"),
    Part.FIX: N_("Fix"),
    Part.REVIEW: N_("Review"),
    Part.UPDATE: N_("Update"),
    Part.NOTE: N_("Note"),
}
_WORDLESS = "\u200b"
"""Nothing that is seen; beside a letter Slack marks nothing bold without it."""
_MARKING = str.maketrans("", "", "*`")
HELP = N_(
    'Results hold all words; the last may be the beginning of one. `"out of memory"` finds a phrase, `-test` leaves a '
    "word out, `P1`, `status:resolved` and `service:payments` narrow the incidents. Case and accents do not count. "
    "Muster searches titles, descriptions, updates, notes, causes, workarounds, fixes, reviews and problems."
)
_EXAMPLE = N_("certificate expired")


def find_modal(found: Results, to_follow: Collection[int] = ()) -> dict[str, Any]:
    """Draw the form with what was found, or with what can be typed where nothing was asked yet.

    Open incidents `to_follow`, by their ids, the reader neither takes part in nor follows.
    """
    text = clip(found.asked.text, QUERY_LIMIT)
    return modal(
        callback_id=VIEW,
        title=_("Find"),
        submit=_("Find"),
        close=_("Close"),
        metadata={"words": text, "page": found.page},
        blocks=[
            ask("words", _("Words to look for"), words(text, limit=QUERY_LIMIT, placeholder=_(_EXAMPLE))),
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
        return [context(_(HELP))]
    return [
        section(_count(found)),
        context(
            _(
                "Muster searches for the first {words} words or {characters} characters; the rest was left out.",
                words=PHRASES_LIMIT,
                characters=QUERY_LIMIT,
            )
        )
        if found.asked.shortened
        else None,
        *(block for hit in found.hits for block in _hit(hit, follow=hit.open_id in to_follow)),
        actions(paging(PAGE_BUTTON, *beside(found.page, more=(found.page + 1) * PAGE < found.total))),
        context(_(HELP)) if not found.total else None,
    ]


def _count(found: Results) -> str:
    if found.asked.empty:
        return _("There is no word in this to search for.")
    if not found.total:
        return _("No results. Try fewer words.")
    first = found.page * PAGE + 1
    if not found.hits:
        return _("There are no more results. What you can see may have changed.")
    if found.total >= CANDIDATES:
        count = _("The {n} newest matches. Add a word to narrow the search", n=found.total)
    else:
        count = ngettext("{n} found", "{n} found", found.total)
    if found.total <= PAGE:
        return f"*{count}*"
    last = first + len(found.hits) - 1
    return _("*{count}*, best first: {first} to {last}", count=count, first=first, last=last)


def _hit(hit: Hit, *, follow: bool) -> list[Block]:
    headline = f"*{_marks(hit)}{hit.reference}* · {_bold(hit.title, _TITLE_LIMIT)}"
    lines = [headline, _facts(hit), *map(_excerpt, hit.excerpts[:EXCERPTS])]
    show = plain_button(
        _("Show"),
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
    part = _(_SAID_IN[excerpt.part])
    named = link(excerpt.source_permalink, part) if excerpt.source_permalink else part
    said_at = f", {when(excerpt.said_at)}" if excerpt.said_at else ""
    return f"{named}{said_at}: {_bold(excerpt.pieces, _EXCERPT_LIMIT)}"


def _facts(hit: Hit) -> str:
    known = hit.priority in set(Priority)
    said = [
        _status(hit),
        PRIORITY_NAME[Priority(hit.priority)] if known else _("problem"),
        _("raised {at}", at=when(hit.at)) if hit.problem else _("declared {at}", at=when(hit.at)),
        _("private") if hit.private else "",
        channel(hit.channel_id) if hit.channel_id else "",
    ]
    return " · ".join(filter(None, said))


def _status(hit: Hit) -> str:
    """Say where an incident or a problem stands."""
    if hit.problem and hit.status in set(ProblemStatus):
        return sentence(spoken(ProblemStatus(hit.status)))
    return title_case(Status(hit.status)) if hit.status in set(Status) else sentence(escape(hit.status, 60))


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
