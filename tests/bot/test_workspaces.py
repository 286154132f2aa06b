"""Many workspaces: one Muster serves each that installs it, and one that ends is left as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.keys import Keys, new_key
from sandbox.company import TEAM
from storage.installations import Installations
from tests.bot.conftest import variation
from tests.bot.installed import rotates, workspaces
from tests.bot.test_announcement_setup import GREETING, greetings
from tests.many import ORG, ORG_TEAMS, SECOND, Browser, Workspaces
from tests.steps import ONCE
from tests.world import declared, form

__all__ = ["rotates", "variation", "workspaces"]

BOTH = (TEAM, SECOND)


async def test_each_workspace_that_installs_muster_is_served(workspaces: Workspaces) -> None:
    """With its own channels, numbers and people, who have the same ids in both here; and again after a restart."""
    async with workspaces.muster() as many:
        for team in BOTH:
            assert (await workspaces.install(team.id)).status == 200
        for team, world in zip(BOTH, workspaces.worlds, strict=True):
            alice = await world.person("alice")
            tenant = await workspaces.served(many, team.id)
            await declared(alice, f"Down at {team.name}")
            await world.settled(tenant)
            assert f"Down at {team.name}" in (await alice.message("#incidents", "INC-1")).words
    async with workspaces.muster() as many:
        assert {each.store.team_id for each in many.tenants.all()} == {team.id for team in BOTH}
        listed = [
            await (await each.person("alice")).command("#general", "/incident list") for each in workspaces.worlds
        ]
    assert ["Warehouse" in each.words for each in listed] == [False, True]


async def test_who_installs_muster_is_greeted_at_once_and_led_to_what_to_set_up(workspaces: Workspaces) -> None:
    """By direct message, once however often it is installed; no other admin is greeted after that."""
    many = await workspaces.start()
    await workspaces.install(TEAM.id)
    world = workspaces.worlds[0]
    alice, emma = await world.person("alice"), await world.person("emma")
    greeting = await alice.message("@muster", GREETING)
    assert "Set up: 0 of 7 done." in greeting.words
    await workspaces.install(TEAM.id)
    tenant = await workspaces.served(many, TEAM.id)
    await emma.home()
    await alice.home()
    await world.settled(tenant)
    assert [await greetings(person) for person in (alice, emma)] == [1, 0]
    await alice.click("Set up", on=greeting)
    await (await form(alice, "Announcements")).submit()
    assert (await alice.message("@muster", "Set up: 1 of 7 done.")).ts == greeting.ts


@ONCE
async def test_who_installs_muster_and_is_no_admin_is_told_to_bring_one_who_is_greeted_then(
    workspaces: Workspaces,
) -> None:
    """Nothing is offered to them that they would be refused; who Slack does not say is no admin is greeted."""
    many = await workspaces.start()
    await workspaces.install(TEAM.id, user="bob")
    await workspaces.worlds[1].fault("users.info", "http_500", times=1)
    await workspaces.install(SECOND.id, user="bob")
    world, other = workspaces.worlds
    told = await (await world.person("bob")).message("@muster", "Muster is installed and running.")
    assert ("A workspace admin sets it up" in told.words, [*told.buttons]) == (True, ["Start practice"])
    alice = await world.person("alice")
    await workspaces.served(many, TEAM.id)
    await alice.home()
    await alice.message("@muster", GREETING)
    await (await other.person("bob")).message("@muster", GREETING)


@ONCE
async def test_where_it_is_not_installed_a_command_says_so(workspaces: Workspaces) -> None:
    """Slack offers the command for as long as Muster has not been told that it ended."""
    await workspaces.start()
    world = workspaces.worlds[0]
    world.sandbox.delivery.installed = True
    told = await (await world.person("alice")).command("#general", "/incident list")
    assert "Muster is not installed in this workspace" in told.words


@ONCE
async def test_an_install_is_ended_by_who_began_it_in_the_same_browser_once_and_in_time(workspaces: Workspaces) -> None:
    """A link with somebody else's code, or one that was used, installs nothing."""
    many = await workspaces.start()
    hers = Browser(workspaces.session)
    asked = await workspaces.asked(hers)
    back = await hers.press(
        f"{workspaces.slack.url}/oauth/v2/authorize", **asked, owner=TEAM.id, user="alice", decision="allow"
    )
    assert "invalid_browser" in (await Browser(workspaces.session).get(back)).text
    workspaces.clock.advance(601)
    assert "invalid_state" in (await hers.get(back)).text
    assert "access_denied" in (await workspaces.install(TEAM.id, decision="deny")).text
    assert many.tenants.all() == []
    assert (await workspaces.install(TEAM.id, browser=hers)).status == 200
    await workspaces.served(many, TEAM.id)


@ONCE
async def test_only_the_workspaces_that_are_named_may_install_it(workspaces: Workspaces) -> None:
    """Another one is told, and is not served."""
    many = await workspaces.start(muster_workspaces=f"{TEAM.id}, E1")
    refused = await workspaces.install(SECOND.id)
    assert (refused.status, "This Muster is not for your workspace" in refused.text) == (403, True)
    assert (await workspaces.install(TEAM.id)).status == 200
    await workspaces.served(many, TEAM.id)
    assert many.tenants.of(SECOND.id) is None


@ONCE
async def test_where_slack_does_not_answer_nothing_is_installed(workspaces: Workspaces) -> None:
    """Who installs is told to begin again, which then works."""
    many = await workspaces.start()
    await workspaces.worlds[0].fault("auth.test", "dropped_before", times=1)
    assert "Slack did not answer" in (await workspaces.install(TEAM.id)).text
    assert (await workspaces.install(TEAM.id)).status == 200
    await workspaces.served(many, TEAM.id)


@ONCE
async def test_tokens_are_kept_encrypted_and_read_with_any_of_the_keys(workspaces: Workspaces) -> None:
    """A new key is put first, and those before it read on."""
    async with workspaces.muster() as many:
        await workspaces.install(TEAM.id)
        token = (await workspaces.served(many, TEAM.id)).slack.client.token
    async with workspaces.muster(muster_encryption_keys=f"{new_key()},{workspaces.keys}") as many:
        tenant = await workspaces.served(many, TEAM.id)
        assert tenant.slack.client.token == token
        kept = await Installations(many.tenants.host.database).of(TEAM.id)
    assert kept is not None
    assert str(token) not in str(kept)
    async with workspaces.muster(muster_encryption_keys=new_key()) as many:
        assert many.tenants.all() == []


@ONCE
async def test_a_token_that_this_process_cannot_read_is_no_trouble_of_others(workspaces: Workspaces) -> None:
    """As while keys are replaced: the workspace goes on with the token it has, and others come and go."""
    many = await workspaces.start()
    await workspaces.install(TEAM.id)
    tenant = await workspaces.served(many, TEAM.id)
    installations = Installations(many.tenants.host.database)
    kept = await installations.of(TEAM.id)
    assert kept is not None
    await installations.save(replace(kept, token=Keys([new_key()]).encrypt("xoxb-unread")))
    await workspaces.install(SECOND.id)
    await workspaces.served(many, SECOND.id)
    assert many.tenants.of(TEAM.id) is tenant


@pytest.mark.parametrize("ended", ["uninstall", "revoke"])
async def test_what_a_workspace_asked_for_rests_once_it_takes_muster_out_and_goes_on_once_it_is_back(
    workspaces: Workspaces, ended: str
) -> None:
    """Nothing is given up meanwhile, nothing is lost, and the other workspace notices nothing."""
    many = await workspaces.start()
    for team in BOTH:
        await workspaces.install(team.id)
        await workspaces.served(many, team.id)
    world, other = workspaces.worlds
    alice, bob = await world.person("alice"), await other.person("bob")
    channel, _ = await declared(alice)
    tenant = many.tenants.of(TEAM.id)
    assert tenant is not None
    await world.settled(tenant)
    await world.fault("chat.postMessage", "ratelimited", retry_after=30)
    await alice.command(channel, "/incident update Still looking")
    getattr(workspaces.slack, ended)(TEAM.id)
    await workspaces.gone(many, TEAM.id)
    waiting = await _states(tenant.store)
    assert waiting.keys() >= {"pending"}
    assert "dead" not in waiting
    workspaces.clock.advance(24 * 3600)
    await declared(bob, "Forklifts stand still")
    assert await _states(tenant.store) == waiting
    await world.control("DELETE", "faults")
    await workspaces.install(TEAM.id)
    again = await workspaces.served(many, TEAM.id)
    await world.settled(again)
    await alice.message(channel, "Still looking")
    assert not {"dead", "unknown"} & (await _states(again.store)).keys()


async def _states(store: object) -> dict[str, int]:
    async with store.read() as unit:  # type: ignore[attr-defined]  # a store
        return await unit.outbox.counts()  # type: ignore[no-any-return]  # as it says


@ONCE
@pytest.mark.parametrize("rotates", [True])
async def test_a_token_that_expires_is_replaced_in_time(workspaces: Workspaces) -> None:
    """Two hours before its end, while the workspace goes on being served."""
    many = await workspaces.start()
    await workspaces.install(TEAM.id)
    tenant = await workspaces.served(many, TEAM.id)
    before = tenant.slack.client.token
    workspaces.clock.advance(10.5 * 3600)

    async def replaced() -> bool:
        return tenant.slack.client.token != before

    world = workspaces.worlds[0]
    await world.until(replaced, "another token")
    workspaces.clock.advance(2 * 3600)
    await declared(await world.person("alice"))
    await world.settled(tenant)
    assert many.tenants.of(TEAM.id) is tenant


@ONCE
@pytest.mark.parametrize("variation", ["org"])
async def test_an_organisations_install_serves_the_workspaces_it_is_added_to(workspaces: Workspaces) -> None:
    """By one token: a workspace is served from when it is added until it is taken out."""
    many = await workspaces.start()
    await workspaces.install(ORG)
    first, second = ORG_TEAMS
    for team, world in zip(ORG_TEAMS, workspaces.worlds, strict=True):
        if team is second:
            assert many.tenants.of(second.id) is None
            workspaces.slack.add(second.id)
        tenant = await workspaces.served(many, team.id)
        alice = await world.person("alice")
        await declared(alice, f"Down at {team.name}", place="#general")
        await world.settled(tenant)
        assert f"Down at {team.name}" in (await alice.message("#incidents", "INC-1")).words
    workspaces.slack.remove(second.id)
    await workspaces.gone(many, second.id)
    assert many.tenants.of(first.id) is not None
    workspaces.slack.uninstall(ORG)
    await workspaces.gone(many, first.id)
