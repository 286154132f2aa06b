"""What is wrong with Muster: what its database tells, beside what Slack said of its app and its clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery.advice import advice
from bot.domain.health import LATELY, GivenUp, Health
from bot.domain.vocabulary import OPEN, ChannelState
from bot.messages.health import is_slacks
from bot.outbox.operations import Operation
from bot.version import version
from storage.revision import schema_is_newer

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.reachability import Facts
    from storage.store import Unit


async def health_of(unit: Unit, facts: Facts, now: datetime) -> Health:
    """Return what is wrong; of private incidents nothing is said."""
    return Health(
        version=version(),
        missing_scopes=facts.missing_scopes,
        clock_ahead=facts.clock_ahead,
        schema_newer=await schema_is_newer(unit.session),
        put_out=await unit.incidents.with_channel(ChannelState.LOST, OPEN),
        given_up=[_given_up(*row) for row in await unit.outbox.given_up(now - LATELY)],
    )


def _given_up(operation: str, error: str, times: int) -> GivenUp:
    known = operation in set(Operation)
    what = Operation(operation).words if known else operation
    return GivenUp(what, error, times, advice(error) if is_slacks(error) else "")
