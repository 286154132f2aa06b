"""Carrying one effect to Slack: found or sent, put off, refused or in doubt, and how it went is recorded."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from bot.corrected_clock import APART
from bot.delivery.effect import Effect, Prepared
from bot.delivery.holding import Holding, longest, retry_state, scopes_of
from bot.delivery.preparing import NotPreparedError, Ready, prepared_alone
from bot.delivery.quiet import introduced
from bot.delivery.settling import Settling
from bot.delivery.trouble import ChannelToCome, tell_admins
from bot.logs import bound
from bot.metrics import count_delivery
from bot.outbox.moving import needed_in_channel
from bot.outbox.overtaken import look_after, take_away
from bot.slack.claims import ClaimOver, last_look, while_claimed
from bot.slack.client import (
    Slack,
    SlackBusy,
    SlackLacksScope,
    SlackRefused,
    SlackTokenRefused,
    SlackUncertain,
    SlackUnreachable,
)
from bot.tracing import span
from storage.errors import ClaimLostError, may_pass
from storage.outbox import DEAD, DROPPED, PENDING, UNKNOWN
from storage.outbox_carrying import Sent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from bot.clock import Clock
    from bot.delivery.pace import Pace
    from storage.store import Store, Unit
    from storage.tables import Delivery

log = structlog.get_logger()

_LONGEST_PAUSE = 60
_RECORDED_AGAIN_SECONDS = 1.0
_RECORDED_WITHIN = timedelta(minutes=10)
"""For how long recording what stands on Slack is tried; after that it is in doubt."""
GIVE_UP_AFTER = 24 * 60
"""Attempts after which an effect in doubt is given up: about a day, at one a minute."""
_LEFT_FOR = timedelta(seconds=15)
"""How long an effect that only a newer version knows is left to that."""


class Carrier:
    """Carries effects that the courier has claimed, each by itself."""

    def __init__(
        self,
        store: Store,
        slack: Slack,
        clock: Clock,
        effects: Mapping[str, Effect[Any]],
        pace: Pace,
        holding: Holding,
    ) -> None:
        self._store = store
        self._slack = slack
        self._clock = clock
        self._effects = effects
        self._pace = pace
        self._holding = holding
        self._settling = Settling(store, clock)

    def prepared_with_others(self, delivery: Delivery) -> Effect[Any] | None:
        """Return the effect of a row that is to be prepared together with others; None where it is not."""
        effect = self._effects.get(delivery.operation)
        fits = effect is not None and not effect.slow and _to_be_attempted(effect, delivery)
        return effect if fits else None

    async def carry(self, delivery: Delivery, ready: Ready | None) -> None:
        """See an effect that was claimed to an honest end; `ready` brings what was prepared with others."""
        facts = {"effect": delivery.id, "incident": delivery.incident_id}
        bound(**facts, operation=delivery.operation)
        with span(f"effect {delivery.operation}", **facts, attempt=delivery.attempts):
            await self._carried(delivery, ready)

    async def _carried(self, delivery: Delivery, ready: Ready | None) -> None:
        effect = self._effects.get(delivery.operation)
        if effect is None:
            await self._leave_to_newer(delivery)
            return
        if not _to_be_attempted(effect, delivery):
            await self._end_doubt(effect, delivery, "in doubt, and not to be repeated")
            return
        if effect.too_old(delivery, self._clock.now()):
            await self._drop(delivery, "too old to be worth sending", effect)
            return
        try:
            await self._attempt(effect, delivery, ready)
        except ChannelToCome:
            await self._until_there(effect, delivery)
        except NotPreparedError:
            log.exception("An effect could not be prepared", action="effect_failed", operation=delivery.operation)
            await self._later(delivery, retry_state(delivery), self._pause(delivery), "an error of Muster's own")
        except SlackRefused as refusal:
            await self._refused(effect, delivery, refusal.error)
        except SlackUnreachable as error:
            await self._later(delivery, retry_state(delivery), self._pause(delivery), str(error))
        except Exception:
            log.exception("An effect failed", action="effect_failed")
            await self._in_doubt(effect, delivery, "an error of Muster's own")

    async def _leave_to_newer(self, delivery: Delivery) -> None:
        """Leave an effect that only a newer version knows to that one: during an upgrade both carry one outbox."""
        log.warning("An effect is of a newer Muster and waits for that", action="effect_unknown")
        async with self._store.write() as unit:
            later = {"state": retry_state(delivery), "due_at": self._clock.now() + _LEFT_FOR}
            await unit.outbox.settle(delivery, {**later, "attempts": delivery.attempts - 1})

    async def _attempt(self, effect: Effect[Any], delivery: Delivery, ready: Ready | None) -> None:
        prepared = await prepared_alone(self._store, effect, delivery, ready)
        if prepared is None or _shown_already(delivery, prepared):
            await self._sent(effect, delivery, None, {})
            return
        holds = self._holding.of(scopes_of(delivery, prepared))
        held, until = longest(holds, self._clock.now())
        if held:
            await self._holding.put_off(effect, delivery, self._pace.held(held, until, delivery.rank), held)
            return
        try:
            with while_claimed(partial(_holds, delivery, self._clock)):
                await self._find_or_send(effect, delivery, prepared, holds)
        except ClaimOver:
            return  # it is another's, or will be
        except SlackTokenRefused as refused:
            await self._holding.put_back(delivery, refused)
        except SlackBusy as busy:
            await self._holding.later(effect, delivery, prepared, busy)
        except SlackLacksScope as lack:
            await self._holding.lack(effect, delivery, prepared, lack)
        except SlackUncertain as error:
            await self._in_doubt(effect, delivery, str(error), prepared)

    async def _find_or_send(
        self, effect: Effect[Any], delivery: Delivery, prepared: Prepared, holds: Iterable[str]
    ) -> None:
        found = await effect.reconcile(self._slack, delivery, prepared) if delivery.state == UNKNOWN else None
        if found is not None:
            # What was found shows the state of back then; a projection is brought up to the newest one next.
            await self._sent(effect, delivery, prepared, found, outdated=True)
            return
        if delivery.state == UNKNOWN and effect.looks > 1:
            await self._seen_nothing(effect, delivery)
            return
        if prepared.only_look:
            await self._sent(effect, delivery, None, {})
            return
        turn = self._pace.far_off(prepared, delivery.rank)
        if turn is not None:
            await self._holding.put_off(effect, delivery, turn)
            return
        prepared = await introduced(self._store, self._slack, prepared, self._clock.now())
        result = await self._send(effect, prepared)
        await self._sent(effect, delivery, prepared, result, holds=holds)

    async def _seen_nothing(self, effect: Effect[Any], delivery: Delivery) -> None:
        """Look again later; after the last look it is sent as if never before."""
        looks, now = int(delivery.result.get("looks", 0)) + 1, self._clock.now()
        kept = {key: value for key, value in delivery.result.items() if key != "looks"}
        changes: dict[str, Any] = {"state": PENDING, "due_at": now, "result": kept}
        if looks < effect.looks:
            changes = {"state": UNKNOWN, "due_at": now + effect.look_after, "result": {**kept, "looks": looks}}
        async with self._store.write() as unit:
            await unit.outbox.settle(delivery, changes)

    async def _send(self, effect: Effect[Any], prepared: Prepared) -> dict[str, Any]:
        await self._store.give_way()
        async with self._pace.turn(prepared):
            last_look()
            result = await effect.send(self._slack, prepared)
        self._pace.same(prepared.channel, result.get("channel"))
        return result

    async def _sent(
        self,
        effect: Effect[Any],
        delivery: Delivery,
        prepared: Prepared | None,
        result: dict[str, Any],
        *,
        outdated: bool = False,
        holds: Iterable[str] = (),
    ) -> None:
        now = self._clock.now()

        async def record(unit: Unit) -> Sent:
            kept = delivery.result
            if prepared is None:
                await effect.on_skipped(effect.job(unit, delivery), now)
            else:
                await self._holding.fixed(unit, delivery, holds, now)
                kept = await effect.record(effect.job(unit, delivery), prepared, result, now)
            return Sent(delivery, kept, now, outdated)

        try:
            await self._until_recorded(partial(self._settling.sent, delivery, record))
        except ClaimLostError:
            if prepared is not None and not outdated:
                made = effect.made(prepared, result)
                await self._until_recorded(partial(self._overtaken, delivery, made=made))
        else:
            count_delivery(delivery.operation, "sent")

    async def _until_recorded(self, record: Callable[[], Awaitable[None]]) -> None:
        """Record what stands on Slack, while the database takes nothing again and again: nobody else knows of it."""
        until = self._clock.now() + _RECORDED_WITHIN
        while True:
            try:
                return await record()
            except Exception as error:
                if not may_pass(error) or self._clock.now() > until:
                    raise
                log.warning("What was sent could not be recorded; trying again", action="not_recorded", exc_info=True)
            await self._clock.sleep(_RECORDED_AGAIN_SECONDS)

    async def _overtaken(
        self,
        delivery: Delivery,
        *,
        made: Mapping[str, str] | None = None,
        where: Mapping[str, str] | None = None,
        after: timedelta = timedelta(0),
    ) -> None:
        """Have it put right that another process has taken the effect over, and may have done the same.

        What was `made` is taken away; where it is not known, it is looked for some time after.
        """
        now = self._clock.now()
        async with self._store.write() as unit:
            if made:
                await take_away(unit, delivery, made, now)
            else:
                await look_after(unit, delivery, where or {}, now, now + after)
        count_delivery(delivery.operation, "overtaken")
        log.warning("Another process had taken an effect over", action="effect_overtaken", operation=delivery.operation)

    async def _refused(self, effect: Effect[Any], delivery: Delivery, error: str) -> None:
        now = self._clock.now()
        async with self._store.write() as unit:
            moved = await unit.outbox.held_back(delivery)
            again = moved or await effect.refused(effect.job(unit, delivery), error, now)
            kept = {key: value for key, value in delivery.result.items() if key != "fingerprint"}
            state = retry_state(delivery) if moved else PENDING if again else DEAD
            if state == DEAD:
                await tell_admins(unit, delivery, now)
            changes = {"state": state, "due_at": now, "error": error, "result": kept}
            await unit.outbox.settle(delivery, changes)
        if not again:
            self._give_up(delivery, error)

    async def _in_doubt(
        self, effect: Effect[Any], delivery: Delivery, error: str, prepared: Prepared | None = None
    ) -> None:
        if not effect.can_reconcile:
            await self._end_doubt(effect, delivery, f"in doubt, and not to be repeated: {error}")
        elif delivery.attempts > GIVE_UP_AFTER:
            await self._die(effect, delivery, error)
        else:
            look_at = max(self._clock.now() + effect.look_after, self._pause(delivery))
            if not await self._later(delivery, UNKNOWN, look_at, error) and prepared is not None:
                where, after = effect.may_have_made(prepared), effect.look_after
                await self._until_recorded(partial(self._overtaken, delivery, where=where, after=after))

    async def _later(self, delivery: Delivery, state: str, due_at: datetime, error: str | None) -> bool:
        """Have it tried again, or looked for; False where another process has taken it over."""
        async with self._store.write() as unit:
            changes = {"state": state, "due_at": due_at, "error": error}
            settled = await unit.outbox.settle(delivery, changes)
        count_delivery(delivery.operation, state)
        return settled

    async def _until_there(self, effect: Effect[Any], delivery: Delivery) -> None:
        """Have an effect that was prepared without its incident's channel wait for what it needs there."""
        async with self._store.write() as unit:
            job = effect.job(unit, delivery)
            awaited = needed_in_channel(await job.incident(lock=True), job.asked.needs)
            changes = {"state": retry_state(delivery), "attempts": delivery.attempts - 1, "awaits": awaited}
            await unit.outbox.settle(delivery, changes)
            await unit.outbox.free([awaited])

    async def _end_doubt(self, effect: Effect[Any], delivery: Delivery, error: str) -> None:
        """End what cannot be looked for: who reads it misses little where it is worth something for a while only."""
        if effect.worth_for is None:
            await self._die(effect, delivery, error)
        else:
            await self._drop(delivery, error)

    async def _drop(self, delivery: Delivery, error: str, outdated: Effect[Any] | None = None) -> None:
        async with self._store.write() as unit:
            if outdated is not None:
                await outdated.outdated(outdated.job(unit, delivery), self._clock.now())
            await unit.outbox.settle(delivery, {"state": DROPPED, "error": error})
        count_delivery(delivery.operation, DROPPED)
        log.warning("An effect was dropped", action="effect_dropped", operation=delivery.operation, error=error)

    async def _die(self, effect: Effect[Any], delivery: Delivery, error: str) -> None:
        async with self._store.write() as unit:
            await effect.lock(effect.job(unit, delivery))
            await tell_admins(unit, delivery, self._clock.now())
            await unit.outbox.settle(delivery, {"state": DEAD, "error": error})
        self._give_up(delivery, error)

    def _give_up(self, delivery: Delivery, error: str) -> None:
        count_delivery(delivery.operation, "dead")
        log.error(
            "An effect was given up",
            action="effect_dead",
            error=error,
        )

    def _pause(self, delivery: Delivery) -> datetime:
        seconds = min(_LONGEST_PAUSE, 2 ** min(delivery.attempts - 1, 6))
        return self._clock.now() + timedelta(seconds=seconds)


def _holds(delivery: Delivery, clock: Clock) -> bool:
    """Say whether an effect is still this process's, also by the clock of another host."""
    return delivery.lease_until is None or clock.now() < delivery.lease_until - APART


def _to_be_attempted(effect: Effect[Any], delivery: Delivery) -> bool:
    """Say whether an effect may be attempted: after a doubtful attempt, only where it can be told what that left."""
    return delivery.state != UNKNOWN or effect.can_reconcile


def _shown_already(delivery: Delivery, prepared: Prepared) -> bool:
    """Say whether Slack shows this already; after a doubtful attempt nobody knows what it shows."""
    return delivery.state != UNKNOWN and delivery.result.get("fingerprint") == prepared.fingerprint
