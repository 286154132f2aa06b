"""What operators of many workspaces do at the command line beside a Muster that serves them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from handlers.many import Many
from sandbox.company import TEAM
from tests.bot.conftest import variation
from tests.bot.installed import rotates, workspaces
from tests.cli.running import Ended, ran
from tests.many import CLIENT_ID, CLIENT_SECRET, ORG, SECOND, Workspaces
from tests.steps import ONCE
from tests.world import declared

__all__ = ["rotates", "variation", "workspaces"]

BOTH = (TEAM, SECOND)


class Operator:
    """Who runs `app.py` where the workspaces are served from."""

    def __init__(self, workspaces: Workspaces, folder: Path) -> None:
        self._folder = folder
        self.settings = {
            "SLACK_CLIENT_ID": CLIENT_ID,
            "SLACK_CLIENT_SECRET": CLIENT_SECRET,
            "SLACK_SIGNING_SECRET": "sandbox-secret-0123456789abcdef",
            "SLACK_REDIRECT_URI": f"{workspaces.address}/slack/oauth_redirect",
            "MUSTER_ENCRYPTION_KEYS": workspaces.keys,
            "SLACK_API_URL": workspaces.slack.api_url,
            "DATABASE_URL": workspaces.database_url,
        }

    async def run(self, *arguments: str) -> Ended:
        """Run `app.py`."""
        return await ran(self.settings, self._folder, *arguments)


@pytest.fixture
def operator(workspaces: Workspaces, tmp_path: Path) -> Operator:
    """Give somebody at the command line."""
    return Operator(workspaces, tmp_path)


async def declared_in_each(workspaces: Workspaces, many: Many, title: str) -> None:
    """Declare an incident in each workspace, and wait until it is on Slack."""
    for world in workspaces.worlds:
        tenant = await workspaces.served(many, world.sandbox.workspace.team.id)
        await declared(await world.person("alice"), title, place="#general")
        await world.settled(tenant)


async def installed_in_each(workspaces: Workspaces, many: Many, variation: str) -> None:
    """Install Muster in both workspaces: in each by itself, or once for their organisation."""
    if variation == "org":
        await workspaces.install(ORG)
        workspaces.slack.add(SECOND.id)
    else:
        for team in BOTH:
            await workspaces.install(team.id)
    for team in BOTH:
        await workspaces.served(many, team.id)


@ONCE
@pytest.mark.parametrize("variation", ["plain", "org"])
async def test_after_a_restore_each_workspace_goes_on_with_its_own_token(
    workspaces: Workspaces, operator: Operator, variation: str
) -> None:
    """All that the backup knows unless one is named; where Slack does not tell of one, nothing is changed."""
    async with workspaces.muster() as many:
        await installed_in_each(workspaces, many, variation)
        await declared_in_each(workspaces, many, "Checkout is down")
        assert (await operator.run("backup", "a.db")).code == 0
        await declared_in_each(workspaces, many, "Search is slow")
    of_one = await operator.run("restore", "a.db", "--after", "INC-9")
    assert (of_one.code, "--after: say with --team whose numbers these are" in of_one.err) == (2, True)
    first, second = workspaces.worlds
    await second.fault("users.conversations", "error", error="access_denied", times=1)
    silent = await operator.run("restore", "a.db")
    assert silent.err.startswith(
        f"muster: Slack does not name Muster's channels of {SECOND.id}, so nothing was changed"
    )
    put = await operator.run("restore", "a.db")
    told = put.out.partition(f"{SECOND.id}:\n")
    assert [each.count("The next numbers: INC-3, PRB-1.") for each in told] == [1, 0, 1], put
    assert f"\n{TEAM.id}:\nThe database knows what happened until " in told[0]
    named = await operator.run("restore", "a.db", "--team", TEAM.id, "--after", "INC-8")
    assert "The next numbers: INC-9, PRB-1." in named.out
    assert named.out.endswith(f"\n{SECOND.id}: before Muster starts, run app.py restored --team {SECOND.id}.\n")
    later = await operator.run("restored", "--team", SECOND.id)
    assert (TEAM.id in later.out, "The next numbers: INC-3, PRB-1." in later.out) == (False, True)
    async with workspaces.muster() as many:
        for world, number in ((first, 9), (second, 3)):
            tenant = await workspaces.served(many, world.sandbox.workspace.team.id)
            workspaces.clock.advance(max(0.0, (datetime.now(UTC) - workspaces.clock.now()).total_seconds() + 1))
            alice = await world.person("alice")
            await declared(alice, "Mail is late", place="#general")
            await world.settled(tenant)
            assert await alice.message("#incidents", f"INC-{number}")


@ONCE
@pytest.mark.parametrize("variation", ["plain", "org"])
async def test_each_workspace_is_checked_by_itself(workspaces: Workspaces, operator: Operator, variation: str) -> None:
    """As if it were served alone, with its own token and its own settings; without a name, all are listed."""
    async with workspaces.muster() as many:
        await installed_in_each(workspaces, many, variation)
    for team, other in (BOTH, BOTH[::-1]):
        checked = await operator.run("check", "--team", team.id)
        assert checked.code == 0, checked
        assert (f", {team.id}, as muster." in checked.out, other.id in checked.out) == (True, False)
        assert "\nScopes: all " in checked.out
        assert "\nP1: calls " in checked.out
    assert (await operator.run("check", "--team", "T0NOBODY")).code == 2
    listed = (await operator.run("check")).out
    assert listed.count("and Slack takes its token.") == (1 if variation == "org" else 2)


@ONCE
async def test_a_workspace_that_took_muster_out_goes_on_with_what_the_database_knows(
    workspaces: Workspaces, operator: Operator
) -> None:
    """It holds no other workspace up, and it is said that Slack was not asked."""
    async with workspaces.muster() as many:
        await installed_in_each(workspaces, many, "plain")
        await declared_in_each(workspaces, many, "Checkout is down")
        workspaces.slack.uninstall(SECOND.id)
        await workspaces.gone(many, SECOND.id)
    told = await operator.run("restored")
    assert told.code == 0
    assert told.out.count("The next numbers: INC-2, PRB-1.") == 2
    assert told.out.endswith("The app is not installed there: Slack was not asked which numbers are taken.\n")


@ONCE
@pytest.mark.parametrize("variation", ["org"])
async def test_by_an_organisations_install_a_workspaces_review_and_settings_are_exported(
    workspaces: Workspaces, operator: Operator, variation: str, tmp_path: Path
) -> None:
    """Its token reaches Slack for each workspace that it was added to, and for no other."""
    async with workspaces.muster() as many:
        await installed_in_each(workspaces, many, variation)
        world, tenant = workspaces.worlds[0], await workspaces.served(many, TEAM.id)
        alice = await world.person("alice")
        channel, _ = await declared(alice, place="#general")
        await alice.command(channel, "/incident resolve A new certificate")
        await world.settled(tenant)
        workspaces.slack.remove(SECOND.id)
        await workspaces.gone(many, SECOND.id)
    assert (await operator.run("config", "export", "--team", TEAM.id)).out == "muster.toml\n"
    review = await operator.run("export", "--review", "INC-1", "--format", "md", "--team", TEAM.id)
    assert review.out == "export/review-INC-1.md\n", review
    assert "Owner: Alice Moreau" in (tmp_path / "export" / "review-INC-1.md").read_text()
    other = await operator.run("config", "export", "--team", SECOND.id)
    assert other.err == f"muster: {SECOND.id}: there is no token for it: the app is not installed there.\n"
