"""How a working calendar is said."""

from __future__ import annotations

from bot.domain.calendar import WEEKDAYS, WeekdayHours, WorkingCalendar
from bot.domain.combined_calendar import CombinedCalendar
from bot.domain.text import escape
from bot.language.texts import _


def working_time(calendar: WorkingCalendar) -> str:
    """Say when people work by a calendar, but for single dates; by that of several services, when on which."""
    of = calendar.of if isinstance(calendar, CombinedCalendar) else (calendar,)
    said = _one(of[0])
    for each in of[1:]:
        said = _("{hours}; and {others}", hours=said, others=_one(each))
    return f"{said}."


def _one(calendar: WorkingCalendar) -> str:
    days = ", ".join(WEEKDAYS[day][:3] for day in sorted(calendar.days))
    place = "/".join(filter(None, [calendar.country, calendar.subdivision]))
    own = f" ({', '.join(map(_own_hours, calendar.weekday_hours))})" if calendar.weekday_hours else ""
    opens, closes = f"{calendar.opens:%H:%M}", f"{calendar.closes:%H:%M}"
    hours = (
        _("{opens} to {closes} the next day", opens=opens, closes=closes)
        if calendar.overnight
        else _("{opens} to {closes}", opens=opens, closes=closes)
    )
    holidays = [_("without the public holidays of {place}", place=escape(place))] if place else []
    return ", ".join([days, f"{hours}{own}", escape(calendar.zone), *holidays])


def _own_hours(hours: WeekdayHours) -> str:
    day, closes = WEEKDAYS[hours.day][:3], f"{hours.closes:%H:%M}"
    if hours.opens is None:
        return _("{day} until {closes}", day=day, closes=closes)
    return _("{day} {opens} to {closes}", day=day, opens=f"{hours.opens:%H:%M}", closes=closes)
