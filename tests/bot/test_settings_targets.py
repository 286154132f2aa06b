"""The settings of one priority: targets, cadence, chain and managers, checked as a whole and kept as typed."""

from __future__ import annotations

from app import Muster
from bot.domain.policy import DEFAULT_POLICY, Audience, Step
from bot.domain.spans import EXAMPLES, Span
from bot.domain.vocabulary import Priority
from tests.bot.settings_steps import changes, group_id, in_force, opened, refused
from tests.world import World

TOO_LATE = "The time to acknowledge must be shorter than the time to resolve, 4 h."
TOO_SELDOM = "The time between updates cannot be longer than the time to resolve, 4 h."
SPANS = [
    ("Acknowledge within", "soon", EXAMPLES),
    ("Acknowledge within", "0 min", "A length of time must be more than zero."),
    ("Acknowledge within", "4 h", TOO_LATE),
    ("Resolve within", "two days", EXAMPLES),
    ("Update every", "0 h", "A length of time must be more than zero."),
    ("Update every", "-5 min", "A length of time must be more than zero."),
    ("Update every", "5 h", TOO_SELDOM),
    ("Ask whether work goes on after", "400 days", "A length of time can be a year at most."),
]


async def test_what_is_saved_is_in_force_and_recorded(world: World, bot: Muster) -> None:
    """Who changed it, when, from what to what; the settings say so."""
    alice = await world.person("alice")
    modal = await opened(alice, "P1")
    assert modal.value("Resolve within") == "4 h"
    assert modal.value("Step 1: also") == ["The incident manager"]
    await modal.fill("Resolve within", "6 hours")
    await modal.fill("Update every", "20m")
    await modal.click("Add step")
    await modal.pick("Step 2: user groups", "@sre-oncall", "@security", typing="s")
    await modal.pick_person("Step 2: people", "Emma Lindqvist")
    await modal.fill("Step 2: minutes until the next call", "25")
    await modal.pick("Managers: user groups", "@leadership")
    await modal.submit()

    held = (await in_force(bot)).of_priority(Priority.P1)
    assert (held.resolve, held.update_every) == (Span.parse("6 h"), Span.parse("20 min"))
    groups = tuple(group_id(world, handle) for handle in ("sre-oncall", "security"))
    emma = (await world.person("emma")).id
    assert held.chain == (Step(manager=True, minutes=10), Step(groups=groups, people=(emma,), minutes=25))
    assert held.managers == Audience(groups=(group_id(world, "leadership"),))
    [change] = await changes(bot, "priorities.P1")
    assert change.actor == alice.id
    assert (change.before["resolve"], change.after["resolve"]) == ("4 h", "6 h")

    settings = await alice.modal("Settings")
    assert "Update every 20 min; acknowledge within 15 min, resolve within 6 h." in settings.words
    assert "Last changed: P1 Critical, by @Alice Moreau" in settings.words
    await settings.click("P1 Critical")
    again = await alice.modal("P1 Critical")
    assert again.value("Step 2: user groups") == ["@sre-oncall", "@security"]
    assert again.value("Step 2: people") == ["Emma Lindqvist"]


async def test_a_span_that_cannot_be_is_refused_beside_its_field(world: World, bot: Muster) -> None:
    """In words, with what was typed kept and nothing recorded."""
    for label, typed, sentence in SPANS:
        modal = await opened(await world.person("alice"), "P1")
        await modal.fill(label, typed)
        assert await refused(modal) == {label: sentence}
        assert modal.value(label) == typed
        await modal.close(clear=True)
        assert await in_force(bot) == DEFAULT_POLICY
        assert await changes(bot, "priorities.P1") == []


async def test_every_field_at_fault_is_told_at_once(world: World, bot: Muster) -> None:
    """Nobody fixes a form one submission at a time."""
    del bot
    modal = await opened(await world.person("alice"), "P1")
    await modal.fill("Acknowledge within", "soon")
    await modal.fill("Resolve within", "later")
    assert await refused(modal) == {"Acknowledge within": EXAMPLES, "Resolve within": EXAMPLES}


async def test_a_chain_needs_a_step_and_a_step_somebody_and_minutes(world: World, bot: Muster) -> None:
    """Each said beside the step at fault."""
    modal = await opened(await world.person("alice"), "P1")
    await modal.clear("Step 1: also")
    await modal.clear("Step 1: minutes until the next call")
    assert await refused(modal) == {"Step 1: user groups": "Name at least one step."}
    for _step in (2, 3, 4):
        await modal.click("Add step")
    await modal.fill("Step 2: minutes until the next call", "5")
    await modal.pick("Step 4: user groups", "@security")
    assert await refused(modal) == {
        "Step 2: user groups": "Name at least one group or person to call in this step.",
        "Step 4: minutes until the next call": "Write a whole number.",
    }
    await modal.clear("Step 2: minutes until the next call")
    await modal.fill("Step 4: minutes until the next call", "5")
    await modal.submit()
    [step] = (await in_force(bot)).of_priority(Priority.P1).chain
    assert step == Step(groups=(group_id(world, "security"),), minutes=5)


async def test_a_form_shows_the_steps_there_are_and_adds_and_removes_one(world: World, bot: Muster) -> None:
    """What was typed stays, also of a step that moves up; nothing is kept until it is saved."""
    alice = await world.person("alice")
    modal = await opened(alice, "P1")
    assert [label for label in modal.labels if label.startswith("Step 2")] == []
    assert "Remove step 1" not in modal.buttons
    await modal.fill("Resolve within", "5 h")
    await modal.click("Add step")
    await modal.pick("Step 2: user groups", "@sre-oncall")
    await modal.fill("Step 2: minutes until the next call", "15")
    await modal.click("Add step")
    await modal.pick_person("Step 3: people", "Emma Lindqvist")
    await modal.fill("Step 3: minutes until the next call", "25")
    await modal.click("Remove step 1")
    assert modal.value("Resolve within") == "5 h"
    assert modal.value("Step 1: user groups") == ["@sre-oncall"]
    assert modal.value("Step 2: people") == ["Emma Lindqvist"]
    await modal.click("Add step")
    assert modal.value("Step 3: minutes until the next call") in (None, "")
    assert await in_force(bot) == DEFAULT_POLICY
    await modal.submit()
    emma, group = (await world.person("emma")).id, group_id(world, "sre-oncall")
    held = (await in_force(bot)).of_priority(Priority.P1)
    assert held.chain == (Step(groups=(group,), minutes=15), Step(people=(emma,), minutes=25))
    assert held.resolve == Span.parse("5 h")


async def test_a_form_takes_eight_steps_and_keeps_one(world: World, bot: Muster) -> None:
    """*Add step* goes once there are eight, *Remove* once there is one."""
    del bot
    modal = await opened(await world.person("alice"), "P3")
    for _step in range(7):
        await modal.click("Add step")
    assert "Add step" not in modal.buttons
    for shown in range(8, 1, -1):
        await modal.click(f"Remove step {shown}")
    assert modal.buttons == ["Add step"]


async def test_a_user_group_that_is_disabled_meanwhile_is_refused_beside_its_field(world: World, bot: Muster) -> None:
    """Slack's list decides at the moment of saving, and one kept from before is shown as gone."""
    alice = await world.person("alice")
    modal = await opened(alice, "P1")
    await modal.pick("Step 1: user groups", "@security")
    await modal.pick("Managers: user groups", "@leadership")
    people = world.sandbox.workspace.people
    people.group(group_id(world, "security")).disabled = True
    gone = "One of these user groups is deleted or disabled. Remove the group, or choose another."
    assert await refused(modal) == {"Step 1: user groups": gone}
    assert modal.value("Step 1: user groups") == ["@security"]
    assert await in_force(bot) == DEFAULT_POLICY
    await modal.clear("Step 1: user groups")
    await modal.submit()
    assert (await in_force(bot)).of_priority(Priority.P1).managers.groups == (group_id(world, "leadership"),)

    people.group(group_id(world, "leadership")).disabled = True
    world.clock.advance(301)
    again = await opened(alice, "P1")
    assert again.value("Managers: user groups") == [f"@{group_id(world, 'leadership')}, which is gone"]


async def test_the_later_of_two_admins_is_told_to_look_again(world: World, bot: Muster) -> None:
    """The first one's change stays; another part of the settings is nobody's quarrel."""
    alice, emma = await world.person("alice"), await world.person("emma")
    hers, calendar = await opened(emma, "P1"), await opened(alice, "Calendar")
    await calendar.pick("Time zone", "Europe/Paris", typing="paris")
    await calendar.submit()
    first = await opened(alice, "P1")
    await first.fill("Resolve within", "6 h")
    await first.submit()
    await hers.fill("Resolve within", "3 h")
    assert await refused(hers) == {
        "Acknowledge within": (
            "Somebody else has changed this since you opened the form. Nothing was recorded. "
            "Close the form and open it again to see what holds now."
        )
    }
    policy = await in_force(bot)
    assert (policy.of_priority(Priority.P1).resolve.words, policy.calendar.zone) == ("6 h", "Europe/Paris")


async def test_saving_what_holds_already_records_nothing(world: World, bot: Muster) -> None:
    """History tells of changes only."""
    modal = await opened(await world.person("alice"), "P3")
    await modal.submit()
    assert await changes(bot, "priorities.P3") == []
