"""How long something took beside what was promised for it: both in working time, or neither."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.spans import Span, Unit
from bot.language.texts import N_, _, ngettext
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
        return ngettext("{n} working day", "{n} working days", days)
    return _("{time} of working time", time=lasting(span))


def bare(promised: Span) -> str:
    """Say what was promised, beside words that say already that working time counts; working days say it themselves."""
    return promised.words if promised.unit is Unit.DAYS else replace(promised, working=False).words


def judged(promised: Span, span: timedelta, calendar: WorkingCalendar) -> str:
    """Say how long something took and whether that is within what was promised, to the second where that decides."""
    over = span - promised.length(calendar)
    if over <= timedelta(0):
        return _("{time} (target {target}: met)", time=took(promised, span, calendar), target=bare(promised))
    beyond = lasting(max(over, timedelta(seconds=1)))
    return _(
        "{time}: {beyond} over the target of {target}",
        time=measured(promised, span, calendar),
        beyond=beyond,
        target=bare(promised),
    )


def measured(promised: Span, span: timedelta, calendar: WorkingCalendar) -> str:
    """Say how long something took so that it reads longer than what was promised exactly where it was longer."""
    length = promised.length(calendar)
    if span <= length:
        return took(promised, span, calendar)
    longer = _longer(span, length)
    return _("{time} of working time", time=longer) if promised.working else longer


def _longer(span: timedelta, than: timedelta) -> str:
    """Say a length of time in as many units as it takes to be longer; what is over is never rounded to nothing."""
    left = timedelta(seconds=-(-span // timedelta(seconds=1)))
    said, shown = list[str](), timedelta(0)
    for unit, name in _UNITS:
        many, left = divmod(left, unit)
        said, shown = [*said, *([_(name, n=many)] if many else [])], shown + many * unit
        if shown > than and (len(said) > 1 or unit <= _MINUTE):
            break
    return " ".join(said)


_UNITS = (
    (timedelta(days=1), N_("{n} d")),
    (_HOUR, N_("{n} h")),
    (_MINUTE, N_("{n} min")),
    (timedelta(seconds=1), N_("{n} s")),
)
