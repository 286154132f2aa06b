"""Preparing what was claimed together: effects of one incident read the same rows, and read them once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.quiet import quietened
from bot.delivery.trouble import ChannelToCome, NoChannel
from bot.domain.errors import MusterError
from bot.queries.languages import spoken_to

if TYPE_CHECKING:
    from bot.delivery.effect import Effect, Prepared
    from storage.store import Store, Unit
    from storage.tables import Delivery

Ready: TypeAlias = "asyncio.Future[Prepared | None]"
"""What preparing an effect gives, or raises; cancelled where it has to be prepared by itself."""


class NotPreparedError(Exception):
    """An effect could not be prepared for want of something of Muster's own: nothing was sent."""


class Claimed(NamedTuple):
    """An effect to be prepared with others."""

    effect: Effect[Any]
    delivery: Delivery
    ready: Ready


async def prepare_together(store: Store, claimed: Iterable[Claimed]) -> None:
    """Prepare these in their order; each can be sent as soon as it is prepared, and fails for itself."""
    waiting = list(claimed)
    try:
        with suppress(SQLAlchemyError):
            async with store.read() as unit:
                await unit.people.names(_readers(waiting))
                for each in waiting:
                    await store.give_way()
                    await _prepare(unit, each)
    finally:
        for each in waiting:
            each.ready.cancel()  # does nothing to what is done


def _readers(claimed: Iterable[Claimed]) -> list[str]:
    """Return the people for whom alone these are, whose languages are read at once."""
    named = (each.delivery.payload.get("user") for each in claimed)
    return [user for user in named if isinstance(user, str)]


async def _prepare(unit: Unit, claimed: Claimed) -> None:
    try:
        prepared = await _prepared(unit, claimed.effect, claimed.delivery)
    except SQLAlchemyError:
        raise
    except Exception as error:  # noqa: BLE001 - told to who carries it
        if not claimed.ready.done():
            claimed.ready.set_exception(error)
    else:
        if not claimed.ready.done():
            claimed.ready.set_result(prepared)


async def prepared_alone(store: Store, effect: Effect[Any], delivery: Delivery, ready: Ready | None) -> Prepared | None:
    """Return what was prepared together with others, else prepare it now; None where no channel is to come.

    Raises what preparing says about Slack or the channel, and `NotPreparedError` for anything else.
    """
    try:
        if ready is not None:
            await asyncio.wait({ready})
            if not ready.cancelled():
                return ready.result()
        async with store.read() as unit:
            return await _prepared(unit, effect, delivery)
    except NoChannel:
        return None
    except (MusterError, ChannelToCome):
        raise
    except Exception as error:
        raise NotPreparedError from error


async def _prepared(unit: Unit, effect: Effect[Any], delivery: Delivery) -> Prepared | None:
    job = effect.job(unit, delivery)
    async with spoken_to(unit, job.asked.read_by()):
        return await quietened(job, await effect.prepare(job))
