"""Muster in a workspace of an enterprise: it knows its workspace, and whom a command means."""

from __future__ import annotations

import pytest

from bot.settings import BadSettings
from sandbox.workspace import Team
from tests.steps import DECLARER, ONCE, staged
from tests.world import World


@ONCE
@pytest.mark.parametrize("variation", ["grid", "org"])
async def test_what_is_recorded_belongs_to_the_workspace_and_not_to_its_enterprise(
    world: World, variation: str
) -> None:
    """An app of a whole organisation is told the organisation's id in the team's place, and must name the workspace."""
    bot = await world.start_bot()
    team = world.sandbox.workspace.team
    await staged(world, bot)
    async with bot.store.read() as unit:
        assert (await unit.workspaces.get()).name == team.name
        assert unit.incidents.team_id == team.id
    created = [call["args"].get("team_id") for call in await world.calls("conversations.create")]
    assert set(created) == {team.id if variation == "org" else None}


@ONCE
@pytest.mark.parametrize("variation", ["org"])
async def test_an_app_that_was_added_to_two_workspaces_says_that_it_serves_one(world: World) -> None:
    """It does not guess which, and says what to do."""
    world.sandbox.workspace.siblings.append(Team("T00000002", "Warehouse", "warehouse"))
    with pytest.raises(BadSettings, match=r"added to 2 workspaces of it\. Muster serves one: add it to one only"):
        await world.start_bot()


@ONCE
@pytest.mark.parametrize("variation", ["grid"])
async def test_a_mention_with_a_name_in_it_means_the_same_person(world: World) -> None:
    """Some workspaces' Slack writes who is mentioned in a command with a label."""
    bot = await world.start_bot()
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, "/incident assign @farid communications lead")
    await alice.message(incident.channel, "@Farid Haddad")
