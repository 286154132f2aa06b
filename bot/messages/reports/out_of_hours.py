"""The line on hours outside working hours."""

from __future__ import annotations

from slack_sdk.models.blocks import ContextBlock

from bot.domain.reports.out_of_hours import SMALLEST_TEAM, OutOfHours
from bot.domain.text import counted, escape
from bot.messages.message import context
from bot.messages.text import lasting

_TOLD = 5
"""Teams told of by name."""


def hours_outside(found: OutOfHours) -> ContextBlock | None:
    """Say how long each team worked on incidents outside working hours; nothing where none did."""
    told = [f"{escape(team)} {lasting(hours)}" for team, hours in found.teams[:_TOLD]]
    if (rest := len(found.teams) - _TOLD) > 0:
        told.append(f"{counted(rest, 'more team')} less each")
    if found.others:
        told.append(f"teams of fewer than {SMALLEST_TEAM} known people together {lasting(found.others)}")
    if found.withheld:
        told.append(f"{counted(found.withheld, 'team')} of fewer than {SMALLEST_TEAM} known people not told")
    return context(f"*Outside working hours:* {'; '.join(told)}.") if told else None
