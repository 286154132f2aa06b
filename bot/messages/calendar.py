"""How a working calendar is said."""

from __future__ import annotations

from bot.domain.calendar import WEEKDAYS, WeekdayHours, WorkingCalendar
from bot.domain.combined_calendar import CombinedCalendar
from bot.domain.text import escape


def working_time(calendar: WorkingCalendar) -> str:
    """Say when people work by a calendar, but for single dates; by that of several services, when on which."""
    of = calendar.of if isinstance(calendar, CombinedCalendar) else (calendar,)
    return f"{'; and '.join(map(_one, of))}."


def _one(calendar: WorkingCalendar) -> str:
    days = ", ".join(WEEKDAYS[day][:3] for day in sorted(calendar.days))
    place = "/".join(filter(None, [calendar.country, calendar.subdivision]))
    holidays = f", without the public holidays of {escape(place)}" if place else ""
    own = f" ({', '.join(map(_own_hours, calendar.weekday_hours))})" if calendar.weekday_hours else ""
    until = f"{calendar.closes:%H:%M}{' the next day' if calendar.overnight else ''}"
    return f"{days}, {calendar.opens:%H:%M} to {until}{own}, {escape(calendar.zone)}{holidays}"


def _own_hours(hours: WeekdayHours) -> str:
    day = WEEKDAYS[hours.day][:3]
    return f"{day} {hours.opens:%H:%M} to {hours.closes:%H:%M}" if hours.opens else f"{day} until {hours.closes:%H:%M}"
