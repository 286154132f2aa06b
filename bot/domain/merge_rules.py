"""Which incident may be merged into which: what a merge would show to whom decides, and where work goes on."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.references import lone_reference, parse_reference, reference
from bot.domain.vocabulary import OPEN, STATUS_IN_SENTENCE, Status
from bot.language.texts import _

_BETWEEN = frozenset({"into", "with", "to", "in"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mergeable:
    """What of an incident decides whether it may be merged, or take another in."""

    number: int
    status: Status
    private: bool
    drill: bool
    final: int | None = None
    """Where work on a merged one goes on in the end, as far as the person who asks may know."""


def why_not(duplicate: Mergeable, target: Mergeable) -> str | None:
    """Say why `duplicate` cannot be merged into `target`, with what can be done; None when it can."""
    name, other = reference(duplicate.number), reference(target.number)
    if duplicate.number == target.number:
        return _(
            "{incident} cannot be merged into itself. Choose the incident that it is a duplicate of.", incident=name
        )
    if target.status is Status.MERGED:
        return _gone_on(other, target.final)
    if target.status not in OPEN:
        return _(
            "{incident} is {status}. `/incident reopen {incident}` first, or choose an open incident.",
            incident=other,
            status=STATUS_IN_SENTENCE[target.status],
        )
    if duplicate.drill is not target.drill:
        return _("A drill can only be merged into a drill, and a real incident only into a real one.")
    return _leak(duplicate, target) if duplicate.private is not target.private else None


def _leak(duplicate: Mergeable, target: Mergeable) -> str:
    """Say what a merge across privacy would show to whom."""
    name, other = reference(duplicate.number), reference(target.number)
    if duplicate.private:
        return _(
            "{incident} is private and {other} is not: merging would tell everybody of it. "
            "`/incident private {other}` or `/incident public {incident}` first.",
            incident=name,
            other=other,
        )
    return _(
        "{other} is private and {incident} is not: everybody who takes part in {incident} would be let in. "
        "`/incident private {incident}` or `/incident public {other}` first.",
        incident=name,
        other=other,
    )


def _gone_on(other: str, final: int | None) -> str:
    if final is None:
        return _("{incident} was merged into another incident itself. Choose an open one.", incident=other)
    return _(
        "{incident} was merged itself: work goes on in {final}. Choose {final}.",
        incident=other,
        final=reference(final),
    )


def read_merge(words: str) -> tuple[int | None, int | None] | None:
    """Read `INC-43 into INC-42` or `INC-42` as (duplicate, target); what is not said is None, and so is nonsense."""
    named = [_number(word) for word in words.split() if word.lower() not in _BETWEEN]
    if None in named or len(named) > 2:  # noqa: PLR2004 - the duplicate and the target
        return None
    padded = [None, None, *named]
    return padded[-2], padded[-1]


def _number(word: str) -> int | None:
    return parse_reference(word) or lone_reference(word)
