"""What the author of an update is called, for who reads it elsewhere than on Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.vocabulary import CLOCK

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import StatusUpdate


async def author_of(unit: Unit, written: StatusUpdate) -> str:
    """Return what an update's author is called; empty where nobody knows."""
    if written.author == CLOCK:
        return "Muster"
    return (await unit.people.names([written.author])).get(written.author, "")
