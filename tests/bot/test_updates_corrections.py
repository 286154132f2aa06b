"""Correcting an update wherever it was told, and copying one as text."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app import Muster
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Status
from sandbox.client import Message, ModalRefused, Person
from tests.reminders.watching import incident_of, reminders_of
from tests.steps import DECLARER, OUTSIDER, Staged, pick_own_time, staged, transitions
from tests.world import World, form

WRONG, RIGHT = "The databse <b> is down.", "The database <b> is down."


async def told(world: World, bot: Muster) -> Staged:
    """Have an update told in the channel, below the announcement and to one follower."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await farid.command("#general", "/incident follow INC-1")
    await alice.command(incident.channel, f"/incident update {WRONG}")
    await world.settled(bot)
    return incident


async def everywhere(world: World, incident: Staged, text: str) -> list[Message]:
    """Return the update in each place in which it was told."""
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    announcement = await farid.message("#incidents", "INC-1", button="Follow")
    card = await farid.message("@muster", "INC-1", button="Unfollow")
    return [
        await alice.message(incident.channel, text),
        await farid.message("#incidents", text, thread=announcement.ts),
        await farid.message("@muster", text, thread=card.ts),
    ]


async def corrected(person: Person, message: Message, text: str) -> None:
    """Correct an update through its message menu."""
    await person.message_shortcut("Correct update", message)
    modal = await form(person, "INC-1: correct")
    assert modal.value("What happened") == WRONG
    await modal.fill("What happened", text)
    await modal.submit()


@pytest.mark.parametrize("place", [0, 1], ids=["channel", "thread"])
async def test_a_correction_edits_the_update_everywhere_and_marks_it(world: World, bot: Muster, place: int) -> None:
    """Channel, announcement thread, follower: the same messages, never new ones. The record keeps both texts."""
    incident = await told(world, bot)
    alice = await world.person(DECLARER)
    before = await everywhere(world, incident, WRONG)
    await corrected(alice, before[place], RIGHT)
    await world.settled(bot)
    after = await everywhere(world, incident, RIGHT)
    assert [message.ts for message in after] == [message.ts for message in before]
    assert all("Corrected" in message.words for message in after)
    assert RIGHT in (await alice.refreshed(incident.card)).words
    [row] = [row for row in await transitions(bot) if row.kind == Kind.CORRECTED]
    assert (row.before["text"], row.after["text"]) == (WRONG, RIGHT)
    assert len([each for each in await alice.messages(incident.channel) if "Update" in each.words]) == 1


async def times_told(world: World, incident: Staged) -> list[list[str]]:
    """Return the expected resolution and the next update as each place tells them."""
    told_times = re.compile(r"(?:Expected resolution|Next update)\n(\S+ \S+) UTC")
    return [told_times.findall(message.words) for message in await everywhere(world, incident, WRONG)]


async def test_promised_times_are_corrected_wherever_they_were_told(world: World, bot: Muster) -> None:
    """The same messages are edited, nobody is told again, and the reminder goes by the right time."""
    incident = await told(world, bot)
    alice = await world.person(DECLARER)
    before = await everywhere(world, incident, WRONG)
    await alice.message_shortcut("Correct update", before[0])
    modal = await form(alice, "INC-1: correct")
    assert str(modal.value("Next update")).startswith(("As said before: in 59 min", "As said before: in 1 h"))
    await modal.pick("Next update", "30 min")
    await modal.pick("Expected resolution", "2 h")
    now = world.clock.now()
    await modal.submit()
    await world.settled(bot)
    row = await incident_of(bot)
    assert row.next_update_at is not None
    assert timedelta(0) <= row.next_update_at - (now + timedelta(minutes=30)) < timedelta(minutes=1)
    shown = [f"{at:%Y-%m-%d %H:%M}" for at in (row.expected_resolution_at, row.next_update_at) if at is not None]
    assert await times_told(world, incident) == [shown] * 3
    assert [message.ts for message in await everywhere(world, incident, WRONG)] == [message.ts for message in before]
    (due,) = [each for each in await reminders_of(bot) if each.kind == "update" and each.state == "pending"]
    assert due.due_at == row.next_update_at - timedelta(minutes=5)
    [kept] = [each for each in await transitions(bot) if each.kind == Kind.CORRECTED]
    assert kept.after["next_update_at"] == row.next_update_at.isoformat()
    assert kept.before["expected_resolution_at"] == ""


async def test_a_corrected_time_far_off_is_pointed_out_too(world: World, bot: Muster) -> None:
    """Once; submitted again as it is, it is corrected."""
    incident = await told(world, bot)
    alice = await world.person(DECLARER)
    await alice.message_shortcut("Correct update", await alice.message(incident.channel, WRONG))
    modal = await form(alice, "INC-1: correct")
    away = (world.clock.now() + timedelta(hours=20)).replace(second=0, microsecond=0)
    await pick_own_time(modal, "Next update", away)
    await modal.submit()
    modal = await form(alice, "INC-1: correct")
    assert "Please check: Nobody will be reminded until 2026-11-24" in modal.words
    assert (await incident_of(bot)).next_update_at != away
    await modal.submit()
    await world.settled(bot)
    assert (await incident_of(bot)).next_update_at == away


async def test_times_that_hold_no_more_are_not_asked_about(world: World, bot: Muster) -> None:
    """Those of an older update, and of an incident that is over."""
    incident = await told(world, bot)
    alice = await world.person(DECLARER)
    for typed in ("update A newer one.", "resolve A restart"):
        await alice.command(incident.channel, f"/incident {typed}")
        await world.settled(bot)
        await alice.message_shortcut("Correct update", await alice.message(incident.channel, WRONG))
        modal = await form(alice, "INC-1: correct")
        assert modal.labels == ["What happened", "Impact on users", "Workaround", "Steps for responders"]
        await modal.close()


async def test_a_correction_of_an_older_update_leaves_the_newest_state_alone(world: World, bot: Muster) -> None:
    """The card goes on showing the newest update."""
    incident = await told(world, bot)
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, "/incident update A newer one.")
    await world.settled(bot)
    await corrected(alice, await alice.message(incident.channel, WRONG), RIGHT)
    await world.settled(bot)
    await alice.message(incident.channel, RIGHT)
    card = (await alice.refreshed(incident.card)).words
    assert "A newer one." in card
    assert RIGHT not in card


async def test_a_workaround_first_given_by_a_correction_counts_from_then(world: World, bot: Muster) -> None:
    """It is on the card, and its time is recorded."""
    incident = await told(world, bot)
    alice = await world.person(DECLARER)
    await alice.message_shortcut("Correct update", await alice.message(incident.channel, WRONG))
    modal = await form(alice, "INC-1: correct")
    await modal.fill("Workaround", "Read from the replica.")
    await modal.submit()
    await world.settled(bot)
    assert "Read from the replica." in (await alice.refreshed(incident.card)).words
    assert Kind.WORKAROUND in [row.kind for row in await transitions(bot)]


@pytest.mark.parametrize(
    ("text", "error"), [("   ", "Say what happened."), (WRONG, "Nothing has changed. Change something, or go back.")]
)
async def test_a_correction_that_corrects_nothing_is_refused(world: World, bot: Muster, text: str, error: str) -> None:
    """Blank, or as it was."""
    incident = await told(world, bot)
    alice = await world.person(DECLARER)
    with pytest.raises(ModalRefused) as refused:
        await corrected(alice, await alice.message(incident.channel, WRONG), text)
    assert refused.value.errors == {"What happened": error}


async def test_who_takes_no_part_cannot_correct(world: World, bot: Muster) -> None:
    """They are told so, directly."""
    incident = await told(world, bot)
    farid = await world.person(OUTSIDER)
    _, in_thread, _ = await everywhere(world, incident, WRONG)
    await farid.message_shortcut("Correct update", in_thread)
    await farid.message("@muster", "Only members of the incident can correct its updates.")


@pytest.mark.parametrize("shortcut", ["Correct update", "Copy as text"])
async def test_what_is_no_update_is_said_to_be_none(world: World, bot: Muster, shortcut: str) -> None:
    """Somebody's own message; the card."""
    incident = await told(world, bot)
    alice = await world.person(DECLARER)
    before = len(await alice.views())
    await alice.say(incident.channel, "Just talking.")
    await alice.message_shortcut(shortcut, await alice.message(incident.channel, "Just talking."))
    await alice.message("@muster", "This message is not an update of an incident that you can see.")
    assert len(await alice.views()) == before


@pytest.mark.parametrize("place", [0, 1, 2], ids=["channel", "thread", "follower"])
async def test_an_update_is_copied_as_text_from_wherever_it_is_read(world: World, bot: Muster, place: int) -> None:
    """Plain, and as Markdown in which people's words mean what they say; as of when, and by whom."""
    incident = await told(world, bot)
    message = (await everywhere(world, incident, WRONG))[place]
    reader = await world.person(DECLARER if place == 0 else OUTSIDER)
    await reader.message_shortcut("Copy as text", message)
    seen = (await form(reader, "INC-1: copy")).words
    as_of = rf"As of \d{{4}}-\d\d-\d\d \d\d:\d\d UTC, Alice Moreau: {WRONG}"
    assert re.search(rf"INC-1: Checkout is down\n{as_of}\nStatus: Investigating\nPriority: P2 High", seen)
    markdown = r"UTC, Alice Moreau: The databse \\<b\\> is down\.\n\n\*\*Status:\*\* Investigating"
    assert re.search(rf"\*\*INC-1: Checkout is down\*\*\n\nAs of .* {markdown}", seen)
