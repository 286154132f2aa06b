"""How far a workspace is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.checklist import PART, Checklist, Item, done

if TYPE_CHECKING:
    from bot.domain.reachability import Setup
    from storage.store import Unit


async def checklist_of(unit: Unit, setup: Setup) -> Checklist:
    """Return the checklist as what is set ticks it."""
    changed = await unit.policies.parts()
    asked = (await unit.policies.of(PART))[-1].after if PART in changed else {}
    return Checklist(
        done=done(setup, changed, practised=await unit.incidents.practised()),
        kept=frozenset(map(Item, asked.get("kept", ()))),
        hidden=bool(asked.get("hidden")),
    )
