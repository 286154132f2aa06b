"""Projections in the outbox: asked for often, sent with the newest state, never doubled, never left behind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.outbox import DEAD, PENDING, SENDING, SENT, UNKNOWN
from tests.storage.one_outbox import LEASE, MINE, Outbox


async def test_asking_twice_sends_once(outbox: Outbox) -> None:
    """Requests before the sending are one request."""
    await outbox.project()
    await outbox.project()
    (row,) = await outbox.claim()
    assert row.version == 2
    await outbox.sent(row)
    assert await outbox.claim() == []
    assert await outbox.states() == [SENT]


async def test_a_request_while_it_is_being_sent_sends_it_again(outbox: Outbox) -> None:
    """What was drawn before the change is not the newest state."""
    await outbox.project()
    (row,) = await outbox.claim()
    await outbox.project()
    assert await outbox.states() == [SENDING]
    assert await outbox.claim() == []
    await outbox.sent(row)
    assert await outbox.states() == [PENDING]
    (again,) = await outbox.claim()
    await outbox.sent(again)
    assert await outbox.states() == [SENT]


async def test_what_was_found_after_a_doubt_is_brought_up_to_date(outbox: Outbox) -> None:
    """The message that stands on Slack was drawn by the earlier attempt."""
    await outbox.project()
    await outbox.post("b")
    card, post = await outbox.claim()
    await outbox.sent(card, outdated=True)
    await outbox.sent(post, outdated=True)
    assert await outbox.states() == [PENDING, SENT]


async def test_a_request_leaves_a_doubt_a_doubt(outbox: Outbox) -> None:
    """It may stand on Slack already: it is looked for before it is sent."""
    await outbox.project()
    (row,) = await outbox.claim()
    await outbox.settle(row, state=UNKNOWN, due_at=outbox.now)
    await outbox.project()
    (again,) = await outbox.claim()
    assert again.state == UNKNOWN


@pytest.mark.parametrize(("ended", "comes_back"), [(SENT, SENDING), (DEAD, UNKNOWN)])
async def test_a_request_brings_an_ended_one_back(outbox: Outbox, ended: str, comes_back: str) -> None:
    """What was given up may have been so in doubt, and is looked for first."""
    await outbox.project()
    (row,) = await outbox.claim()
    await outbox.settle(row, state=ended)
    await outbox.project()
    (again,) = await outbox.claim()
    assert (again.id, again.state, again.attempts) == (row.id, comes_back, 1)


async def test_an_ended_one_may_come_back_to_wait(outbox: Outbox) -> None:
    """The pin of a card that is posted again waits for the new card."""
    await outbox.project(awaits="card:1")
    await outbox.release("card:1")
    (row,) = await outbox.claim()
    await outbox.sent(row)
    await outbox.project(awaits="card:1")
    assert await outbox.claim() == []
    await outbox.release("card:1")
    assert len(await outbox.claim()) == 1


async def test_a_request_after_the_lease_ended_is_not_lost(outbox: Outbox) -> None:
    """A killed replica's projection is taken over, with everything asked for since."""
    await outbox.project()
    await outbox.claim("killed")
    await outbox.project()
    outbox.now += LEASE
    (row,) = await outbox.claim(MINE)
    assert (row.state, row.version) == (UNKNOWN, 2)
    await outbox.sent(row)
    assert await outbox.states() == [SENT]


async def test_what_was_given_up_comes_back_when_its_incident_is_fixed(outbox: Outbox) -> None:
    """Only that incident's dead ones come back, to be looked for first, in their old order."""
    incident = await outbox.incident()
    for lane, belongs in (("a", incident), ("a", incident), ("b", incident), ("c", None)):
        await outbox.post(lane, incident_id=belongs)
    first, fine, foreign = await outbox.claim()
    await outbox.settle(first, state=DEAD, error="is_archived")
    await outbox.settle(foreign, state=DEAD, error="is_archived")
    await outbox.sent(fine)
    (second,) = await outbox.claim()
    await outbox.settle(second, state=DEAD, error="is_archived")
    async with outbox.write() as unit:
        await unit.outbox.revive(incident, outbox.now)
    assert await outbox.states() == [UNKNOWN, UNKNOWN, SENT, DEAD]
    assert [row.id for row in await outbox.claim()] == [first.id]


async def test_what_was_fixed_while_an_effect_was_under_way_gives_it_another_try(outbox: Outbox) -> None:
    """It was refused for what is gone by the time the refusal is recorded; refused again, it is given up."""
    incident = await outbox.incident()
    await outbox.post(incident_id=incident)
    (row,) = await outbox.claim()
    async with outbox.write() as unit:
        await unit.outbox.revive(incident, outbox.now)
    await outbox.settle(row, state=DEAD, error="not_in_channel")
    assert await outbox.states() == [UNKNOWN]
    (again,) = await outbox.claim()
    await outbox.settle(again, state=DEAD, error="not_in_channel")
    assert await outbox.states() == [DEAD]


async def test_a_named_effect_that_was_given_up_may_be_tried_again(outbox: Outbox) -> None:
    """Opening a channel that was refused is tried again; one that worked is not."""
    await outbox.post(slot="open:1")
    await outbox.post("b", slot="open:2")
    refused, opened = await outbox.claim()
    await outbox.settle(refused, state=DEAD, error="restricted_action")
    await outbox.sent(opened)
    async with outbox.write() as unit:
        await unit.outbox.retry("open:1", outbox.now)
        await unit.outbox.retry("open:2", outbox.now)
    (again,) = await outbox.claim()
    assert (again.id, again.state, again.error) == (refused.id, UNKNOWN, None)


async def test_the_oldest_effect_is_the_one_that_was_asked_for_first_and_is_not_sent(outbox: Outbox) -> None:
    """A card of last week that is edited now is as old as its edit: nobody is alarmed about a week's delay."""
    await outbox.project()
    (card,) = await outbox.claim()
    await outbox.sent(card)
    outbox.now += timedelta(days=7)
    await outbox.project()
    async with outbox.store.read() as unit:
        assert await unit.outbox.oldest() == outbox.now
    outbox.now += timedelta(minutes=1)
    await outbox.post()
    outbox.now += timedelta(minutes=1)
    (card, _) = await outbox.claim()
    await outbox.sent(card)
    async with outbox.store.read() as unit:
        assert await unit.outbox.oldest() == outbox.now - timedelta(minutes=1)
