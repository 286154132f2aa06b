"""What a country makes of its dates: public holidays, half days, and weekend days that are worked instead of others."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple


class CountryDates(NamedTuple):
    """The dates of one year that are not as their weekday would have them."""

    free: frozenset[date]
    half: frozenset[date]
    """Worked for a part of the day; none where the library knows no half days of the country."""
    worked: frozenset[date]
    """Days of the weekend that are worked, mostly Saturdays that make up for a bridge day."""


@lru_cache(maxsize=256)
def country_dates(country: str, subdivision: str | None, year: int) -> CountryDates:
    """Return a year's dates of a country (ISO 3166-1 alpha-2) and its subdivision.

    They are those of https://holidays.readthedocs.io. Raises `NotImplementedError` for a country or a subdivision that
    it does not know.
    """
    # Imported here because the library is large and most calendars name no country.
    from holidays import HALF_DAY, country_holidays  # noqa: PLC0415

    public = country_holidays(country, subdiv=subdivision, years=year)
    half = (
        country_holidays(country, subdiv=subdivision, years=year, categories=HALF_DAY)
        if HALF_DAY in public.supported_categories
        else ()
    )
    return CountryDates(frozenset(public), frozenset(half), frozenset(public.weekend_workdays))


def is_known(country: str, subdivision: str | None) -> bool:
    """Say whether the library knows a country and its subdivision."""
    try:
        country_dates(country, subdivision, 2026)
    except NotImplementedError:
        return False
    return True
