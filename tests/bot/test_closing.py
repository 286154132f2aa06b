"""Closing needs what the priority asks for: refused with each thing beside its fix, and what was typed comes back."""

from __future__ import annotations

from datetime import timedelta

from app import Muster
from bot.domain.vocabulary import Status
from storage.tables import Task
from tests.steps import DECLARER, MANAGER, recorded, reviewed, staged
from tests.world import World, declared, form


async def follow_up(world: World, bot: Muster, text: str) -> None:
    """Note a follow-up of INC-1 that nobody owns, as one would be left behind."""
    now = world.clock.now()
    async with bot.store.write() as unit:
        await unit.tasks.add(
            Task(incident_id=1, kind="follow_up", text=text, state="open", created_by="U1", created_at=now)
        )


async def test_a_p2_is_not_closed_before_its_review_is_done_and_its_follow_ups_are_owned(
    world: World, bot: Muster
) -> None:
    """Nothing changes; each thing stands beside its fix; the note comes back; once all is met, it closes with it."""
    incident = await staged(world, bot, Status.RESOLVED)
    await follow_up(world, bot, "Add an <alert> & a runbook")
    alice = await world.person(DECLARER)
    before = await recorded(bot)
    assert not (await alice.command(incident.channel, "/incident close The note")).words
    modal = await form(alice, "INC-1: close")
    assert "INC-1 cannot be closed yet. Nothing was recorded." in modal.words
    assert "Review: it is a draft, not signed off." in modal.words
    assert "Follow-ups: 1 open follow-up lacks an owner or a due date." in modal.words
    assert "Add an <alert> & a runbook (no owner, no due date)" in modal.words
    assert modal.value("Closing note") == "The note"
    await modal.click("Write review")
    assert "Draft" in (await alice.modal("Review of INC-1")).words
    await (await alice.modal("Review of INC-1")).close()
    await modal.fill("Closing note", "Another note")
    await modal.submit()
    modal = await form(alice, "INC-1: close")
    assert modal.value("Closing note") == "Another note"
    assert await recorded(bot) == before

    await reviewed(world, bot, alice, incident.channel)
    await alice.command(incident.channel, "/incident close Another note")
    modal = await form(alice, "INC-1: close")
    assert "Review" not in modal.words
    await modal.click("Edit")
    edit = await alice.modal()
    await edit.pick_person("Owner", "Alice Moreau")
    await edit.pick_time("Due", world.clock.now() + timedelta(days=3))
    await edit.submit()
    await (await form(alice, "INC-1: close")).submit()
    assert "Another note" in (await alice.message(incident.channel, "closed INC-1")).words


async def test_what_was_met_when_the_form_opened_is_asked_again_when_it_is_sent(world: World, bot: Muster) -> None:
    """Somebody notes a follow-up meanwhile: the form says so, and nothing is closed."""
    incident = await staged(world, bot, Status.RESOLVED)
    alice = await world.person(DECLARER)
    await reviewed(world, bot, alice, incident.channel)
    await alice.click("Close", on=await alice.refreshed(incident.card))
    modal = await form(alice, "INC-1: close")
    assert "cannot be closed" not in modal.words
    await follow_up(world, bot, "Fix the alert")
    await modal.submit()
    assert "Fix the alert (no owner, no due date)" in (await form(alice, "INC-1: close")).words
    assert (await recorded(bot))[0][0]["status"] == "resolved"


async def test_a_drill_and_a_p3_are_closed_at_once(world: World, bot: Muster) -> None:
    """A drill needs nothing, whatever its priority; nor does what the settings do not name."""
    bob = await world.person(MANAGER)
    minor = {"impact": "Minor – some customers or a team are affected, a workaround exists", "urgency": "Medium"}
    for number, more in ((1, {"marks": ("Drill",)}), (2, minor)):
        await declared(bob, f"Number {number}", **more)
        for typed in (f"resolve INC-{number} A restart", f"close INC-{number} Done"):
            await bob.command("#general", f"/incident {typed}")
        await world.settled(bot)
        assert (await recorded(bot))[0][number - 1]["status"] == "closed"
