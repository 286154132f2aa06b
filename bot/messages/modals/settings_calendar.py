"""The modal of the working calendar: zone, days, opening hours, public holidays and free dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from slack_sdk.models.blocks import CheckboxesElement, Option, TimePickerElement

from bot.domain.calendar import WorkingCalendar
from bot.domain.policy import Fault, Policy
from bot.domain.policy_parts import Edit, Json, Part, content_of, stamp_of
from bot.domain.text import clip, escape
from bot.messages.ids import settings_id
from bot.messages.modals.form import Answers, ask, modal, words

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PART = Part.CALENDAR
_FREE_DATES = _PART.field("free_dates")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CODE_LIMIT = 10
_ZONE_LIMIT = 60


def calendar_modal(policy: Policy) -> dict[str, Any]:
    """Return the modal, holding the calendar in force."""
    held = policy.calendar
    return modal(
        callback_id=settings_id(_PART),
        title="Working calendar",
        submit="Save",
        metadata={"seen": stamp_of(content_of(policy, _PART))},
        blocks=[
            ask(
                _PART.field("zone"),
                "Time zone",
                words(held.zone, limit=_ZONE_LIMIT),
                hint="By its name, such as Europe/Berlin or America/New_York.",
            ),
            ask(_PART.field("days"), "Working days", _days(held)),
            ask(_PART.field("opens"), "Work begins", _time(held.opens)),
            ask(_PART.field("closes"), "Work ends", _time(held.closes), hint="12:00 AM is midnight after that day."),
            ask(
                _PART.field("country"),
                "Country of public holidays",
                words(held.country or "", limit=_CODE_LIMIT),
                optional=True,
                hint="By its two letters, such as DE. Nobody works on its public holidays.",
            ),
            ask(
                _PART.field("subdivision"),
                "State or region",
                words(held.subdivision or "", limit=_CODE_LIMIT),
                optional=True,
                hint="By its short name, such as BY for Bavaria, where it has holidays of its own.",
            ),
            ask(
                _FREE_DATES,
                "Other free dates",
                words("\n".join(map(str, sorted(held.free_dates))), lines=True),
                optional=True,
                hint="One on each line, such as 2026-12-24.",
            ),
        ],
    )


def read_calendar(view: Mapping[str, Any]) -> Edit:
    """Read the modal."""
    answers = Answers.of(view)
    dates, faults = _read_dates(answers.text(_FREE_DATES))
    content: Json = {
        "zone": answers.text(_PART.field("zone")),
        "days": [int(day) for day in answers.choices(_PART.field("days"))],
        "opens": answers.time(_PART.field("opens")),
        "closes": answers.time(_PART.field("closes")),
        "country": answers.text(_PART.field("country")).upper() or None,
        "subdivision": answers.text(_PART.field("subdivision")).upper() or None,
        "free_dates": sorted(dates),
    }
    return Edit(part=_PART, seen=answers.metadata["seen"], content=content, faults=tuple(faults))


def calendar_words(calendar: WorkingCalendar) -> str:
    """Say when people work, in one line."""
    days = ", ".join(WEEKDAYS[day][:3] for day in sorted(calendar.days))
    place = "/".join(filter(None, [calendar.country, calendar.subdivision]))
    holidays = f", without the public holidays of {escape(place)}" if place else ""
    return f"{days}, {calendar.opens:%H:%M} to {calendar.closes:%H:%M}, {escape(calendar.zone)}{holidays}."


def _read_dates(text: str) -> tuple[set[str], list[Fault]]:
    """Return the dates written, and which words are none."""
    written = re.split(r"[\s,;]+", text) if text else []
    wrong = [word for word in written if word and not _is_date(word)]
    if not wrong:
        return {word for word in written if word}, []
    return set(), [(_FREE_DATES, f"“{clip(wrong[0], 40)}” is not a date. Write dates such as 2026-12-24.")]


def _is_date(word: str) -> bool:
    try:
        return bool(_DATE.fullmatch(word)) and bool(date.fromisoformat(word))
    except ValueError:
        return False


def _days(held: WorkingCalendar) -> CheckboxesElement:
    options = [Option(text=name, value=str(number)) for number, name in enumerate(WEEKDAYS)]
    return CheckboxesElement(options=options, initial_options=[options[day] for day in sorted(held.days)])


def _time(at: time) -> TimePickerElement:
    return TimePickerElement(initial_time=f"{at:%H:%M}")
