"""Fair between workspaces: nobody waits for another's backlog, rate limit or restart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.messages.message import line
from bot.outbox import enqueue
from handlers.tenant import Tenant
from sandbox.company import TEAM
from tests.bot.conftest import variation
from tests.bot.installed import rotates, workspaces
from tests.many import SECOND, Workspaces
from tests.steps import ONCE
from tests.world import declared

__all__ = ["rotates", "variation", "workspaces"]

BACKLOG = 300


async def backlog(tenant: Tenant, user: str) -> None:
    """Ask for many messages to one person."""
    async with tenant.store.write() as unit:
        for number in range(BACKLOG):
            await enqueue.direct_message(unit, user, line(f"Message {number}"), tenant.handler.runner.clock.now())


async def posts(workspaces: Workspaces, team: int) -> int:
    """Count the messages that reached a workspace."""
    return len([each for each in await workspaces.worlds[team].calls("chat.postMessage") if not each.get("error")])


async def test_a_workspaces_backlog_of_hundreds_holds_no_other_up(workspaces: Workspaces) -> None:
    """What is asked for in the second is shown while most of the first's still waits for its turn there."""
    many = await workspaces.start()
    for team in (TEAM, SECOND):
        await workspaces.install(team.id)
        await workspaces.served(many, team.id)
    first, second = many.tenants.of(TEAM.id), many.tenants.of(SECOND.id)
    assert first is not None
    assert second is not None
    alice = workspaces.worlds[0].sandbox.workspace.people.find("alice")
    await backlog(first, alice.id)
    carmen = await workspaces.worlds[1].person("carmen")
    channel, _ = await declared(carmen)
    await workspaces.worlds[1].settled(second)
    await carmen.message(channel, "Incident manager")
    async with first.store.read() as unit:
        counts = await unit.outbox.counts()
    assert counts["sent"] < BACKLOG / 10, counts
    assert "dead" not in counts


@ONCE
@pytest.mark.parametrize("fault", ["ratelimited", "hang"])
async def test_slacks_trouble_with_one_workspace_is_none_of_another(workspaces: Workspaces, fault: str) -> None:
    """A rate limit holds the workspace that met it; calls that hang keep no connection from others."""
    many = await workspaces.start()
    for team in (TEAM, SECOND):
        await workspaces.install(team.id)
        await workspaces.served(many, team.id)
    world, other = workspaces.worlds
    first = many.tenants.of(TEAM.id)
    assert first is not None
    await world.settled(first)
    greeted = await posts(workspaces, 0)
    more = {"retry_after": 600} if fault == "ratelimited" else {}
    await world.fault("chat.postMessage", fault, **more)
    await backlog(first, world.sandbox.workspace.people.find("alice").id)
    began = workspaces.clock.now()
    carmen = await other.person("carmen")
    channel, _ = await declared(carmen)
    await carmen.message(channel, "Incident manager")
    assert workspaces.clock.now() - began < timedelta(minutes=1)
    assert await posts(workspaces, 0) == greeted


async def test_what_one_replica_is_told_of_an_install_the_other_learns(workspaces: Workspaces) -> None:
    """Within seconds, or once Slack delivers something for a workspace that it does not know."""
    many = await workspaces.start()
    async with workspaces.muster(port=0) as replica:
        await workspaces.install(TEAM.id)
        await workspaces.served(many, TEAM.id)
        asked = {"command": "/incident", "team_id": TEAM.id}
        assert (await replica.tenants.answering(asked)) is not None
        workspaces.slack.uninstall(TEAM.id)
        await workspaces.gone(many, TEAM.id)
        await workspaces.gone(replica, TEAM.id)
