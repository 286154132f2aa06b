"""The part of the declare modal that logs what is over already: its own times, and who still hears about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from slack_sdk.models.blocks import InputBlock

from bot.domain.forms import Over
from bot.domain.times import NAMES, PAST
from bot.domain.transitions import Milestone
from bot.language.texts import N_, _
from bot.messages.modals.form import Answers, ask, boxes, moment, words
from bot.messages.text import lasting, when

TICK = "over"
"""The box of the declare modal that asks for this part."""
_ALSO = {"announce": N_("Announce it"), "channel": N_("Open a channel")}
_LABELS = NAMES | {Milestone.DECLARED: N_("Began"), Milestone.RESOLVED: N_("Ended")}
_ASKED = frozenset({Milestone.DECLARED, Milestone.RESOLVED})


def usual_over(now: datetime) -> Over:
    """Return what the fields hold at first: the hour that ends now."""
    ended = now.replace(second=0, microsecond=0)
    times = dict.fromkeys(PAST) | {Milestone.DECLARED: ended - timedelta(hours=1), Milestone.RESOLVED: ended}
    return Over(times=times)


def over_fields(over: Over) -> Sequence[InputBlock]:
    """Return the fields of this part."""
    marks = {"announce": over.announce, "channel": over.channel}
    also = boxes({each: _(text) for each, text in _ALSO.items()}, [each for each, held in marks.items() if held])
    return [
        *(
            ask(
                milestone,
                _(_LABELS[milestone]),
                moment(over.times.get(milestone)),
                optional=milestone not in _ASKED,
                live=milestone in _ASKED,
            )
            for milestone in PAST
        ),
        ask("fix", _("What fixed it"), words(over.fix, lines=True), optional=True),
        ask("also", _("Also"), also, optional=True, live=True),
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
    announced = announcement_channel if over.announce and not (private or drill) else None
    return f"{_recorded(over)} {_told(announced)} {_place(over, here, private=private)}"


def _recorded(over: Over) -> str:
    began, ended = over.times.get(Milestone.DECLARED), over.times.get(Milestone.RESOLVED)
    if not began or not ended or began > ended:
        return _("*Declaring* records it as resolved.")
    return _(
        "*Declaring* records it as resolved, from {began} to {ended} ({time}).",
        began=when(began),
        ended=when(ended),
        time=lasting(ended - began),
    )


def _told(announced: str | None) -> str:
    if announced is None:
        return _("Nobody is called, and nothing is announced.")
    return _("Nobody is called, and it is announced in #{channel}.", channel=announced)


def _place(over: Over, here: str | None, *, private: bool) -> str:
    if here:
        return _("{channel} becomes its channel.", channel=here)
    if not over.channel:
        return _("No channel is opened.")
    return _("A private channel is opened.") if private else _("A public channel is opened.")
