"""Words of the trade that other tools taught people, what each stands for, and how a typed line is read by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.references import split_reference
from bot.domain.text import readable
from handlers.commands.words import split_word

SYNONYMS: Mapping[str, str] = {
    "create": "declare",
    "start": "declare",
    "raise": "declare",
    "log": "over",
    "backfill": "over",
    "convert": "here",
    "page": "escalate",
    "call": "escalate",
    "notify": "escalate",
    "commander": "assign im",
    "lead": "assign im",
    "take": "assign im",
    "take over": "assign im",
    "claim": "assign im",
    "handover": "roles",
    "sev": "priority",
    "severity": "priority",
    **{f"{word}{number}": f"priority P{number}" for word in ("p", "sev", "sev-") for number in range(1, 5)},
    "acked": "ack",
    "investigating": "status investigating",
    "identified": "status identified",
    "monitoring": "status monitoring",
    "mitigated": "status monitoring",
    "hold": "pause",
    "unpause": "resume",
    "fixed": "resolve",
    "resolved": "resolve",
    "restored": "resolve",
    "duplicate": "merge",
    "decision:": "note decision:",
    "finding:": "note finding:",
    "hypothesis:": "note hypothesis:",
    "change:": "note change made:",
    "action": "task",
    "followup": "task",
    "follow-up": "task",
    "actions": "tasks",
    "info": "show",
    "view": "show",
    "catch up": "catchup",
    "catch-up": "catchup",
    "summarize": "catchup",
    "summarise": "catchup",
    "incidents": "list",
    "mine": "list mine",
    "history": "timeline",
    "postmortem": "review",
    "post-mortem": "review",
    "post mortem": "review",
    "retro": "review",
    "retrospective": "review",
    "metrics": "report",
    "on call": "oncall",
    "subscribe": "follow",
    "unsubscribe": "unfollow",
    "config": "settings",
    "commands": "help",
    "?": "help",
}
"""What a word, or two, stand for: the command, and the words it is typed with."""


@dataclass(frozen=True, slots=True)
class Line:
    """A typed line: its command's word, as it was typed or as what it stands for, and the rest as Slack sent it."""

    typed: str
    """The first word, as its author wrote it."""
    word: str
    rest: str
    by_synonym: bool = False


def read_line(text: str) -> Line:
    """Split a line into its command and the rest, by the words that stand for a command."""
    first, rest = split_word(text)
    second, after = split_word(rest)
    typed = readable(first)
    both = f"{typed} {readable(second)}".lower()
    if both in SYNONYMS:
        return _standing_for(SYNONYMS[both], typed, after)
    if typed.lower() in SYNONYMS:
        return _standing_for(SYNONYMS[typed.lower()], typed, rest)
    return Line(typed, typed.lower(), rest)


def _standing_for(meaning: str, typed: str, rest: str) -> Line:
    """Put what belongs to the meaning before the rest, but behind the incident that the rest names first."""
    word, added = split_word(meaning)
    named, others = (
        (rest.split(maxsplit=1)[0], split_reference(rest)[1]) if split_reference(rest)[0] is not None else ("", rest)
    )
    return Line(typed, word, " ".join(filter(None, [named, added, others])), by_synonym=True)
