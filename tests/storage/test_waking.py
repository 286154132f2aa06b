"""Which commits wake whom: nobody looks at the database for what cannot be there."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.storage.one_outbox import Outbox


@pytest.fixture
def woken(outbox: Outbox) -> Counter[str]:
    """Count how often what delivers and what reminds are woken."""
    counted: Counter[str] = Counter()
    outbox.store.on_delivery(lambda: counted.update(["deliver"]))
    outbox.store.on_reminder(lambda: counted.update(["remind"]))
    return counted


async def test_what_is_to_be_delivered_wakes_nobody_who_reminds(outbox: Outbox, woken: Counter[str]) -> None:
    """A new effect is for the outbox's worker alone."""
    await outbox.post()
    assert woken == {"deliver": 1}


async def test_what_is_to_be_reminded_of_wakes_nobody_who_delivers(outbox: Outbox, woken: Counter[str]) -> None:
    """A new plan is for the reminders' worker alone."""
    incident_id = await outbox.incident()
    async with outbox.write() as unit:
        await unit.reminders.replace(incident_id, [])
    assert woken == {"remind": 1}


async def test_what_is_not_recorded_wakes_nobody(outbox: Outbox, woken: Counter[str]) -> None:
    """A transaction that is rolled back has left nothing."""

    async def failing() -> None:
        async with outbox.write() as unit:
            await unit.outbox.post("post", lane="a", payload={}, now=outbox.now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await failing()
    assert woken == {}
