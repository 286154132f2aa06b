"""Whether Slack takes the token: while it does not, nothing is sent, and it is tried again until it does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.domain.errors import MusterError
from bot.metrics import SCOPE_MISSING, TOKEN_OK
from bot.slack.client import Method, Slack
from storage.holds import Standing, standing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock
    from storage.store import Store, Unit

log = structlog.get_logger()

FIRST_TRY, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=5)
"""How soon the token is tried again, and how long at most between two tries; between them, as long as it has lasted."""
_ASKED_FOR = timedelta(minutes=15)
"""For how long after its last try was due a scope counts as missing."""


class TokenWatch:
    """One replica's view of the token; that it is refused stands in the database, for all replicas."""

    def __init__(self, store: Store, slack: Slack, clock: Clock) -> None:
        self._store = store
        self._slack = slack
        self._clock = clock
        self._standing = Standing("", None, None, frozenset())

    @property
    def reason(self) -> str:
        """Why nothing is shown on Slack now; nothing while the token is taken."""
        error = self._standing.refusal
        return error and (
            f"Slack refuses the bot token: {error}. "
            "What people do is recorded, and shown on Slack once the token works again."
        )

    @property
    def since(self) -> datetime | None:
        """Since when the token is refused; None while it is taken."""
        return self._standing.since if self._standing.refusal else None

    async def heed(self) -> None:
        """Have what another call than an effect's has met count, too."""
        if self._slack.token_refused:
            async with self._store.write() as unit:
                await self.refused(unit, self._slack.token_refused)

    def look(self, holds: Mapping[str, datetime]) -> bool:
        """Say whether Slack must be left alone, from all that is held back."""
        self._standing = standing(holds, self._clock.now(), _ASKED_FOR)
        _standings[self._store.team_id] = self._standing
        _measure()
        return bool(self._standing.refusal)

    async def refused(self, unit: Unit, error: str) -> None:
        """Have every replica leave Slack alone."""
        self._slack.token_refused = ""
        now = self._clock.now()
        if await unit.holds.refuse_token(error, now, now + FIRST_TRY):
            log.error(
                "Slack refuses the bot token; nothing is sent until it takes it again",
                action="token_refused",
                error=error,
            )

    async def try_again(self) -> None:
        """Try the token if it is time, and have all go on if it works."""
        now = self._clock.now()
        lasted = now - (self._standing.since or now)
        next_try = now + min(max(lasted, FIRST_TRY), LONGEST_PAUSE)
        async with self._store.write() as unit:
            if not await unit.holds.claim_try(now, next_try):
                return
        self._standing = self._standing._replace(next_try=next_try)
        try:
            await self._slack.call(Method.AUTH_TEST)
        except MusterError:
            self._slack.token_refused = ""
        else:
            await self.taken()

    async def taken(self) -> None:
        """Let all go on, on every replica."""
        async with self._store.write() as unit:
            known = await unit.holds.take_token()
            unit.outbox.touched = True
        if known:
            log.info("Slack takes the bot token again", action="token_taken")

    def over(self) -> None:
        """Measure this workspace's token no longer."""
        _standings.pop(self._store.team_id, None)
        _measure()

    def pause(self, longest: timedelta) -> timedelta:
        """Return how long to wait for the next try."""
        due: datetime = self._standing.next_try or self._clock.now()
        return min(max(due - self._clock.now(), timedelta(0)), longest)


_standings: dict[str, Standing] = {}
"""How the token of each workspace stands that this process delivers for."""


def _measure() -> None:
    TOKEN_OK.set(0 if any(each.refusal for each in _standings.values()) else 1)
    SCOPE_MISSING.clear()
    for each in _standings.values():
        for method, scope in each.missing:
            SCOPE_MISSING.labels(method, scope).set(1)
