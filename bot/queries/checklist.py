"""How far a workspace is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.audit import What
from bot.domain.checklist import PART, Checklist, Item, done
from bot.domain.retention import Kind

if TYPE_CHECKING:
    from bot.domain.reachability import Setup
    from storage.store import Unit


async def _practised(unit: Unit) -> bool:
    """Say whether a drill was ever resolved, or there was one that is deleted."""
    if await unit.incidents.practised():
        return True
    return any(row.detail.get("kind") == Kind.DRILLS for row in await unit.audit.all_of(What.PURGED))


async def checklist_of(unit: Unit, setup: Setup) -> Checklist:
    """Return the checklist as what is set ticks it."""
    changed = await unit.policies.parts()
    asked = (await unit.policies.of(PART))[-1].after if PART in changed else {}
    return Checklist(
        done=done(setup, changed, practised=await _practised(unit)),
        kept=frozenset(map(Item, asked.get("kept", ()))),
        hidden=bool(asked.get("hidden")),
    )
