"""What a courier takes next of what is due: as much as it has hands for, and not too much of what goes to many."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from storage.outbox_claims import EVER
from storage.tables import Rank

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from storage.outbox_claims import Due
    from storage.store import Unit
    from storage.tables import Delivery

AT_ONCE = 40
"""Effects under way at the same time."""
CROWD_AT_ONCE: dict[int, int] = {Rank.TO_MANY: 4, Rank.LAST: 1}
"""Of these, how many may be of each rank that goes to many people: the rest is kept for who waits at an incident."""
LEASE = timedelta(seconds=30)
"""How long a claimed effect belongs to its courier: longer than its calls may take, short enough that what a
killed process left is soon taken over."""

BACKLOG = 500
"""So many effects due together take a while to look through, such as after an outage."""
PAUSE = timedelta(microseconds=10)
"""How long after looking through a backlog it is looked through again, for each effect in it: about a tenth of the time
is spent on looking then. In between only what has become due since is looked at: what people do now waits for no
backlog."""


class Claim(NamedTuple):
    """What was taken in one look."""

    deliveries: list[Delivery]
    full: bool
    """Whether more may be due for which there was no room."""


class Found(NamedTuple):
    """What there is to be taken."""

    ranks: list[int]
    """Of which ranks something is due, or under way with who should be done with it by now."""
    later: datetime | None = None
    """When something will be due that is not yet, or a backlog is looked through again."""
    since: datetime = EVER
    """Since when that became due which was looked at."""


class Claiming:
    """Takes what is due for one courier."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._owner = uuid4().hex
        self._served: dict[int, int] = {}
        """For each rank that goes to many, the incident whose turn was last."""
        self._all_seen, self._all_again = EVER, EVER
        """When a backlog was looked through, and when it is again."""
        self.waiting: datetime | None = None
        """When the first of what waits for a free hand was due, but for what goes to many."""
        self.due = 0
        """How many effects were due when all was looked through."""

    def since(self) -> datetime:
        """Say since when what is to be looked at has become due."""
        return self._all_seen if self._clock.now() < self._all_again else EVER

    def look(self, due: Mapping[int, Due], since: datetime) -> Found:
        """Say what there is to be taken, from when those effects of each rank are due that became so `since` then."""
        now = self._clock.now()
        if since == EVER:
            self.waiting = _waiting(due)
            self.due = sum(each.effects for each in due.values())
            self._all_seen, self._all_again = now, now + (self.due * PAUSE if self.due > BACKLOG else timedelta(0))
        times = [each.later for each in due.values() if each.later]
        later = min([*times, self._all_again] if self._all_again > now else times, default=None)
        return Found([rank for rank in sorted(due) if due[rank].first <= now], later, since)

    async def claim(self, unit: Unit, found: Found, under_way: Collection[int]) -> Claim:
        """Take all that is due, as far as there is room beside what is `under_way`, of which it gives the ranks."""
        now, room, ranks = self._clock.now(), AT_ONCE - len(under_way), found.ranks
        claimed: list[Delivery] = []
        if any(rank < Rank.TO_MANY for rank in ranks):
            claimed += await unit.outbox.claim(owner=self._owner, now=now, lease=LEASE, limit=room, since=found.since)
        full = len(claimed) >= room
        for rank in filter(CROWD_AT_ONCE.__contains__, ranks):
            limit = min(room - len(claimed), CROWD_AT_ONCE[rank] - sum(each == rank for each in under_way))
            taken = await self._of_crowd(unit, rank, now, limit, found.since) if limit > 0 else []
            full = full or len(taken) >= limit
            claimed += taken
        return Claim(claimed, full)

    async def _of_crowd(self, unit: Unit, rank: int, now: datetime, limit: int, since: datetime) -> list[Delivery]:
        taken = await unit.outbox.claim_of_crowd(
            rank, owner=self._owner, now=now, lease=LEASE, limit=limit, after=self._served.get(rank, 0), since=since
        )
        if taken:
            self._served[rank] = int(taken[-1].incident_id or 0)
        return taken


def _waiting(due: Mapping[int, Due]) -> datetime | None:
    """Return when the first was due of more than can go at once; None where no such line is."""
    urgent = [each for rank, each in due.items() if rank < Rank.TO_MANY and each.effects]
    return min(each.first for each in urgent) if sum(each.effects for each in urgent) > AT_ONCE else None
