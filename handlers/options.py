"""Suggestions while a person types: services, user groups, time zones, countries and their regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.places import countries_found, country_name, region_name, regions_found, zones_found
from bot.domain.text import clip
from bot.language.texts import _
from bot.messages.ids import COUNTRY, SERVICE_MERGE_VIEW, ZONE
from bot.messages.modals.form import Answers

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body

_LIMIT = 20
_MOST = 100
"""Options of an answer: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element"""
_TEXT = 75
"""Characters of an option's text: https://docs.slack.dev/reference/block-kit/composition-objects/option-object"""


async def services(handler: HandlerContext, body: Body) -> list[dict[str, Any]]:
    """Return services that match what was typed, and the typed name itself when it is new.

    Where one is merged into another, no new one, and not itself.
    """
    typed = clip(" ".join(str(body.get("value", "")).split()), _TEXT)
    view = body.get("view") or {}
    merging = view.get("callback_id") == SERVICE_MERGE_VIEW
    left_out = Answers.of(view).metadata["service"] if merging else None
    async with handler.runner.read() as unit:
        found = [service.name for service in await unit.services.search(typed, _LIMIT, viewer=body["user"]["id"])]
    options = [option(name, name) for name in found if name != left_out]
    if typed and not merging and typed.lower() not in {name.lower() for name in found}:
        options.append(option(clip(_("Add {service}", service=typed), _TEXT), typed))
    return options


def option(text: str, value: str) -> dict[str, Any]:
    """Return one suggestion."""
    return {"text": {"type": "plain_text", "text": text}, "value": value}


async def zones(_handler: HandlerContext, body: Body) -> list[dict[str, Any]]:
    """Return time zones whose city or country was typed, those of the country chosen first."""
    country = Answers.of(body.get("view") or {}).choice(COUNTRY)
    return [option(zone, zone) for zone in zones_found(str(body.get("value", "")), country, _MOST)]


async def countries(_handler: HandlerContext, body: Body) -> list[dict[str, Any]]:
    """Return countries whose name was typed, that of the time zone chosen first."""
    zone = Answers.of(body.get("view") or {}).choice(ZONE)
    found = countries_found(str(body.get("value", "")), zone, _MOST)
    return [option(clip(country_name(code), _TEXT), code) for code in found]


async def regions(_handler: HandlerContext, body: Body) -> list[dict[str, Any]]:
    """Return the states and regions of the country chosen whose name was typed."""
    country = Answers.of(body.get("view") or {}).choice(COUNTRY)
    found = regions_found(str(body.get("value", "")), country, _MOST)
    return [option(clip(region_name(place), _TEXT), place) for place in found]


async def groups(handler: HandlerContext, body: Body) -> list[dict[str, Any]]:
    """Return user groups whose handle or name contains what was typed."""
    typed = str(body.get("value", "")).strip().lower().removeprefix("@")
    found = [
        group for group in await handler.groups.all() if typed in group.handle.lower() or typed in group.name.lower()
    ]
    return [option(clip(f"@{group.handle}", _TEXT), group.id) for group in found[:_LIMIT]]
