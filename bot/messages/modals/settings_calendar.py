"""The working calendar among the settings: zone, days, hours, a country's holidays, and dates that are different."""

from __future__ import annotations

from bot.domain.calendar import WEEKDAYS
from bot.domain.places import UTC, country_name, country_of, region_code, region_name
from bot.domain.policy import Policy
from bot.domain.policy_fields import LANGUAGES
from bot.domain.policy_parts import Json
from bot.domain.wall_clock import is_zone
from bot.language.texts import N_, _
from bot.messages.calendar import working_time
from bot.messages.modals.settings_fields import DATES, TIME_OF_DAY, Field, choice, flag, some_of, suggested
from bot.messages.modals.settings_hours import HALF_DATES, SOME_TIME, WEEKDAY_HOURS
from bot.messages.modals.settings_part import PartSpec

_ZONE = suggested(N_("Type a city or a country"))
_COUNTRY = suggested(N_("Type a country"), country_name)
_REGION = suggested(N_("Type a state or region"), region_name, region_code)


FIELDS = (
    Field(("zone",), N_("Time zone"), _ZONE),
    Field(("days",), N_("Working days"), some_of({str(number): day for number, day in enumerate(WEEKDAYS)})),
    Field(("opens",), N_("Work begins"), TIME_OF_DAY),
    Field(
        ("closes",),
        N_("Work ends"),
        TIME_OF_DAY,
        hint=N_("A time before work begins is on the next morning. 12:00 AM is midnight after that day."),
    ),
    Field(
        ("weekday_hours",),
        N_("Other hours on some days"),
        WEEKDAY_HOURS,
        optional=True,
        hint=N_("One day on each line, such as Fri until 15:00, or Sat 10:00 to 14:00."),
    ),
    Field(
        ("country",),
        N_("Country of public holidays"),
        _COUNTRY,
        optional=True,
        hint=N_("Nobody works on its public holidays."),
    ),
    Field(
        ("subdivision",),
        N_("State or region"),
        _REGION,
        optional=True,
        within="country",
        hint=N_("Choose the country first. Only places with holidays of their own are listed."),
    ),
    Field(
        ("half_days_end",),
        N_("Half days of the country end at"),
        SOME_TIME,
        optional=True,
        hint=N_("Such as 12:00. Leave this empty to work whole days."),
    ),
    Field(
        ("moved_days",),
        N_("Working Saturdays"),
        flag(N_("Work on the weekend days that the country moves work to"), "1"),
        optional=True,
    ),
    Field(
        ("free_dates",), N_("Other free dates"), DATES, optional=True, hint=N_("One on each line, such as 2026-12-24.")
    ),
    Field(
        ("half_dates",),
        N_("Half days"),
        HALF_DATES,
        optional=True,
        hint=N_("One on each line: 24 Dec until 12:00 for each year, 2026-12-24 until 12:00 for one."),
    ),
    Field(
        ("extra_dates",),
        N_("Extra working dates"),
        DATES,
        optional=True,
        hint=N_("One on each line, such as 2026-12-12. People work on them, weekend or holiday or not."),
    ),
)
"""What a calendar is made of, for the workspace's and for a service's own."""


def _summary(policy: Policy) -> str:
    posts = _("Channel posts are in {language}.", language=LANGUAGES[policy.language])
    return f"{posts} {working_time(policy.calendar)}"


def usual_place(zone: str) -> Json:
    """Return what a calendar begins with where nothing is set: a person's own zone, and the country that it is in."""
    return {"zone": zone, "country": country_of(zone)} if zone != UTC and is_zone(zone) else {}


CALENDAR = PartSpec(
    title=N_("Language and calendar"),
    summary=_summary,
    form=(FIELDS[0], Field(("language",), N_("Language of channel posts"), choice(LANGUAGES)), *FIELDS[1:]),
)
