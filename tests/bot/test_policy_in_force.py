"""A workspace's own policy: every form, figure and promise goes by it, from the moment it is set."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app import Muster
from bot.domain.policy import DEFAULT_POLICY
from tests.world import World, declare, declared, form


async def set_policy(bot: Muster, **edits: Any) -> None:  # noqa: ANN401 - JSON, right or wrong
    """Keep the default policy in the workspace with some of its parts replaced."""
    async with bot.store.write() as unit:
        (await unit.workspaces.get()).policy = {**DEFAULT_POLICY.to_json(), **edits}


def hourly_p1() -> dict[str, Any]:
    """Return the default promises, with a P1 resolved within 6 h and updated every hour."""
    priorities: dict[str, Any] = DEFAULT_POLICY.to_json()["priorities"]
    return {**priorities, "P1": {**priorities["P1"], "resolve": "6 h", "update_every": "1 h"}}


async def test_a_new_policy_shows_in_help_and_in_forms(world: World, bot: Muster) -> None:
    """Help and the declare form print the workspace's targets, computed by its own matrix."""
    matrix = DEFAULT_POLICY.to_json()["matrix"]
    matrix["widespread"] = {"immediate": "P1", "high": "P1", "medium": "P1", "low": "P1"}
    await set_policy(bot, matrix=matrix, priorities=hourly_p1())
    alice = await world.person("alice")
    promises = "acknowledge within 15 min, resolve within 6 h, update every hour"
    assert f"P1 Critical: {promises}" in (await alice.command("#general", "/incident help metrics")).words
    await alice.command("#general", "/incident declare")
    modal = await form(alice, "Declare incident")
    await modal.pick("Impact", "Widespread – halts core services for most customers")
    await modal.refresh()
    await modal.pick("Urgency", "Low")
    assert f"P1 Critical (from impact and urgency). Targets: {promises}." in (await modal.refresh()).words


async def test_a_new_policy_holds_for_what_is_open_already(world: World, bot: Muster) -> None:
    """The next update of an incident declared before is due by the new cadence."""
    alice = await world.person("alice")
    await declared(alice, urgency="Immediate")
    await set_policy(bot, priorities=hourly_p1())
    await alice.command("#general", "/incident update INC-1 Still looking")
    async with bot.store.read() as unit:
        incident = await unit.incidents.by_number(1, viewer=alice.id)
        assert incident is not None
        assert incident.newest_update_at is not None
        assert incident.next_update_at == incident.newest_update_at + timedelta(hours=1)


async def test_a_policy_that_cannot_be_used_gives_way_to_the_default(world: World, bot: Muster) -> None:
    """An incident is declared all the same when what is kept has become invalid."""
    await set_policy(bot, calendar={"zone": "Atlantis/Capital"})
    alice = await world.person("alice")
    await declare(alice, urgency="Immediate")
    shown = (await alice.command("#general", "/incident show INC-1")).words
    assert "Time to resolve: not resolved (target 4 h)" in shown
