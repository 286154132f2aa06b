"""The settings as a file beside a running Muster: exported, compared, applied once, and never over a later change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import Muster
from bot.configuration.applying import FILE
from bot.domain.audit import Page, What
from bot.domain.policy import Step
from bot.domain.vocabulary import Priority
from bot.messages.audit import audit_modal
from sandbox.client import Modal, Person
from tests.bot.settings_steps import changes, group_id, in_force, opened
from tests.bot.test_audit import EVER, kept
from tests.cli.running import Ended, ran
from tests.world import World, declared, form


class Operator:
    """Who runs `app.py config` beside a running Muster."""

    def __init__(self, world: World, folder: Path) -> None:
        self.file = folder / "muster.toml"
        self._folder = folder
        self._environment = {
            "SLACK_BOT_TOKEN": "xoxb-sandbox",
            "SLACK_APP_TOKEN": "xapp-sandbox",
            "SLACK_API_URL": world.sandbox.api_url,
            "DATABASE_URL": world.database_url,
        }

    async def config(self, *arguments: str) -> Ended:
        """Run `app.py config`."""
        return await self.run("config", *arguments)

    async def run(self, *arguments: str) -> Ended:
        """Run `app.py`."""
        return await ran(self._environment, self._folder, *arguments)

    async def is_refused(self, files: Mapping[str, str]) -> None:
        """Apply each of these files, and be told what is wrong with it, and that nothing was changed."""
        for wrong, said in files.items():
            self.file.write_text(wrong)
            run = await self.config("apply")
            assert run.code == 2
            assert said in run.err
            assert run.err.endswith("Nothing was changed.\n")

    def edit(self, line: str, instead: str) -> None:
        """Replace the one line of the file."""
        text = self.file.read_text()
        assert text.count(f"\n{line}\n") == 1, text
        self.file.write_text(text.replace(f"\n{line}\n", f"\n{instead}\n"))


@pytest.fixture
def operator(world: World, tmp_path: Path) -> Operator:
    """Give somebody at the command line."""
    return Operator(world, tmp_path)


async def recorded(bot: Muster, what: What) -> str:
    """Return what the audit log says of the entries of a kind, whenever they were made."""
    return str(audit_modal(Page(EVER, await kept(bot, what), None, more=False)))


async def set_in_slack(world: World, part: str, field: str, value: str) -> None:
    """Have an admin change a setting in its form."""
    alice = await world.person("alice")
    modal = await opened(alice, part)
    await modal.fill(field, value)
    await modal.submit()
    await (await form(alice, "Settings")).close()


async def test_what_was_set_in_slack_is_exported_and_changes_nothing_when_applied(
    world: World, bot: Muster, operator: Operator
) -> None:
    """What is set stands as it is and all else as comments; who exported is on record."""
    await set_in_slack(world, "P1", "Resolve within", "6 h")
    assert (await operator.config("export")).out == "muster.toml\n"
    first = operator.file.read_text()
    assert '\nresolve = "6 h"\n' in first
    assert '\n# resolve = "8 h"\n' in first
    for act in ("diff", "apply"):
        same = await operator.config(act)
        assert (same.code, same.out, same.err) == (0, "Nothing to change.\n", "")
    assert await changes(bot, FILE) == []
    await set_in_slack(world, "P1", "Resolve within", "7 h")
    await operator.config("export")
    second = operator.file.read_text()
    differing = [pair for pair in zip(first.splitlines(), second.splitlines(), strict=True) if pair[0] != pair[1]]
    assert [pair[1].partition(" ")[0] for pair in differing] == ["version", "resolve"]
    assert "an operator of Muster exported the settings" in await recorded(bot, What.EXPORTED)


async def test_a_file_is_applied_once_with_the_operators_words(world: World, bot: Muster, operator: Operator) -> None:
    """It says in words what it changes, changes that alone, and is recorded as a change in Slack is."""
    oncall = group_id(world, "sre-oncall")
    await operator.config("export")
    operator.edit('# resolve = "4 h"', f'resolve = "3 h"\nmention = "{oncall}"')
    with operator.file.open("a") as file:
        file.write(f'[services.Payments]\nchain = [{{ groups = ["{oncall}"], minutes = 8 }}]\n')
    compared = await operator.config("diff")
    told = (
        "P1 Critical\n  resolve: 4 h → 3 h\n  mention: nothing → @sre-oncall\n"
        "Service Payments\n  chain, entry 1: nothing → groups @sre-oncall, minutes 8\n"
    )
    assert (compared.code, compared.out) == (1, told)
    applied = await operator.config("apply", "--as", "Ada", "--reason", "agreed <today>")
    assert applied.out.startswith(told + "Changed: "), applied
    assert (await in_force(bot)).of_priority(Priority.P1).resolve.words == "3 h"
    [change] = await changes(bot, "services.Payments")
    assert change.after["chain"] == [Step(groups=(oncall,), minutes=8).model_dump(mode="json", exclude_defaults=True)]
    assert (await operator.config("apply")).out == "Nothing to change.\n"
    assert len(await changes(bot, FILE)) == 1
    words = await recorded(bot, What.SETTING)
    assert "an operator of Muster changed the settings, P1 Critical. `" in words
    assert "By a settings file: Ada: agreed &lt;today&gt;." in words
    alice = await world.person("alice")
    await alice.command("#general", "/incident settings")
    assert "Last changed: Payments, by an operator of Muster" in (await form(alice, "Settings")).words


async def test_a_file_never_undoes_a_change_in_slack_that_it_does_not_know(
    world: World, bot: Muster, operator: Operator
) -> None:
    """It says who changed what meanwhile; a file of before is applied again as long as only files came between."""
    await operator.config("export")
    operator.edit('# resolve = "8 h"', 'resolve = "9 h"')
    assert (await operator.config("apply")).code == 0
    operator.edit('resolve = "9 h"', 'resolve = "10 h"')
    assert (await operator.config("apply")).code == 0
    await set_in_slack(world, "P1", "Resolve within", "6 h")
    late = await operator.config("apply")
    assert (late.code, late.out) == (2, "")
    assert "The settings were changed after this file was written; applying it would undo this:" in late.err
    assert "UTC, Alice Moreau:\n    P1 Critical\n      resolve: 4 h → 6 h\n" in late.err
    assert late.err.endswith("or apply with --force.\nNothing was changed.\n")
    assert (await in_force(bot)).of_priority(Priority.P1).resolve.words == "6 h"
    assert "applying it would undo" in (await operator.config("diff")).err
    assert (await operator.config("apply", "--force")).code == 0
    assert (await in_force(bot)).of_priority(Priority.P1).resolve.words == "4 h"
    operator.edit('resolve = "10 h"', 'resolve = "11 h"')
    assert (await operator.config("apply")).code == 0


async def test_a_file_that_names_nobody_there_or_another_workspace_changes_nothing(
    bot: Muster, operator: Operator
) -> None:
    """Slack is asked who and what it names; a slip in a service's name makes no second one."""
    operator.file.write_text("[services.Payments]\nminutes = 4\n")
    assert (await operator.config("apply")).code == 0
    await operator.config("export")
    text = operator.file.read_text()
    refusals = {
        '\n[people]\nsecurity = "SNOBODY"\n': "people.security: Slack knows no user group SNOBODY.",
        "\n[people]\nsecurity = 3\n": "people.security: Write a text in quotes.",
        '\nteam = "T0OTHER"\nlanguage = "de"\n': "This file is for the workspace T0OTHER",
        "\n[services.payments]\nminutes = 5\n": "There is a service Payments: write payments like that",
    }
    await operator.is_refused(refusals)
    operator.file.write_text(text)
    assert (await operator.config("diff", "--team", "T0OTHER")).err.startswith("muster: --team: there is no workspace")
    assert len(await changes(bot, FILE)) == 1


async def test_a_service_is_removed_and_offered_again_by_a_file(bot: Muster, operator: Operator) -> None:
    """As in the form: its incidents keep it, and a file that names it offers it again."""
    operator.file.write_text("[services.Payments]\nminutes = 5\n[services.Old]\nremoved = true\n")
    assert (await operator.config("apply")).out.startswith("Service Payments\n  minutes: nothing → 5\nChanged: ")
    operator.file.write_text("[services.Payments]\nremoved = true\n")
    assert (await operator.config("apply")).code == 0
    assert (await operator.config("apply")).out == "Nothing to change.\n"
    async with bot.store.read() as unit:
        kept = await unit.services.named("Payments")
    assert kept is None or kept.responders == {"groups": [], "people": [], "removed": True}


def channel_id(world: World, name: str) -> str:
    """Return the id of a channel."""
    return next(each.id for each in world.sandbox.workspace.channels.values() if each.name == name)


async def test_where_muster_announces_and_posts_summaries_is_in_the_file(
    world: World, bot: Muster, operator: Operator
) -> None:
    """By channel, day, hour and service, recorded as a change in Slack is; what is left out of the file stays."""
    alice, support = await world.person("alice"), channel_id(world, "support")
    await operator.config("export")
    operator.edit('# channel = ""', f'channel = "{support}"')
    operator.edit('# day = "Monday"', 'day = "Thursday"')
    operator.edit('# at = "09:00"', 'at = "16:30"')
    operator.edit("# channels = [", f'channels = [{{ place = "{support}", services = ["Payments"] }}]\n#')
    with operator.file.open("a") as file:
        file.write("[services.Payments]\nminutes = 4\n")
    told = (
        "Announcements\n  channel: nothing → #support\n"
        "Summaries\n  day: Monday → Thursday\n  at: 09:00 → 16:30\n"
        "  channels, entry 1: place announcements → place #support, services Payments\n"
        "Service Payments\n  minutes: nothing → 4\n"
    )
    assert (await operator.config("diff")).out == told
    applied = await operator.config("apply", "--as", "Ada")
    assert applied.out.startswith(told + "Changed: "), applied
    await carried_out(world, bot)
    assert await alice.message("#support", "Muster announces incidents here.")
    await declared(alice)
    await world.settled(bot)
    assert "Checkout is down" in (await alice.message("#support", "INC-1")).words
    await alice.command("#general", "/incident summary settings")
    assert "#support: Payments" in (await form(alice, "Summaries")).words
    await alice.close_modal()
    words = await recorded(bot, What.SETTING)
    assert "an operator of Muster changed the settings, Announcements. `channel`: incidents → support" in words
    assert "an operator of Muster changed the settings, Summaries. `day`: 0 → 3" in words
    await operator.config("export")
    exported = operator.file.read_text()
    assert f'\nchannel = "{support}"  # #support\n' in exported
    assert f'\n    {{ place = "{support}", services = ["Payments"] }},  # #support\n' in exported
    for same in (exported, ""):
        operator.file.write_text(same)
        assert (await operator.config("apply")).out == "Nothing to change.\n"
    operator.file.write_text("[announcements]\n")
    assert (await operator.config("apply")).out.startswith("Announcements\n  channel: #support → nothing\nChanged: ")
    assert (await operator.config("apply")).out == "Nothing to change.\n"
    await carried_out(world, bot)
    await declared(alice, "Search is down")
    await world.settled(bot)
    assert "Search is down" in (await alice.message("#incidents", "INC-2")).words


async def test_a_file_has_muster_post_only_where_it_may(world: World, bot: Muster, operator: Operator) -> None:
    """Each channel that will not do is said with its line, and why; nothing is changed."""
    alice, support = await world.person("alice"), channel_id(world, "support")
    channel, _ = await declared(alice)
    await alice.archive("#payments")
    archived, secret = channel_id(world, "payments"), world.sandbox.workspace.conversations
    hidden = secret.create(alice.id, "board", is_private=True).id
    summaries = '[summaries]\nchannels = [{{ place = "{}" }}]\n'
    refusals = {
        f'[announcements]\nchannel = "{hidden}"\n': f"Slack knows no channel {hidden}. If it is private, invite Muster",
        f'[announcements]\nchannel = "{archived}"\n': "line 2, announcements.channel: This channel is archived.",
        f'[announcements]\nchannel = "{channel.id}"\n': "This is the channel of an incident. Choose another one.",
        summaries.format(hidden): f"line 2, summaries.channels, entry 1.place: Slack knows no channel {hidden}.",
        summaries.format(archived): "line 2, summaries.channels, entry 1.place: The channel #payments is archived.",
        '[summaries]\nchannels = [{ place = "announcements", services = ["Web"] }]\n': "there is no service Web.",
    }
    await operator.is_refused(refusals)
    assert await changes(bot, FILE) == []
    await operator.config("export")
    modal = await set_up_form(alice)
    await modal.pick("Channel", "#support")
    await modal.submit()
    await world.settled(bot)
    operator.edit('# channel = ""', f'channel = "{channel_id(world, "general")}"')
    late = await operator.config("apply")
    assert "UTC, Alice Moreau:\n    Announcements\n      channel: #incidents → #support\n" in late.err
    await operator.config("export")
    assert f'\nchannel = "{support}"  # #support\n' in operator.file.read_text()


async def carried_out(world: World, bot: Muster) -> None:
    """Wait for what a command asked for: it goes by the machine's clock, which the world's may be behind."""
    world.clock.advance(max(0.0, (datetime.now(UTC) - world.clock.now()).total_seconds() + 1))
    await world.settled(bot)


async def set_up_form(person: Person) -> Modal:
    """Open the form that says where incidents are announced."""
    await person.command("#general", "/incident settings")
    await (await form(person, "Settings")).click("Announcements")
    return await form(person, "Announcements")
