"""Bringing open incidents to a changed policy: all of them, a few at a time, whatever is under way meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.commands.runner import Context
from bot.domain.forms import DeclareForm
from bot.domain.policy import DEFAULT_POLICY
from bot.domain.policy_parts import Edit, Part, content_of, stamp_of
from bot.domain.vocabulary import Impact, Urgency, Via
from bot.incidents.lifecycle.declare import declare
from bot.incidents.policy_change import change_policy
from bot.outbox.reminders import replan
from bot.reminders.replanning import BATCH, catch_up
from storage.engine import Database
from storage.store import Store, Unit

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FORM = DeclareForm(title="Checkout is down", impact=Impact.WIDESPREAD, urgency=Urgency.IMMEDIATE)


def ctx(unit: Unit, who: str = "UALICE") -> Context:
    """Return what alice, or somebody else, does in a unit of work."""
    return Context(unit=unit, now=NOW, actor=who, via=Via.FORM)


@pytest.fixture
async def store(database: Database) -> Store:
    """Give the store of a workspace that Muster knows."""
    made = Store(database, "T1")
    async with made.write() as unit:
        await unit.workspaces.remember(
            name="Harbour", url="https://harbour.slack.com/", bot_user_id="UBOT", announcement_channel="inc", now=NOW
        )
    return made


async def change(store: Store, resolve: str, seen: str) -> None:
    """Have P1 resolved within another time."""
    content = content_of(DEFAULT_POLICY, Part.P1) | {"resolve": resolve}
    async with store.write() as unit:
        await change_policy(ctx(unit), Edit(part=Part.P1, seen=seen, content=content), frozenset())


async def versions(store: Store) -> set[int]:
    """Return the versions of the policy that open incidents are planned by."""
    async with store.read() as unit:
        rows = await unit.incidents.with_status(["declared"], viewer="UALICE", limit=100)
        return {row.policy_version for row in rows}


SEEN = stamp_of(content_of(DEFAULT_POLICY, Part.P1))


async def test_every_open_incident_is_planned_again_a_few_at_a_time(store: Store) -> None:
    """As many looks as it takes, and none for nothing afterwards."""
    for number in range(BATCH + 5):
        async with store.write() as unit:
            await declare(ctx(unit, f"U{number}"), replace(FORM, title=f"Line {number} is down"))
    assert await catch_up(store, NOW) == 0
    await change(store, "6 h", SEEN)
    assert await versions(store) == {0}
    assert [await catch_up(store, NOW) for _ in range(3)] == [BATCH, 5, 0]
    assert await versions(store) == {1}


async def test_an_incident_declared_after_a_change_is_planned_by_it_at_once(store: Store) -> None:
    """It is not looked at again."""
    await change(store, "6 h", SEEN)
    async with store.write() as unit:
        await declare(ctx(unit), FORM)
    assert await versions(store) == {1}
    assert await catch_up(store, NOW) == 0


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_an_act_under_way_during_the_change_does_not_hide_its_incident(store: Store) -> None:
    """It plans by the policy it knew, and its incident is planned by the new one afterwards."""
    async with store.write() as unit:
        incident = await declare(ctx(unit), FORM)
    async with store.write() as unit:
        found = await unit.incidents.by_id(incident.id, lock=True)
        assert found is not None
        await replan(unit, found, NOW)
        await change(store, "6 h", SEEN)
    assert await versions(store) == {0}
    assert await catch_up(store, NOW) == 1
    assert await versions(store) == {1}
