"""Suggestions while a person types the affected services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.text import clip

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body

_LIMIT = 20
_TEXT = 75
"""Characters of an option's text: https://docs.slack.dev/reference/block-kit/composition-objects/option-object"""


async def services(handler: HandlerContext, body: Body) -> list[dict[str, Any]]:
    """Return services that match what was typed, and the typed name itself when it is new."""
    typed = clip(" ".join(str(body.get("value", "")).split()), _TEXT)
    async with handler.runner.read() as unit:
        found = [service.name for service in await unit.services.search(typed, _LIMIT, viewer=body["user"]["id"])]
    options = [option(name, name) for name in found]
    if typed and typed.lower() not in {name.lower() for name in found}:
        options.append(option(clip(f"Add {typed}", _TEXT), typed))
    return options


def option(text: str, value: str) -> dict[str, Any]:
    """Return one suggestion."""
    return {"text": {"type": "plain_text", "text": text}, "value": value}


async def groups(handler: HandlerContext, body: Body) -> list[dict[str, Any]]:
    """Return user groups whose handle or name contains what was typed."""
    typed = str(body.get("value", "")).strip().lower().removeprefix("@")
    found = [
        group for group in await handler.groups.all() if typed in group.handle.lower() or typed in group.name.lower()
    ]
    return [option(clip(f"@{group.handle}", _TEXT), group.id) for group in found[:_LIMIT]]
