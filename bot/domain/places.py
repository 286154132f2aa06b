"""Time zones and countries to choose from, by the names that people know them by.

Names and which zone is in which country: CLDR, by https://babel.pocoo.org; whose holidays are known:
https://holidays.readthedocs.io.
"""

from __future__ import annotations

from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from bot.domain.wall_clock import is_zone
from bot.language.texts import ENGLISH, language

UTC = "UTC"
_NOWHERE = "001"
"""CLDR's territory of zones that are in no country."""


@cache
def zones() -> tuple[str, ...]:
    """Return the names of the zones that are somewhere, by name, UTC first."""
    placed = (zone for zone, territory in _territories().items() if territory != _NOWHERE and "/" in zone)
    return (UTC, *sorted(filter(is_zone, placed)))


@cache
def _territories() -> dict[str, str]:
    return dict(get_global("zone_territories"))


@cache
def countries() -> frozenset[str]:
    """Return the countries, by ISO 3166-1 alpha-2, whose public holidays are known."""
    from holidays import list_supported_countries  # noqa: PLC0415 - large, and most calendars name no country

    return frozenset(list_supported_countries(include_aliases=False))


def country_of(zone: str) -> str | None:
    """Return the country that a zone is in, where its public holidays are known."""
    found = _territories().get(zone)
    return found if found in countries() else None


def country_name(code: str) -> str:
    """Return what a country is called in the reader's language, with its code."""
    name = _names(language()).get(code)
    return f"{name} ({code})" if name else code


@cache
def _names(reader: str) -> dict[str, str]:
    try:
        return dict(Locale.parse(reader, sep="-").territories)
    except (UnknownLocaleError, ValueError):
        return dict(Locale.parse(ENGLISH).territories)


def zones_found(typed: str, country: str | None, most: int) -> list[str]:
    """Return zones whose name, city or country holds what was typed; before anything was, those of a country first."""
    wanted = _plain(typed)
    if not wanted:
        return sorted(zones(), key=lambda zone: country is None or _territories().get(zone) != country)[:most]
    return [zone for zone in zones() if wanted in _plain(zone) or wanted in _plain(_country_in_words(zone))][:most]


def _country_in_words(zone: str) -> str:
    return country_name(_territories().get(zone, ""))


def countries_found(typed: str, zone: str | None, most: int) -> list[str]:
    """Return countries whose name or code holds what was typed; before anything was, that of a zone first."""
    wanted, here = _plain(typed), country_of(zone) if zone else None
    named = sorted((country_name(code), code) for code in countries())
    found = [code for name, code in named if wanted in _plain(name)]
    return sorted(found, key=lambda code: code.casefold() != wanted if wanted else code != here)[:most]


def regions_found(typed: str, country: str | None, most: int) -> list[str]:
    """Return a country's states and regions whose name or code holds what was typed, each as DE/BY; by name."""
    if country not in countries():
        return []
    wanted = _plain(typed)
    places = [f"{country}/{code}" for code in _regions(country)]
    return sorted((place for place in places if wanted in _plain(region_name(place))), key=region_name)[:most]


def region_name(place: str) -> str:
    """Return what a state or region, such as DE/BY, is called in its country, with its code."""
    country, _, code = place.rpartition("/")
    name = _regions(country).get(code) if country in countries() else None
    return f"{name} ({code})" if name else code


def region_code(place: str) -> str:
    """Return the code alone of a state or region, such as DE/BY."""
    return place.rpartition("/")[2]


@cache
def _regions(country: str) -> dict[str, str]:
    """Return a country's parts that have holidays of their own, by code, with their names where they have others."""
    from holidays import country_holidays  # noqa: PLC0415 - large, and most calendars name no country

    named = country_holidays(country).get_subdivision_aliases()
    return {code: next(iter(names), "") for code, names in named.items()}


def _plain(words: str) -> str:
    return " ".join(words.replace("_", " ").casefold().split())
