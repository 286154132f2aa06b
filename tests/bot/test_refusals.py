"""Every refusal in its exact words: what happened, what was not recorded, what to do next; and nothing changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import Muster
from bot.domain.vocabulary import Status
from bot.messages.timeline.ids import NOTE_VIEW
from sandbox.client import ModalRefused, PersonSawError
from tests.steps import DECLARER, ONCE, OUTSIDER, press, recorded, staged
from tests.world import World, form

TYPOS = {
    "declar": "declare",
    "ak": "ack",
    "udpate": "update",
    "lst": "list",
    "commandr": "commander",
}


@ONCE
async def test_a_typo_gets_the_nearest_command(world: World, bot: Muster) -> None:
    """And says that nothing was recorded."""
    before = await recorded(bot)
    alice = await world.person("alice")
    for typed, meant in TYPOS.items():
        said = (await alice.command("#general", f"/incident {typed} x")).words
        asked = f"{typed} is not a command of Muster. Did you mean /incident {meant} x? Nothing was recorded."
        assert said.startswith(f"{asked}\nRun it\n")
        assert await recorded(bot) == before


async def test_what_is_no_command_is_shown_without_its_markup(world: World, bot: Muster) -> None:
    """What was typed is shown as text: it cannot ping anybody."""
    del bot
    alice = await world.person("alice")
    reply = await alice.command("#general", "/incident updat <!channel>`xyzzy`")
    assert "/incident update <!channel>'xyzzy'?" in reply.words
    assert "<!channel>" not in f"{reply.raw['text']} {reply.raw['blocks'][0]}"


@ONCE
async def test_an_unknown_reference_says_so(world: World, bot: Muster) -> None:
    """For acts and for looking alike."""
    del bot
    alice = await world.person("alice")
    for typed in ("ack INC-99", "update INC-99 Still down", "show INC-99", "resolve INC-99", "roles INC-99"):
        said = (await alice.command("#general", f"/incident {typed}")).words
        assert said == "There is no incident INC-99. Nothing was recorded. /incident list shows the open ones."


@ONCE
async def test_a_channel_of_no_incident_is_told_how_to_name_one(world: World, bot: Muster) -> None:
    """The way on is spelled with the very command that was typed."""
    del bot
    alice = await world.person("alice")
    for verb in ("ack", "update", "priority", "status", "roles", "resolve", "reopen", "cancel", "close", "show"):
        said = (await alice.command("#general", f"/incident {verb}")).words
        assert said == (
            "This channel does not belong to an incident. Nothing was recorded. "
            f"Name one: /incident {verb} INC-42, or use its channel."
        )


REFUSED_COMMANDS = {
    "priority P1": "Say why the priority differs from what impact and urgency give. Nothing was recorded.",
    "priority P2": "The priority is already P2. Nothing was recorded.",
    "priority P9 why": "There is no priority P9. Choose one of P1, P2, P3, P4. Nothing was recorded.",
    "status declared": "The status is already declared. Nothing was recorded.",
    "status merged": (
        "The status is declared. It can become: investigating, identified, monitoring. Nothing was recorded."
    ),
    "status broken": (
        "There is no status broken. Choose one of investigating, identified, monitoring. Nothing was recorded."
    ),
}


@ONCE
async def test_a_command_that_asks_for_the_impossible_is_refused_in_words(world: World, bot: Muster) -> None:
    """Priorities without a reason or without a change, statuses out of reach."""
    incident = await staged(world, bot)
    before = await recorded(bot)
    alice = await world.person(DECLARER)
    for typed, refusal in REFUSED_COMMANDS.items():
        assert (await alice.command(incident.channel, f"/incident {typed}")).words == refusal
        assert await recorded(bot) == before


REFUSED_FORMS = [
    ("Post update", "INC-1: update", "Expected resolution: when", -1, "This time is already past. Choose a later one."),
    ("Post update", "INC-1: update", "Next update: when", 0, "This time is already past. Choose a later one."),
    ("Resolve", "INC-1: resolve", "Resolved at", 60, "This time is in the future. Choose one that has passed."),
    (
        "Resolve",
        "INC-1: resolve",
        "Resolved at",
        -60,
        "This time is before the incident was declared. Choose a later one.",
    ),
]


async def test_a_time_that_cannot_be_is_refused_beside_its_field(world: World, bot: Muster) -> None:
    """Promises in the past, resolutions in the future or before the declaration; what was typed stays."""
    incident = await staged(world, bot)
    before = await recorded(bot)
    alice = await world.person(DECLARER)
    for button, title, field, minutes, refusal in REFUSED_FORMS:
        await alice.click(button, on=incident.card)
        modal = await form(alice, title)
        text = "What happened" if button == "Post update" else "What fixed it"
        await modal.fill(text, "Typed with care")
        if button == "Post update":
            await modal.pick(field.removesuffix(": when"), "Other…")
        await modal.pick_time(field, world.clock.now() + timedelta(minutes=minutes))
        with pytest.raises(ModalRefused) as refused:
            await modal.submit()
        assert refused.value.errors == {field: refusal}
        assert (await modal.refresh()).value(text) == "Typed with care"
        await modal.close()
        assert await recorded(bot) == before


async def test_an_earlier_resolution_needs_a_reason_and_then_counts_from_its_own_time(
    world: World, bot: Muster
) -> None:
    """Why is asked once another time is chosen, and needed; both times are recorded."""
    incident = await staged(world, bot)
    world.clock.advance(3600)
    alice = await world.person(DECLARER)
    await alice.click("Resolve", on=incident.card)
    modal = await form(alice, "INC-1: resolve")
    await modal.fill("What fixed it", "It fixed itself")
    assert "Why the time differs" not in modal.labels
    await modal.pick_time("Resolved at", world.clock.now() - timedelta(minutes=30))
    await modal.refresh()
    assert modal.value("What fixed it") == "It fixed itself"
    with pytest.raises(ModalRefused) as refused:
        await modal.submit()
    assert list(refused.value.errors) == ["Why the time differs"]
    await modal.fill("Why the time differs", "Graphs show it")
    await modal.submit()
    await alice.message(incident.channel, "resolved INC-1 after 30 min")


async def test_roles_without_an_incident_manager_are_refused_by_the_form_itself(world: World, bot: Muster) -> None:
    """The field cannot be left empty."""
    incident = await staged(world, bot)
    before = await recorded(bot)
    alice = await world.person(DECLARER)
    await press(alice, "Roles", incident.card)
    modal = await form(alice, "INC-1: roles")
    await modal.clear("Incident manager")
    with pytest.raises(ModalRefused) as refused:
        await modal.submit()
    assert list(refused.value.errors) == ["Incident manager"]
    assert await recorded(bot) == before


@pytest.mark.parametrize(("button", "title"), [("Post update", "INC-1: update"), ("Resolve", "INC-1: resolve")])
async def test_a_form_that_went_stale_says_what_happened_meanwhile_and_keeps_what_was_typed(
    world: World, bot: Muster, button: str, title: str
) -> None:
    """Somebody cancelled the incident while the form was open."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    await alice.click(button, on=incident.card)
    modal = await form(alice, title)
    text = "What happened" if button == "Post update" else "What fixed it"
    await modal.fill(text, "Typed with care")
    bob = await world.person("bob")
    await bob.command(incident.channel, "/incident cancel False alarm")
    await world.settled(bot)
    before = await recorded(bot)
    with pytest.raises(ModalRefused) as refused:
        await modal.submit()
    (said,) = refused.value.errors.values()
    doing = "post an update" if button == "Post update" else "resolve it"
    assert (
        said == f"INC-1 is cancelled, so you cannot {doing} now. To reopen it, use /incident reopen. Nothing changed."
    )
    assert (await modal.refresh()).value(text) == "Typed with care"
    assert await recorded(bot) == before


async def test_a_stale_button_says_who_was_first(world: World, bot: Muster) -> None:
    """The menu still offers to acknowledge what somebody has acknowledged."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person("bob")
    menu = await alice.command(incident.channel, "/incident")
    await bob.command(incident.channel, "/incident ack")
    await alice.click("Acknowledge", on=menu)
    said = await alice.message(incident.channel, "Nothing changed.", ephemeral=True)
    assert said.words.startswith("INC-1 was acknowledged by @Bob Okafor, 2026-11-23 ")


async def test_a_form_that_slack_does_not_open_in_time_is_told(world: World, bot: Muster) -> None:
    """An expired trigger: by command in the reply, by button for the clicker's eyes, by shortcut directly."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    expected = "Slack did not open the form in time. Nothing was recorded. Please try again."
    await world.fault("views.open", "error", error="expired_trigger_id", times=3)
    assert (await alice.command(incident.channel, "/incident update")).words == expected
    await alice.click("Resolve", on=incident.card)
    await alice.message(incident.channel, expected, ephemeral=True)
    await alice.shortcut("Declare incident")
    await alice.message("@muster", expected)


async def test_a_refused_click_outside_the_bots_channels_is_told_by_direct_message(world: World, bot: Muster) -> None:
    """Muster is no member of #support; what it has to say still arrives."""
    await staged(world, bot)
    farid = await world.person(OUTSIDER)
    menu = await farid.command("#support", "/incident INC-1")
    assert menu.words
    home = await farid.command("#support", "/incident")
    await world.fault("views.open", "error", error="expired_trigger_id")
    await farid.click("Declare incident", on=home)
    await farid.message("@muster", "Slack did not open the form in time.")


async def test_a_bot_that_is_away_is_said_by_slack_itself(world: World) -> None:
    """Nobody answers: the person sees Slack's own error, and no bot invents one."""
    alice = await world.person("alice")
    with pytest.raises(PersonSawError) as saw:
        await alice.command("#general", "/incident")
    assert "/incident failed with the error" in saw.value.text


async def test_every_status_has_its_words(world: World, bot: Muster) -> None:
    """Closing what is still worked on names the acts that come first."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    said = (await alice.command(incident.channel, "/incident close")).words
    assert said == (
        "INC-1 is investigating, so you cannot close it now. "
        "/incident resolve or /incident cancel comes first. Nothing changed."
    )


@ONCE
async def test_a_form_without_a_field_is_refused_in_its_place(world: World, bot: Muster) -> None:
    """There is no field to say it beside: the form says it instead, and nothing changes."""
    del bot
    alice = await world.person("alice")
    words = {"type": "section", "text": {"type": "plain_text", "text": "Are you sure?"}}
    asked = {"type": "plain_text", "text": "Note"}
    outdated = {"type": "modal", "callback_id": NOTE_VIEW, "title": asked, "submit": asked, "blocks": [words]}
    world.sandbox.workspace.views.open(alice.id, outdated)
    await (await alice.modal("Note")).submit()
    assert "Nothing was recorded" in (await alice.modal("Nothing changed")).words
