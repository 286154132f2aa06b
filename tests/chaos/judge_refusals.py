"""Whether everything that Slack refused for good is told to the person who can put it right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effects import effects, nobody_counts
from bot.outbox.payload import load
from storage.outbox import DEAD, UNDELIVERED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.delivery.effect import Effect
    from storage.tables import Delivery
    from tests.bot.ledger import Ledger

_EFFECTS: dict[str, Effect[Any]] = {str(name): each for name, each in effects(None, nobody_counts).items()}


def untold(found: Ledger) -> Iterator[str]:
    """Name each effect that was given up and of which nobody hears, though somebody is to."""
    told = [row.slot for row in found.rows if row.slot and row.slot.startswith("trouble:")]
    for row in found.rows:
        about = f"trouble:{row.incident_id}:"
        if row.state != DEAD or not _is_to_be_told(row):
            continue
        if not any(slot.startswith(about) and slot.endswith(f":{row.error}") for slot in told):
            yield f"given up and told to nobody: {row.operation} {row.slot or row.lane}: {row.error}"


def given_up(found: Ledger, incident_id: int | None) -> set[str]:
    """Return which operations were given up for an incident: what they show is not there, or not the newest."""
    return {row.operation for row in found.rows if row.incident_id == incident_id and row.state == DEAD}


def waits_for_refused_channel(found: Ledger, row: Delivery) -> bool:
    """Say whether it waits, or what comes before it in its lane does, for a channel that was refused.

    The next change to the incident asks for that again.
    """
    waits = any(each.awaits is not None for each in found.rows if _before(each, row))
    return waits and "open_channel" in given_up(found, row.incident_id)


def _before(each: Delivery, row: Delivery) -> bool:
    return each.lane == row.lane and each.id <= row.id and each.state in UNDELIVERED


def _is_to_be_told(row: Delivery) -> bool:
    effect = _EFFECTS[row.operation]
    return row.incident_id is not None and effect.trouble_with(load(effect.payload, row.payload)).told
