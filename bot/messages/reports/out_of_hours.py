"""The line on hours outside working hours."""

from __future__ import annotations

from slack_sdk.models.blocks import ContextBlock

from bot.domain.reports.out_of_hours import SMALLEST_TEAM, OutOfHours
from bot.domain.text import escape
from bot.language.texts import _, ngettext
from bot.messages.message import context
from bot.messages.text import lasting

_TOLD = 5
"""Teams named."""


def hours_outside(found: OutOfHours) -> ContextBlock | None:
    """Say how long each team worked on incidents outside working hours; nothing where none did."""
    others = lasting(found.others)
    told = [f"{escape(team)} {lasting(hours)}" for team, hours in found.teams[:_TOLD]]
    if (rest := len(found.teams) - _TOLD) > 0:
        told.append(ngettext("{n} more team less", "{n} more teams less each", rest))
    if found.others:
        together = _("teams of fewer than {smallest} known people together {span}", smallest=SMALLEST_TEAM, span=others)
        told.append(together)
    if found.withheld:
        told.append(
            ngettext(
                "{n} team of fewer than {smallest} known people is not shown",
                "{n} teams of fewer than {smallest} known people are not shown",
                found.withheld,
                smallest=SMALLEST_TEAM,
            )
        )
    return context(_("*Outside working hours:* {teams}.", teams="; ".join(told))) if told else None
