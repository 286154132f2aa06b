"""How long something took beside what was promised for it: both in working time, or neither."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.spans import Span, Unit
from bot.messages.text import lasting

if TYPE_CHECKING:
    from bot.domain.calendar import WorkingCalendar

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


def took(promised: Span, span: timedelta, calendar: WorkingCalendar) -> str:
    """Say how long something took, as what was promised counts it: `1 h 30 min of working time`, `2 working days`."""
    if not promised.working:
        return lasting(span)
    days, rest = divmod(span, calendar.day_length)
    if promised.unit is Unit.DAYS and days and rest < _MINUTE:
        return f"{days} working {'day' if days == 1 else 'days'}"
    return f"{lasting(span)} of working time"


def bare(promised: Span) -> str:
    """Say what was promised, beside words that say already that working time counts; working days say it themselves."""
    return promised.words if promised.unit is Unit.DAYS else replace(promised, working=False).words


def judged(promised: Span, span: timedelta, calendar: WorkingCalendar) -> str:
    """Say how long something took and whether that is within what was promised, to the second where that decides."""
    over = span - promised.length(calendar)
    if over <= timedelta(0):
        return f"{took(promised, span, calendar)} (target {bare(promised)}: met)"
    exact = _precisely(span) if over < _MINUTE else lasting(span)
    worked = " of working time" if promised.working else ""
    beyond = lasting(max(over, timedelta(seconds=1)))
    return f"{exact}{worked}: {beyond} over the target of {bare(promised)}"


def _precisely(span: timedelta) -> str:
    """Say it to the second; what is over is never rounded down to nothing."""
    seconds = timedelta(seconds=-(-span // timedelta(seconds=1)))
    whole, rest = seconds // _MINUTE * _MINUTE, seconds % _MINUTE
    return f"{lasting(whole)} {lasting(rest)}" if whole and rest else lasting(seconds)
