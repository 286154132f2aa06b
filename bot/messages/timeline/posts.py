"""What Muster says about a timeline outside its form: notes told aloud, and answers for one person's eyes."""

from __future__ import annotations

from datetime import datetime

from bot.domain.post_incident import Mark, spoken
from bot.domain.references import reference
from bot.domain.text import escape
from bot.messages.message import Message, compose, context, line, section
from bot.messages.text import person, when


def noted(who: str, mark: Mark, text: str, at: datetime | None = None) -> Message:
    """Tell a finding, a change made or a decision in the incident's channel."""
    head = f"*{spoken(mark).capitalize()}* by {person(who)}"
    earlier = f" · {when(at)}" if at else ""
    return compose(
        f"{spoken(mark).capitalize()} by {person(who)}: {escape(text, 2500)}",
        section(f"{head}{earlier}"),
        section(escape(text)) if text.strip() else None,
    )


def in_timeline(number: int, *, fresh: bool) -> Message:
    """Tell who noted something, or added a message, that it is in the timeline."""
    where = f"in the timeline of {reference(number)}"
    said = f"It is {where}." if fresh else f"It is {where} already. Nothing changed."
    return compose(said, section(said), context(f"`/incident timeline {reference(number)}` shows it and corrects it."))


def already_told(number: int) -> Message:
    """Tell who reacted to Muster's own message why it is not added: it would stand there twice."""
    return line(f"What Muster says about {reference(number)} is in its timeline already. Nothing was added.")


def hidden_by_hand(number: int, who: str, at: datetime) -> Message:
    """Tell who reacted to a message that somebody had hidden that it stays so."""
    by = f"{person(who)} hid" if who else "Somebody hid"
    return line(
        f"{by} this message from the timeline of {reference(number)}, {when(at)}, so it stays hidden. "
        f"`/incident timeline {reference(number)} hidden` shows it, and shows it again to all."
    )
