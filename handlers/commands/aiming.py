"""Which incident a typed command is about, where it is not named first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.actions import Action
from bot.domain.references import parse_reference, reference, reference_within, split_reference

if TYPE_CHECKING:
    from bot.messages.help import Choice
    from handlers.commands.synonyms import Line

WORDLESS = frozenset({"ack", "resume", "roles", "clock", "catchup", "causes", "timeline", "review", "show", "times"})
"""Commands whose words can name nothing but an incident: anywhere they do."""
DIRECTED = frozenset({"assign", "escalate", "pause", "priority", "status"})
"""Commands that begin with more than words: where no incident is implied, one that is named further on is meant."""
RETYPED = frozenset({"note", "task", str(Action.UPDATE)})
"""Commands of which everything said is kept: an incident named within it is asked about."""


def named_first(rest: str) -> bool:
    """Say whether the words begin with an incident."""
    return split_reference(rest)[0] is not None


def aimed(command: str, rest: str, here: int | None) -> str:
    """Return the words with the incident that they name further on put first, where that is plain.

    `here` is the incident to whose channel the command was typed.
    """
    found = reference_within(rest)
    if found is None or (command not in WORDLESS and (command not in DIRECTED or here not in {None, found[0]})):
        return rest
    number, others = found
    return f"{reference(number)} {others}"


def doubted(line: Line, here: int | None) -> list[Choice]:
    """Return what the line may mean where it ends in another incident than the one it was typed to; else nothing."""
    words = line.rest.split()
    last = parse_reference(words[-1]) if words else None
    found = reference_within(line.rest)
    if line.word not in DIRECTED or here is None or last in {None, here} or found is None:
        return []
    number, others = found
    return [
        (reference(number), f"{line.word} {reference(number)} {others}"),
        (reference(here), f"{line.word} {reference(here)} {line.rest}"),
    ]


def corrected(line: Line) -> str | None:
    """Return the line with the incident named first, to be offered to who typed it."""
    found = reference_within(line.rest) if line.word in RETYPED else None
    return None if found is None else f"{line.word} {reference(found[0])} {found[1]}"
