"""Text that only looks like a mention: pasted from a log, it calls nobody and makes nobody responsible."""

from __future__ import annotations

from sqlalchemy import select

from app import Muster
from bot.domain.vocabulary import Status
from storage.tables import TimelineEntry
from tests.steps import DECLARER, MANAGER, ONCE, staged, transitions
from tests.world import World


def pasted(world: World) -> str:
    """Return a log line that spells out the mentions of a person and of a user group."""
    people = world.sandbox.workspace.people
    bob = next(user for user in people.users.values() if user.name == MANAGER)
    group = next(iter(people.groups.values()))
    return f"log says <!subteam^{group.id}> and <@{bob.id}>"


@ONCE
async def test_a_pasted_mention_escalates_to_nobody(world: World, bot: Muster) -> None:
    """Only a mention that Slack made calls people: with pasted ones alone, nobody is named."""
    channel = (await staged(world, bot, Status.INVESTIGATING)).channel
    alice = await world.person(DECLARER)
    refused = await alice.command(channel, f"/incident escalate the {pasted(world)}")
    assert "Choose at least one group or person to call." in refused.words
    await world.settled(bot)
    assert [row for row in await transitions(bot) if row.kind == "escalated" and row.actor == alice.id] == []


@ONCE
async def test_a_pasted_mention_owns_no_task_and_holds_no_role(world: World, bot: Muster) -> None:
    """A task stays without an owner; a role needs a real mention."""
    channel = (await staged(world, bot, Status.INVESTIGATING)).channel
    alice = await world.person(DECLARER)
    await alice.command(channel, f"/incident task Look why the {pasted(world)}")
    shown = await alice.message(channel, "Look why the")
    assert pasted(world) in shown.words
    refused = await alice.command(channel, f"/incident assign {pasted(world)} scribe")
    assert "Nothing was recorded" in refused.words


@ONCE
async def test_a_note_keeps_pasted_text_and_spells_out_real_mentions(world: World, bot: Muster) -> None:
    """What was pasted stands as it was pasted; who was mentioned is called by name."""
    channel = (await staged(world, bot, Status.INVESTIGATING)).channel
    alice = await world.person(DECLARER)
    await alice.command(channel, f"/incident note Asked @bob; the {pasted(world)}")
    await world.settled(bot)
    async with bot.store.read() as unit:
        noted = (await unit.session.execute(select(TimelineEntry.text))).scalars().all()
    assert any(text.endswith(f"the {pasted(world)}") for text in noted), noted
