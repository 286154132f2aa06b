"""The candidates for a problem that a summary names."""

from __future__ import annotations

import json
from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement, SectionBlock

from bot.domain.problem_candidates import REPEATED, WINDOW, Candidate
from bot.domain.references import reference
from bot.domain.text import clip, escape
from bot.messages.message import plain_button, section
from bot.messages.problems.ids import CANDIDATE
from bot.messages.reports import words
from bot.messages.text import mrkdwn

_NUMBERS = 20
"""Incidents of a candidate that are named, and linked by its button."""


def candidates(found: Sequence[Candidate]) -> list[Block]:
    """Name the services to raise a problem for, each with its incidents and a button that opens the form."""
    if not found:
        return []
    title = f"*Candidates for a problem*, {REPEATED} or more incidents within {WINDOW.days} days"
    return [section(title), *(SectionBlock(text=mrkdwn(_candidate(each)), accessory=_raise(each)) for each in found)]


def _candidate(found: Candidate) -> str:
    shown = ", ".join(map(reference, found.numbers[-_NUMBERS:]))
    earlier = len(found.numbers) - _NUMBERS
    more = f" and {earlier} earlier" if earlier > 0 else ""
    return f"*{escape(found.service, 100)}*: {words.incidents(len(found.numbers))}, {shown}{more}"


def _raise(found: Candidate) -> ButtonElement:
    kept = {"service": found.service, "incidents": found.numbers[-_NUMBERS:]}
    return plain_button(
        "Raise problem",
        CANDIDATE,
        value=json.dumps(kept, ensure_ascii=False, separators=(",", ":")),
        accessibility_label=clip(f"Raise a problem for {found.service}", 75),
    )
