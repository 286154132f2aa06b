"""What Muster says about a timeline outside its form: notes told aloud, and answers for one person's eyes."""

from __future__ import annotations

from datetime import datetime

from bot.domain.post_incident import Mark, spoken
from bot.domain.references import reference
from bot.domain.text import escape
from bot.language.sentences import sentence
from bot.language.texts import _, for_everybody
from bot.messages.message import Message, compose, context, line, section
from bot.messages.text import person, when


@for_everybody
def noted(who: str, mark: Mark, text: str, at: datetime | None = None) -> Message:
    """Tell a finding, a change made or a decision in the incident's channel."""
    kind = sentence(spoken(mark))
    head = _("*{mark}* by {person}", mark=kind, person=person(who))
    earlier = f" · {when(at)}" if at else ""
    return compose(
        _("{mark} by {person}: {text}", mark=kind, person=person(who), text=escape(text, 2500)),
        section(f"{head}{earlier}"),
        section(escape(text)) if text.strip() else None,
    )


def in_timeline(number: int, *, fresh: bool) -> Message:
    """Tell who noted something, or added a message, that it is in the timeline."""
    incident = reference(number)
    said = (
        _("Added to the timeline of {incident}.", incident=incident)
        if fresh
        else _("It is in the timeline of {incident} already. Nothing changed.", incident=incident)
    )
    how = _("To see or correct it, type `/incident timeline {incident}`.", incident=incident)
    return compose(said, section(said), context(how))


def already_told(number: int) -> Message:
    """Tell who reacted to Muster's own message why it is not added: it would stand there twice."""
    incident = reference(number)
    return line(
        _("What Muster says about {incident} is in its timeline already. Nothing was added.", incident=incident)
    )


def hidden_by_hand(number: int, who: str, at: datetime) -> Message:
    """Tell who reacted to a message that somebody had hidden that it stays so."""
    return line(
        _(
            "{person} hid this message from the timeline of {incident}, {at}, so it stays hidden. To show it again, "
            "type `/incident timeline {incident} hidden`.",
            person=person(who) if who else _("Somebody"),
            incident=reference(number),
            at=when(at),
        )
    )
