"""The fields that ask how bad it is: both may be answered by *Not sure yet*."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from slack_sdk.models.blocks import InputBlock

from bot.domain.meanings import Meanings
from bot.domain.vocabulary import Impact, Urgency
from bot.language.texts import N_, _
from bot.messages.modals.form import ask, labels, one_of

_UNSURE = "unsure"
_NOT_SURE = N_("Not sure yet")
_Word = TypeVar("_Word", bound=StrEnum)


def ask_impact(chosen: Impact | None, means: Meanings) -> InputBlock:
    """Ask how much is affected."""
    menu = one_of(
        {_UNSURE: _(_NOT_SURE)} | labels(list(Impact), {impact: means.of_impact(impact) for impact in Impact}),
        chosen or _UNSURE,
    )
    return ask("impact", _("Impact"), menu, live=True)


def ask_urgency(chosen: Urgency | None, means: Meanings) -> InputBlock:
    """Ask how soon it must be fixed."""
    menu = one_of({_UNSURE: _(_NOT_SURE)} | labels(list(Urgency)), chosen or _UNSURE)
    return ask("urgency", _("Urgency"), menu, live=True, hint=means.of_urgency)


def read_judgement(kind: type[_Word], chosen: str | None) -> _Word | None:
    """Read either; None while nobody is sure."""
    return None if chosen in {None, _UNSURE} else kind(str(chosen))
