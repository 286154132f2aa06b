"""The working calendar among the settings: zone, days, hours, a country's holidays, and dates that are different."""

from __future__ import annotations

from bot.domain.calendar import WEEKDAYS
from bot.domain.policy_fields import LANGUAGES
from bot.messages.calendar import working_time
from bot.messages.modals.settings_fields import DATES, TIME_OF_DAY, Field, choice, flag, some_of, text
from bot.messages.modals.settings_hours import HALF_DATES, SOME_TIME, WEEKDAY_HOURS
from bot.messages.modals.settings_part import PartSpec

_ZONE = text(60)
_CODE = text(10, kept=lambda typed: typed.upper() or None)


FIELDS = (
    Field(("zone",), "Time zone", _ZONE, hint="By its name, such as Europe/Berlin or America/New_York."),
    Field(("days",), "Working days", some_of({str(number): day for number, day in enumerate(WEEKDAYS)})),
    Field(("opens",), "Work begins", TIME_OF_DAY),
    Field(
        ("closes",),
        "Work ends",
        TIME_OF_DAY,
        hint="Earlier than it begins: on the next morning. 12:00 AM is midnight after that day.",
    ),
    Field(
        ("weekday_hours",),
        "Other hours on some days",
        WEEKDAY_HOURS,
        optional=True,
        hint="One day on each line, such as Fri until 15:00, or Sat 10:00 to 14:00.",
    ),
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
    Field(
        ("half_days_end",),
        "Half days of the country end at",
        SOME_TIME,
        optional=True,
        hint="Such as 12:00, where the country has half days. Empty: they are whole days.",
    ),
    Field(
        ("moved_days",),
        "Working Saturdays",
        flag("Work on the weekend days that the country moves work to", "1"),
        optional=True,
    ),
    Field(("free_dates",), "Other free dates", DATES, optional=True, hint="One on each line, such as 2026-12-24."),
    Field(
        ("half_dates",),
        "Half days",
        HALF_DATES,
        optional=True,
        hint="One on each line: 24 Dec until 12:00 for each year, 2026-12-24 until 12:00 for one.",
    ),
    Field(
        ("extra_dates",),
        "Extra working dates",
        DATES,
        optional=True,
        hint="One on each line, such as 2026-12-12. Work is done, whatever the weekday or the country says.",
    ),
)
"""What a calendar is made of, for the workspace's and for a service's own."""

CALENDAR = PartSpec(
    name="Calendar",
    title="Working calendar",
    summary=lambda policy: working_time(policy.calendar),
    form=(FIELDS[0], Field(("language",), "Language of channel posts", choice(LANGUAGES)), *FIELDS[1:]),
)
