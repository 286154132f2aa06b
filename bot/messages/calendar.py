"""How a working calendar is said."""

from __future__ import annotations

from bot.domain.calendar import WeekdayHours, WorkingCalendar
from bot.domain.combined_calendar import CombinedCalendar
from bot.domain.text import escape
from bot.language.dates import short_weekday
from bot.language.texts import _


def working_time(calendar: WorkingCalendar) -> str:
    """Say when people work by a calendar, but for single dates; by that of several services, when on which."""
    of = calendar.of if isinstance(calendar, CombinedCalendar) else (calendar,)
    first, *others = map(_one, of)
    for other in others:
        first = _("{hours}; and {other}", hours=first, other=other)
    return f"{first}."


def _one(calendar: WorkingCalendar) -> str:
    days = ", ".join(map(short_weekday, sorted(calendar.days)))
    opens, closes = f"{calendar.opens:%H:%M}", f"{calendar.closes:%H:%M}"
    said = (
        _("{days}, {opens} to {closes} the next day", days=days, opens=opens, closes=closes)
        if calendar.overnight
        else _("{days}, {opens} to {closes}", days=days, opens=opens, closes=closes)
    )
    if calendar.weekday_hours:
        said = f"{said} ({', '.join(map(_own_hours, calendar.weekday_hours))})"
    said = f"{said}, {escape(calendar.zone)}"
    place = "/".join(filter(None, [calendar.country, calendar.subdivision]))
    return _("{hours}, without the public holidays of {place}", hours=said, place=escape(place)) if place else said


def _own_hours(hours: WeekdayHours) -> str:
    day, closes = short_weekday(hours.day), f"{hours.closes:%H:%M}"
    if hours.opens is None:
        return _("{day} until {closes}", day=day, closes=closes)
    return _("{day} {opens} to {closes}", day=day, opens=f"{hours.opens:%H:%M}", closes=closes)
