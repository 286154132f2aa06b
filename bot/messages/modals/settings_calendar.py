"""The working calendar among the settings: zone, days, opening hours, public holidays and free dates."""

from __future__ import annotations

from bot.domain.calendar import WEEKDAYS
from bot.domain.policy import Policy
from bot.domain.text import escape
from bot.messages.modals.settings_fields import DATES, TIME_OF_DAY, Field, some_of, text
from bot.messages.modals.settings_part import PartSpec

_ZONE = text(60)
_CODE = text(10, kept=lambda typed: typed.upper() or None)


def _summary(policy: Policy) -> str:
    calendar = policy.calendar
    days = ", ".join(WEEKDAYS[day][:3] for day in sorted(calendar.days))
    place = "/".join(filter(None, [calendar.country, calendar.subdivision]))
    holidays = f", without the public holidays of {escape(place)}" if place else ""
    return f"{days}, {calendar.opens:%H:%M} to {calendar.closes:%H:%M}, {escape(calendar.zone)}{holidays}."


CALENDAR = PartSpec(
    name="Calendar",
    title="Working calendar",
    summary=_summary,
    form=(
        Field(("zone",), "Time zone", _ZONE, hint="By its name, such as Europe/Berlin or America/New_York."),
        Field(("days",), "Working days", some_of({str(number): day for number, day in enumerate(WEEKDAYS)})),
        Field(("opens",), "Work begins", TIME_OF_DAY),
        Field(("closes",), "Work ends", TIME_OF_DAY, hint="12:00 AM is midnight after that day."),
        Field(
            ("country",),
            "Country of public holidays",
            _CODE,
            optional=True,
            hint="By its two letters, such as DE. Nobody works on its public holidays.",
        ),
        Field(
            ("subdivision",),
            "State or region",
            _CODE,
            optional=True,
            hint="By its short name, such as BY for Bavaria, where it has holidays of its own.",
        ),
        Field(("free_dates",), "Other free dates", DATES, optional=True, hint="One on each line, such as 2026-12-24."),
    ),
)
