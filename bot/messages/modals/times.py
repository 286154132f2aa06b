"""Fields that ask for a time: usual ones to choose from, and one's own where none of them fits."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from slack_sdk.models.blocks import InputBlock

from bot.domain.calendar import WorkingCalendar
from bot.domain.chosen_times import OWN, UNKNOWN, Chosen, around, expected_within, read_chosen
from bot.domain.policy import PriorityPolicy
from bot.domain.spans import Span
from bot.language.texts import _
from bot.messages.modals.form import Answers, ask, moment, one_of
from bot.messages.text import lasting

NEXT, EXPECTED = "next", "expected"


class Clock(NamedTuple):
    """What times are counted by: now, and the working calendar."""

    now: datetime
    calendar: WorkingCalendar


def ask_next(
    policy: PriorityPolicy, clock: Clock, chosen: Chosen | None, told: datetime | None = None
) -> list[InputBlock]:
    """Ask when the next update comes: by the usual cadence, or as it was `told` before."""
    usual = policy.update_every
    spans = {span.typed: span.words for span in around(usual, clock.calendar)}
    choices = _as_told(told, clock) | spans | {usual.typed: _("{time} (usual)", time=usual.words)}
    chosen = chosen or (Chosen(span=usual) if told is None else Chosen(at=told))
    return _ask(NEXT, (_("Next update"), _("Next update: when")), choices, chosen, usual, clock)


def ask_expected(
    policy: PriorityPolicy, clock: Clock, chosen: Chosen | None, told: datetime | None
) -> list[InputBlock]:
    """Ask by when it is expected to be resolved; what was `told` before stays unless another time is chosen."""
    usual = expected_within(policy.update_every)
    choices = _as_told(told, clock) | {UNKNOWN.word: _("Not known")} | {span.typed: span.words for span in usual}
    labels = _("Expected resolution"), _("Expected resolution: when")
    return _ask(EXPECTED, labels, choices, chosen or Chosen(at=told), usual[-1], clock)


def read_time(answers: Answers, name: str) -> Chosen | None:
    """Read one of these fields; None where the form did not show it, and nothing was chosen before."""
    word = answers.choice(name)
    if word is None:
        word = answers.metadata.get(name)
    return None if word is None else read_chosen(word, answers.moment(f"{name}_at"))


def _as_told(at: datetime | None, clock: Clock) -> dict[str, str]:
    if at is None:
        return {}
    said = _("As said before: in {time}", time=lasting(at - clock.now)) if at > clock.now else _("As said before")
    return {Chosen(at=at).word: said}


def _ask(
    name: str, labels: tuple[str, str], choices: dict[str, str], chosen: Chosen, start: Span, clock: Clock
) -> list[InputBlock]:
    """Ask by a menu, and where its last choice is taken, by a field of its own; `labels` name both."""
    if chosen.word not in choices:
        chosen = Chosen(at=chosen.moment(*clock), own=True)
    asked = ask(name, labels[0], one_of(choices | {OWN.word: _("Other…")}, chosen.word), live=True)
    if not chosen.own:
        return [asked]
    at = chosen.at or start.after(*clock)
    return [asked, ask(f"{name}_at", labels[1], moment(at))]
