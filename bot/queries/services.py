"""Which service somebody means who types its name, or a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.store import Unit

_LOOKED_AT = 20


async def service_called(unit: Unit, name: str, *, viewer: str) -> str:
    """Return the name of the service that is called so, in any case, else what was typed: a new one's."""
    found = [service.name for service in await unit.services.search(name, _LOOKED_AT, viewer=viewer)]
    return next((known for known in found if known.lower() == name.lower()), name)


async def service_meant(unit: Unit, words: str, *, viewer: str) -> str | None:
    """Return the name of the one service that is called so, or whose name alone holds the words; else None."""
    found = [service.name for service in await unit.services.search(words, _LOOKED_AT, viewer=viewer)]
    exact = [name for name in found if name.lower() == words.lower()]
    return exact[0] if exact else found[0] if words and len(found) == 1 else None
