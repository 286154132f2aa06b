"""A review as people live it: begun at the resolution, written by several, sent, signed off, taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import Muster
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Status
from sandbox.client import Message, ModalRefused, Person
from storage.tables import Review, ReviewChange
from tests.steps import DECLARER, MANAGER, OUTSIDER, VARIED, Staged, staged, transitions
from tests.world import World, declared, form


async def reviewed(world: World, bot: Muster) -> tuple[Staged, Message]:
    """Resolve INC-1, a P2 of alice's with bob as its manager, and return it with its review's message."""
    incident = await staged(world, bot, Status.RESOLVED)
    alice = await world.person(DECLARER)
    return incident, await alice.message(incident.channel, "Review of INC-1", button="Edit")


async def written(person: Person, message: Message, **parts: str) -> None:
    """Write parts of a review through its form."""
    await person.click("Edit", on=message)
    modal = await form(person, "INC-1: review")
    for label, text in parts.items():
        await modal.fill(label.replace("_", " "), text)
    await modal.submit()


async def kept(bot: Muster) -> tuple[Review, list[ReviewChange]]:
    """Return the review of INC-1 with its changes."""
    async with bot.store.read() as unit:
        review = await unit.reviews.of(1)
        assert review is not None
        return review, await unit.reviews.changes(1)


async def test_resolving_a_p2_begins_its_review_and_tells_who_owns_it_until_when(world: World, bot: Muster) -> None:
    """One message in the channel: a draft, the manager's, due five working days on, and what it lacks."""
    incident, message = await reviewed(world, bot)
    assert "State\nDraft" in message.words
    assert "Owner\nBob Okafor" in message.words
    assert "Due\n" in message.words
    assert "Still missing before it can be signed off\n• the summary\n• the root cause" in message.words
    assert message.buttons == ["Read", "Edit", "Send to review", "Owner and dates", "Get as file", "Raise problem"]
    review, [begun] = await kept(bot)
    assert begun.what == "begun"
    assert review.due_at is not None
    assert review.due_at - review.created_at == timedelta(days=7)
    assert "Write review" in (await (await world.person(DECLARER)).refreshed(incident.card)).buttons


async def test_a_p3_has_no_review_until_somebody_begins_it(world: World, bot: Muster) -> None:
    """By command, by who takes part, once; during the incident it is too early."""
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    channel, _ = await declared(
        alice, impact="Minor – some customers or a team are affected, a workaround exists", urgency="Medium"
    )
    early = await alice.command(channel, "/incident review")
    assert "A review looks back on what is over: /incident resolve comes first." in early.words
    await alice.command(channel, "/incident resolve A restart")
    await world.settled(bot)
    assert not any("Review of" in message.words for message in await alice.messages(channel))
    outside = await farid.command("#general", "/incident review INC-1")
    assert "Only people who take part in INC-1 can work on its review." in outside.words
    assert (await alice.command("#general", "/incident review INC-1")).words == "The review of INC-1 has begun."
    await alice.message(channel, "Review of INC-1")
    await alice.command(channel, "/incident review")
    assert "Draft. Owner: @Alice Moreau." in (await alice.modal("Review of INC-1")).words
    await farid.command("#general", "/incident review INC-1")
    assert "What fixed it: A restart" in (await farid.modal("Review of INC-1")).words
    assert [change.what for change in (await kept(bot))[1]] == ["begun"]


async def test_a_review_is_written_sent_signed_off_and_taken_back(world: World, bot: Muster) -> None:
    """Each step is told in the channel, kept with who took it, and shown on the one message."""
    incident, message = await reviewed(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    await bob.click("Send to review", on=message)
    modal = await form(bob, "INC-1: review")
    await modal.pick_person("Reviewers", "Alice Moreau")
    await modal.pick_time("Meeting", world.clock.now() + timedelta(days=1))
    await modal.submit()
    await alice.message(incident.channel, "Bob Okafor sent the review of INC-1 to review.")
    assert "asks you to read the review of INC-1" in (await alice.message("@muster", "asks you to read")).words
    await world.settled(bot)
    message = await alice.refreshed(message)
    assert "State\nIn review" in message.words
    assert "Sign off" not in message.buttons
    await written(alice, message, Summary="The <certificate> & its renewal", Causes="Not known: the logs are gone")
    await world.settled(bot)
    message = await alice.refreshed(message)
    assert "Still missing" not in message.words
    await alice.click("Sign off", on=message)
    await alice.message(incident.channel, "Alice Moreau signed off the review of INC-1.")
    await world.settled(bot)
    message = await bob.refreshed(message)
    assert "by @Alice Moreau" in message.words
    assert message.buttons == ["Read", "Back to draft", "Get as file", "Raise problem"]
    await bob.click("Back to draft", on=message)
    modal = await form(bob, "INC-1: review")
    await modal.fill("What it still needs", "The impact on partners")
    await modal.submit()
    await alice.message(incident.channel, "took the review of INC-1 back to draft: The impact on partners")
    review, changes = await kept(bot)
    assert (review.state, review.signed_off_by) == ("draft", None)
    assert review.parts["summary"] == "The <certificate> & its renewal"
    assert [change.what for change in changes] == ["begun", "in review", "edited", "done", "draft"]
    rows = [row for row in await transitions(bot) if row.kind == Kind.REVIEW]
    assert [row.after["review"] for row in rows] == ["draft", "in_review", "done", "draft"]
    assert rows[2].actor == alice.id


async def test_two_people_writing_at_once_lose_nothing(world: World, bot: Muster) -> None:
    """Different parts go side by side; of the same part, the later one sees both texts before one is put in place."""
    _, message = await reviewed(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    await bob.click("Edit", on=message)
    modal = await form(bob, "INC-1: review")
    await written(alice, message, Summary="From Alice", What_went_well="The runbook")
    await modal.fill("Summary", "From Bob")
    await modal.fill("What went badly", "Nobody was told")
    await modal.submit()
    modal = await form(bob, "INC-1: review")
    assert "Summary: @Alice Moreau changed this meanwhile. It now says:\nFrom Alice" in modal.words
    assert modal.value("Summary") == "From Bob"
    assert (await kept(bot))[0].parts == {"summary": "From Alice", "went_well": "The runbook"}
    await modal.submit()
    assert (await kept(bot))[0].parts == {
        "summary": "From Bob",
        "went_well": "The runbook",
        "went_badly": "Nobody was told",
    }


async def test_a_reopened_incident_keeps_its_review_and_a_signed_off_one_becomes_a_draft_again(
    world: World, bot: Muster
) -> None:
    """What people wrote stays; the review rests while work goes on, and is not begun twice."""
    incident, message = await reviewed(world, bot)
    alice = await world.person(DECLARER)
    await written(alice, message, Summary="The certificate", Causes="It expired")
    await world.settled(bot)
    await alice.click("Sign off", on=await alice.refreshed(message))
    await alice.command(incident.channel, "/incident reopen It is back")
    await world.settled(bot)
    message = await alice.refreshed(message)
    assert "The incident was reopened. Its review goes on once it is resolved again." in message.words
    assert message.buttons == ["Read"]
    await alice.command(incident.channel, "/incident resolve Another certificate")
    await world.settled(bot)
    message = await alice.refreshed(message)
    assert "State\nDraft" in message.words
    assert (await kept(bot))[0].parts == {"summary": "The certificate", "causes": "It expired"}


async def test_the_owner_and_the_dates_are_changed_and_the_new_owner_is_told(world: World, bot: Muster) -> None:
    """A time that has passed is refused beside its field. The owner writes it even without taking part."""
    incident, message = await reviewed(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    await bob.click("Owner and dates", on=message)
    modal = await form(bob, "INC-1: review")
    await modal.pick_person("Owner", "Alice Moreau")
    await modal.pick_time("Due", world.clock.now() - timedelta(days=1))
    with pytest.raises(ModalRefused, match="This time has passed"):
        await modal.submit()
    await modal.pick_time("Due", world.clock.now() + timedelta(days=2))
    await modal.submit()
    assert "made you the owner of the review of INC-1" in (await alice.message("@muster", "made you the owner")).words
    await world.settled(bot)
    assert "Owner\n@Alice Moreau" in (await bob.refreshed(message)).words
    assert "Reviews you own\nINC-1 · Checkout is down\nDraft · due " in (await alice.home()).words
    assert "Reviews you own" not in (await bob.home()).words
    await alice.leave(incident.channel)
    await world.heeded(bot)
    await alice.click("Open review", on=await alice.home())
    await (await alice.modal("Review of INC-1")).click("Edit")
    modal = await form(alice, "INC-1: review")
    await modal.fill("Summary", "Written from outside")
    await modal.submit()
    assert (await kept(bot))[0].parts == {"summary": "Written from outside"}


@VARIED
async def test_a_review_is_read_and_written_in_slack_and_sent_as_a_file(world: World, bot: Muster) -> None:
    """What happened stands in it, with people's names; what is written over it shows at once below."""
    incident, message = await reviewed(world, bot)
    alice = await world.person(DECLARER)
    await alice.click("Read", on=message)
    reading = await alice.modal("Review of INC-1")
    assert "What fixed it: A restart" in reading.words
    assert "Not written yet. What happened, so that somebody who was not there" in reading.words
    await reading.click("Edit")
    modal = await form(alice, "INC-1: review")
    await modal.fill("Summary", "- one\n- two")
    for label in ("Impact", "What was done", "Causes", "What went badly"):
        await modal.fill(label, f"Long {label} " * 140)
    await modal.submit()
    reading = await alice.modal("Review of INC-1")
    assert "• one\n• two" in reading.words
    assert "Page 1 of 2" in reading.words
    assert "Long What went badly" not in reading.words
    await reading.click("Next page")
    assert "Long What went badly" in (await alice.modal("Review of INC-1")).words
    await reading.close()
    await alice.click("Get as file", on=await alice.refreshed(message))
    await alice.message(incident.channel, "The review comes as a file", ephemeral=True)
    await world.settled(bot)
    [file] = [file for each in await alice.messages("@muster") for file in each.raw.get("files", [])]
    text = (await alice.file(file["id"])).decode()
    assert text.startswith("# Review of INC-1: Checkout is down\n")
    assert "## Summary\n\n- one\n- two\n" in text
    assert "by Alice Moreau, and resolved" in text


async def test_the_review_is_told_after_the_resolution(world: World, bot: Muster) -> None:
    """First that it is over, then what is asked of people."""
    incident, _ = await reviewed(world, bot)
    told = [message.words for message in await (await world.person(DECLARER)).messages(incident.channel)]
    over = next(number for number, words in enumerate(told) if "resolved INC-1" in words)
    assert next(number for number, words in enumerate(told) if "Review of INC-1" in words) > over


async def test_a_review_begun_after_the_channel_was_put_away_is_read_and_written_all_the_same(
    world: World, bot: Muster
) -> None:
    """There is no place for its message; its form and its pages need none."""
    alice = await world.person(DECLARER)
    channel, _ = await declared(
        alice, impact="Minor – some customers or a team are affected, a workaround exists", urgency="Medium"
    )
    for typed in ("ack", "resolve A restart", "close Over"):
        await alice.command(channel, f"/incident {typed}")
    await world.settled(bot)
    await alice.archive(channel)
    await world.settled(bot)
    begun = await alice.command("#general", "/incident review INC-1")
    assert begun.words == "The review of INC-1 has begun."
    await world.settled(bot)
    await alice.command("#general", "/incident review INC-1")
    await (await alice.modal("Review of INC-1")).click("Edit")
    modal = await form(alice, "INC-1: review")
    await modal.fill("Summary", "A small thing")
    await modal.submit()
    await world.settled(bot)
    assert "A small thing" in (await alice.modal("Review of INC-1")).words
