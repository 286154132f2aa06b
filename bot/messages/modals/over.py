"""The part of the declare modal that logs what is over already: its own times, and who hears of it after all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from slack_sdk.models.blocks import InputBlock

from bot.domain.durations import Milestone
from bot.domain.forms import Over
from bot.domain.times import NAMES, PAST
from bot.messages.modals.form import Answers, ask, boxes, moment, words
from bot.messages.text import lasting, when

TICK = "over"
"""The box of the declare modal that asks for this part."""
_ALSO = {"announce": "Announce it", "channel": "Open a channel"}
_LABELS = NAMES | {Milestone.DECLARED: "Began", Milestone.RESOLVED: "Ended"}
_ASKED = frozenset({Milestone.DECLARED, Milestone.RESOLVED})


def usual_over(now: datetime) -> Over:
    """Return what the fields hold at first: the hour that ends now."""
    ended = now.replace(second=0, microsecond=0)
    times = dict.fromkeys(PAST) | {Milestone.DECLARED: ended - timedelta(hours=1), Milestone.RESOLVED: ended}
    return Over(times=times)


def over_fields(over: Over) -> Sequence[InputBlock]:
    """Return the fields of this part."""
    marks = {"announce": over.announce, "channel": over.channel}
    return [
        *(
            ask(
                milestone,
                _LABELS[milestone],
                moment(over.times.get(milestone)),
                optional=milestone not in _ASKED,
                live=milestone in _ASKED,
            )
            for milestone in PAST
        ),
        ask("fix", "What fixed it", words(over.fix, lines=True), optional=True),
        ask("also", "Also", boxes(_ALSO, [each for each, held in marks.items() if held]), optional=True, live=True),
    ]


def read_over(answers: Answers) -> Over | None:
    """Read this part; None where its box is not ticked."""
    if TICK not in answers.choices("marks"):
        return None
    also = answers.choices("also")
    return Over(
        times={milestone: answers.moment(milestone) for milestone in PAST},
        fix=answers.text("fix"),
        announce="announce" in also,
        channel="channel" in also,
    )


def filled_over(over: Over, now: datetime) -> Over:
    """Return what the fields hold: where its box has just been ticked, the hour that ends now."""
    return over if any(over.times.values()) else replace(over, times=usual_over(now).times)


def over_effect(over: Over, *, private: bool, drill: bool, announcement_channel: str, here: str | None = None) -> str:
    """Say what declaring it does: it counts by its own times, and nobody is called."""
    began, ended = over.times.get(Milestone.DECLARED), over.times.get(Milestone.RESOLVED)
    span = (
        f" from {when(began)} to {when(ended)}: {lasting(ended - began)}" if began and ended and began <= ended else ""
    )
    told = f"tells #{announcement_channel}" if over.announce and not (private or drill) else "announces nothing"
    opens = f"opens a {'private' if private else 'public'} channel" if over.channel else "opens no channel"
    place = f"makes {here} its channel" if here else opens
    return f"*Declaring* records it as resolved{span}. It calls nobody, {told}, and {place}."
