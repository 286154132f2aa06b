"""Days, months and weekdays in the language that is spoken: in English as they are written here, else as CLDR has them.

Source: https://babel.pocoo.org/en/latest/dates.html. Babel is loaded where another language than English is spoken.
"""

from __future__ import annotations

from datetime import date, timedelta

from bot.language.texts import ENGLISH, language

_A_MONDAY = date(2026, 11, 23)


def day_of(on: date, *, year: bool = True) -> str:
    """Say a day: `23 Nov 2026`, or `23 Nov`."""
    return _said(on, f"{on.day} {on:%b %Y}" if year else f"{on.day} {on:%b}", "yMMMd" if year else "MMMd")


def month_of(on: date, *, year: bool = True) -> str:
    """Say a month: `November 2026`, or `November`."""
    return _said(on, f"{on:%B %Y}" if year else f"{on:%B}", "yMMMM" if year else "LLLL")


def short_month_of(on: date, *, year: bool = False) -> str:
    """Say a month where there is little room: `Nov`, or `Nov 2026`."""
    return _said(on, f"{on:%b %Y}" if year else f"{on:%b}", "yMMM" if year else "LLL")


def weekday(number: int) -> str:
    """Say a day of the week by its number, from 0, Monday: `Monday`."""
    on = _A_MONDAY + timedelta(days=number)
    return _said(on, f"{on:%A}", "cccc")


def short_weekday(number: int) -> str:
    """Say a day of the week where there is little room: `Mon`."""
    on = _A_MONDAY + timedelta(days=number)
    return _said(on, f"{on:%a}", "ccc")


def _said(on: date, english: str, skeleton: str) -> str:
    if language() == ENGLISH:
        return english
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - large, and English does without
    from babel.dates import format_date, format_skeleton  # noqa: PLC0415

    try:
        locale = Locale.parse(language(), sep="-")
    except (ValueError, UnknownLocaleError):
        return english
    alone = skeleton.strip("Lc") == ""
    return format_date(on, skeleton, locale) if alone else format_skeleton(skeleton, on, locale=locale)
