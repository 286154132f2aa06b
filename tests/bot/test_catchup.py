"""Catching up: one private brief, by command and on joining, from what is recorded."""

from __future__ import annotations

import pytest

from app import Muster
from bot.domain.vocabulary import Status
from sandbox.client import Message
from tests.steps import DECLARER, MANAGER, OUTSIDER, Staged, staged, transitions
from tests.world import World, form


async def worked_on(world: World, bot: Muster) -> Staged:
    """Stage an incident with an update, a workaround, a promise and a technical lead."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    await alice.click("Post update", on=incident.card)
    modal = await form(alice, "INC-1: update")
    await modal.pick("Status", "Identified")
    await modal.fill("What happened", "A certificate has expired.")
    await modal.click("More")
    await modal.fill("Workaround", "Pay by invoice.")
    await modal.submit()
    await alice.command(incident.channel, "/incident assign @dmitri technical lead")
    await alice.message(incident.channel, "the technical lead.")
    await world.settled(bot)
    return incident


def tells_all(brief: Message) -> None:
    """Check that the brief holds what somebody who comes late must know."""
    words = brief.words
    for told in (
        "INC-1 · Checkout is down",
        "Affected: no service named, since",
        "Impact major: many customers or a department are affected.",
        "Status\nIdentified",
        "Priority\nP2 High",
        "Incident manager\n@Bob Okafor",
        "Technical lead: @Dmitri Sokolov",
        "A certificate has expired.",
        "Workaround\nPay by invoice.",
        "Next update\n",
        "What has been done",
        "@Alice Moreau: Acknowledged",
        "Status investigating → identified",
        "Promised",
        "Next update due",
        "Resolve by",
        "Updates on time so far: 1 of 1",
    ):
        assert told in words, (told, words)


async def test_catchup_tells_what_one_must_know_for_ones_own_eyes(world: World, bot: Muster) -> None:
    """By reference from anywhere, and in the channel without one; who takes no part gets no buttons but theirs."""
    incident = await worked_on(world, bot)
    farid, alice = await world.person(OUTSIDER), await world.person(DECLARER)
    brief = await farid.command("#general", "/incident catchup INC-1")
    tells_all(brief)
    assert brief.buttons == ["Take over", "Follow"]
    assert "Post update" in (await alice.command(incident.channel, "/incident catchup")).buttons
    missing = (await farid.command("#general", "/incident catchup INC-2")).words
    assert missing.startswith("There is no incident INC-2.")


async def test_who_joins_the_channel_is_caught_up_with_the_cards_buttons(world: World, bot: Muster) -> None:
    """The brief comes in the channel, for the newcomer only, and its buttons work."""
    incident = await worked_on(world, bot)
    farid = await world.person(OUTSIDER)
    await farid.join(incident.channel)
    brief = await farid.message(incident.channel, "What has been done", ephemeral=True)
    tells_all(brief)
    assert brief.buttons == incident.card.buttons or "Resolve" in brief.buttons
    await farid.click("Post update", on=brief)
    await form(farid, "INC-1: update")
    bob = await world.person(MANAGER)
    assert not [m for m in await bob.messages(incident.channel) if m.ephemeral and "What has been done" in m.words]


async def test_a_long_story_is_cut_and_says_where_the_rest_is(world: World, bot: Muster) -> None:
    """The newest eight happenings; how many came before is said."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    for number in range(9):
        await alice.command(incident.channel, f"/incident update Try {number} <!channel>")
    words = (await alice.command(incident.channel, "/incident catchup")).words
    assert "4 earlier: /incident timeline" in words
    assert "Try 8 <!channel>" in words
    assert "Update: Try 0" not in words


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED, Status.CANCELLED])
async def test_an_ended_incident_promises_nothing(world: World, bot: Muster, status: Status) -> None:
    """What is over owes no update and no resolution."""
    await staged(world, bot, status)
    farid = await world.person(OUTSIDER)
    words = (await farid.command("#general", "/incident catchup INC-1")).words
    assert "Resolve by" not in words
    assert "Next update due" not in words
    assert "Acknowledge by" not in words


async def test_who_left_a_private_channel_before_the_brief_came_gets_none(world: World, bot: Muster) -> None:
    """The gate is asked when the brief goes, not when it was asked for."""
    incident = await staged(world, bot, private=True)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await world.fault("chat.postEphemeral", "ratelimited", times=1, retry_after=30)
    await alice.invite(incident.channel, OUTSIDER)

    async def joined() -> bool:
        return any(row.after.get("user") == farid.id for row in await transitions(bot))

    await world.until(joined, "farid to have joined")
    await farid.leave(incident.channel)

    async def left() -> bool:
        return any(row.before == {"user": farid.id} for row in await transitions(bot))

    await world.until(left, "farid to have left")
    world.clock.advance(60)
    await world.settled(bot)
    assert await farid.find_channel("@muster") is None
