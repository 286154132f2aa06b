"""The courier: takes due effects from the outbox, lane by lane, and has each carried to an honest end."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.delivery.carrier import Carrier
from bot.delivery.claiming import AT_ONCE, Claim, Claiming, Found
from bot.delivery.delay import WORTH_TELLING, Delay
from bot.delivery.effects import CountReaders, effects, nobody_counts
from bot.delivery.holding import Holding
from bot.delivery.pace import Pace
from bot.delivery.preparing import Claimed, prepare_together
from bot.delivery.token_watch import TokenWatch
from bot.delivery.webhook import Webhook
from bot.language.texts import speak
from bot.queries.languages import workspace_language
from bot.timers import unasked, wait_for
from storage.looks import look_at_outbox
from storage.outbox_claims import EVER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.clock import Clock
    from bot.slack.client import Slack
    from storage.store import Store
    from storage.tables import Delivery

log = structlog.get_logger()

POLL = timedelta(seconds=15)
"""How often the outbox is looked at unasked, for what another replica asked for and did not take: less than a lease, so
that the end of each lease is known before it comes."""


class Courier:
    """Has effects carried to Slack. One a replica; any number of replicas share an outbox."""

    def __init__(
        self,
        store: Store,
        slack: Slack,
        clock: Clock,
        webhook: Webhook | None = None,
        readers: CountReaders = nobody_counts,
        delay: Delay | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        known = effects(webhook, readers)
        self._pace = Pace(clock)
        self._token = TokenWatch(store, slack, clock)
        self._holding = Holding(store, clock, self._token, self._pace)
        self._claiming = Claiming(clock)
        by_name = {str(operation): each for operation, each in known.items()}
        self._carrier = Carrier(store, slack, clock, by_name, self._pace, self._holding)
        self._delay = delay or Delay(clock)
        self._fresh = True
        self._wake = asyncio.Event()
        self._under_way: dict[asyncio.Task[None], int] = {}
        self._full = False
        """Whether something may be due for which there was no room."""
        self._freed = False
        """Whether something has ended since the last look began: it leaves room that the look may not have seen."""
        store.on_delivery(self._wake.set)

    async def run(self) -> None:
        """Carry effects until cancelled; what is under way then is finished or left in doubt, never lost."""
        try:
            while True:
                self._wake.clear()
                try:
                    await self._rest(await self._round())
                except Exception:
                    log.exception("The outbox could not be read; trying again", action="outbox_unreadable")
                    await self._clock.sleep(1)
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)
            self._token.over()

    @property
    def trouble(self) -> str:
        """Why nothing is carried now; nothing while all goes on."""
        return self._token.reason

    async def _round(self) -> datetime | None:
        """Take all that is due, as far as there is room, and return when something will be that is not yet."""
        if self._fresh:
            await self._holding.begin()
            self._fresh = False
        language = workspace_language(self._store.team_id)
        speak(language, language)  # also what comes of an effect; what one person reads is drawn in theirs
        self._full, self._freed = len(self._under_way) >= AT_ONCE, False
        if self._full:
            return None
        await self._token.heed()
        since = self._claiming.since()
        async with self._store.read() as unit:
            now = self._clock.now()
            seen = await look_at_outbox(unit, now, since, said_by=now - WORTH_TELLING)
        left_alone = self._holding.look(seen.held)
        found = Found([]) if left_alone else self._claiming.look(seen.due, since)
        self._pace.expect(self._claiming.due)
        self._delay.seen(self._claiming.waiting, self._token.since, seen.late if since == EVER else None)
        claim = await self._claimed(found)
        self._full = claim.full
        if self._full and self._freed:
            self._wake.set()
        if left_alone:
            await self._token.try_again()
        await self._begin(claim.deliveries)
        return found.later

    async def _claimed(self, found: Found) -> Claim:
        if not found.ranks:
            return Claim([], full=False)
        async with self._store.write() as unit:
            return await self._claiming.claim(unit, found, [*self._under_way.values()])

    async def _begin(self, deliveries: Iterable[Delivery]) -> None:
        """Carry what was claimed, each as soon as it is prepared."""
        together: list[Claimed] = []
        for delivery in deliveries:
            effect = self._carrier.prepared_with_others(delivery)
            ready = None
            if effect is not None:
                ready = asyncio.get_running_loop().create_future()
                together.append(Claimed(effect, delivery, ready))
            task = asyncio.create_task(self._carrier.carry(delivery, ready))
            self._under_way[task] = delivery.rank
            task.add_done_callback(self._done)
        if together:
            await prepare_together(self._store, together)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.pop(task, None)
        self._freed = True
        if self._full:
            self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("An effect's end could not be recorded", action="settle_failed", exc_info=error)

    async def _rest(self, later: datetime | None) -> None:
        if self._token.reason:
            await wait_for(self._clock, self._wake, self._token.pause(POLL).total_seconds())
            return
        poll = unasked(self._clock, POLL)
        pause = poll if later is None else min(poll, max(later - self._clock.now(), timedelta(0)))
        await wait_for(self._clock, self._wake, pause.total_seconds())
