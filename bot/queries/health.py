"""What is wrong with Muster, as far as its database tells."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.health import GivenUp, Health
from bot.domain.vocabulary import OPEN, ChannelState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.store import Unit

LATELY = timedelta(days=7)
"""For how long what was given up is told."""


async def health_of(unit: Unit, missing_scopes: Sequence[str], now: datetime) -> Health:
    """Return what is wrong; of private incidents nothing is said."""
    return Health(
        missing_scopes=missing_scopes,
        put_out=await unit.incidents.with_channel(ChannelState.LOST, OPEN),
        given_up=[GivenUp(*row) for row in await unit.outbox.given_up(now - LATELY)],
    )
