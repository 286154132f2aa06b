"""Holds: what every replica leaves alone, for how long, and when that is forgotten."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from storage.holds import standing
from storage.store import Store
from tests.storage.one_outbox import START

SECOND = timedelta(seconds=1)
SHORTEST, LONGEST = 30 * SECOND, 600 * SECOND
DAY = timedelta(days=1)


async def test_the_longest_hold_counts(store: Store) -> None:
    """A shorter wait asked for later does not cut a longer one short; one that is over is known until it is lifted."""
    late, early = START + 30 * SECOND, START + 2 * SECOND
    async with store.write() as unit:
        await unit.holds.hold("chat.update", late)
        await unit.holds.hold("chat.update", early)
        assert await unit.holds.of(["chat.update", "pins.add"]) == {"chat.update": late}
        await unit.holds.lift(["chat.update"], early)
        assert await unit.holds.of(["chat.update"]) == {"chat.update": late}
        await unit.holds.lift(["chat.update"], late)
        assert await unit.holds.of(["chat.update"]) == {}


async def test_a_hold_grows_with_the_trouble_and_begins_again_after_it(store: Store) -> None:
    """Each wait lasts as long as the trouble has, within bounds; lifted, or long past, it is new trouble."""
    waits, now = [], START
    async with store.write() as unit:
        for _ in range(8):
            until, new = await unit.holds.hold_longer("all", now, SHORTEST, LONGEST)
            again, _ = await unit.holds.hold_longer("all", now, SHORTEST, LONGEST)
            assert (again, new) == (until, now == START)
            waits.append((until - now) // SECOND)
            now = until
        assert waits == [30, 30, 60, 120, 240, 480, 600, 600]
        await unit.holds.lift(["all"], now)
        assert await unit.holds.hold_longer("all", now, SHORTEST, LONGEST) == (now + SHORTEST, True)
        now += SHORTEST + LONGEST + SECOND
        assert await unit.holds.hold_longer("all", now, SHORTEST, LONGEST) == (now + SHORTEST, True)


async def test_the_token_is_refused_once_tried_by_one_and_taken_once(store: Store) -> None:
    """However many replicas meet it: one tells of it, one at a time tries, one tells that it is over."""
    later, token = START + 5 * SECOND, ("token_revoked", START, START + 5 * SECOND)
    async with store.write() as unit:
        assert await unit.holds.refuse_token("token_revoked", START, later)
        assert not await unit.holds.refuse_token("token_revoked", later, later + SECOND)
        assert standing(await unit.holds.everything(), START, DAY)[:3] == token
        assert not await unit.holds.claim_try(START, later)
        assert await unit.holds.claim_try(later, later + 5 * SECOND)
        assert not await unit.holds.claim_try(later, later + 5 * SECOND)
        assert await unit.holds.take_token()
        assert not await unit.holds.take_token()
        assert standing(await unit.holds.everything(), START, DAY)[:3] == ("", None, None)


async def test_what_lacks_a_scope_is_told_for_as_long_as_it_is_asked_for(store: Store) -> None:
    """One that nothing waits for is not missing."""
    async with store.write() as unit:
        await unit.holds.hold("missing_scope:pins.add:pins:write", START)
        assert standing(await unit.holds.everything(), START, DAY).missing == {("pins.add", "pins:write")}
        assert standing(await unit.holds.everything(), START + DAY, DAY).missing == set()


@pytest.mark.parametrize("scope", ["channel:C1", "effect:1"])
async def test_holds_long_over_are_forgotten_and_those_in_force_are_not(store: Store, scope: str) -> None:
    """With since when they lasted."""
    async with store.write() as unit:
        until, _ = await unit.holds.hold_longer(scope, START, SHORTEST, LONGEST)
        await unit.holds.refuse_token("invalid_auth", START, START)
        await unit.holds.forget_before(until)
        assert set(await unit.holds.of([scope, f"since:{scope}"])) == {scope, f"since:{scope}"}
        await unit.holds.forget_before(until + SECOND)
        assert not await unit.holds.of([scope, f"since:{scope}"])
        assert standing(await unit.holds.everything(), START, DAY).refusal == "invalid_auth"


async def test_a_lease_is_one_process_until_it_gives_it_back_or_stops_renewing_it(store: Store) -> None:
    """Who lost it neither keeps it nor cuts it short for who has it now."""
    now, until, later = START, START + 30 * SECOND, START + 60 * SECOND
    async with store.write() as unit:
        assert await unit.holds.take("import", now, until) is None
        assert await unit.holds.take("import", now + SECOND, later) == now
        assert await unit.holds.renew("import", now, later)
        assert await unit.holds.take("import", until, later) == now
        assert await unit.holds.take("import", later, later + DAY) is None
        assert not await unit.holds.renew("import", now, later + 2 * DAY)
        assert await unit.holds.of(["import"]) == {"import": later + DAY}
        await unit.holds.give_back("import")
        assert await unit.holds.take("import", later + SECOND, later + DAY) is None


async def test_of_two_who_take_a_lease_at_once_one_has_it(store: Store) -> None:
    """In two units of work, of which neither sees the other begin."""

    async def taken(since: datetime) -> bool:
        async with store.write() as unit:
            return await unit.holds.take("import", since, START + DAY) is None

    assert sorted(await asyncio.gather(*(taken(START + number * SECOND) for number in range(4)))) == [
        *(False, False, False),
        True,
    ]
