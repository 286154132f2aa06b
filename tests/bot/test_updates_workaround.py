"""The workaround: shown wherever the incident is shown, from its first time until it is withdrawn."""

from __future__ import annotations

from app import Muster
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Status
from tests.steps import DECLARER, OUTSIDER, staged, transitions
from tests.world import World, form

WORKAROUND = "Pay by invoice & tell <support>."
STEPS = "route cards --to second"


async def test_a_workaround_is_shown_until_it_is_withdrawn(world: World, bot: Muster) -> None:
    """On card and announcement, to followers, in each update that follows, quick ones too; its times are recorded.

    Its steps for responders on the card and in their channel's updates alone.
    """
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await farid.command("#general", "/incident follow INC-1")
    await alice.click("Post update", on=incident.card)
    modal = await form(alice, "INC-1: update")
    await modal.fill("What happened", "First.")
    await modal.click("More")
    await modal.fill("Workaround", WORKAROUND)
    await modal.fill("Steps for responders", STEPS)
    await modal.submit()
    await alice.command(incident.channel, "/incident update Second.")
    await world.settled(bot)
    announcement = await farid.message("#incidents", "INC-1", button="Follow")
    follower = await farid.message("@muster", "INC-1", button="Unfollow")
    shown = [await alice.refreshed(incident.card), announcement, follower]
    shown += [await alice.message(incident.channel, text) for text in ("First.", "Second.")]
    shown.append(await farid.message("#incidents", "Second.", thread=announcement.ts))
    assert all(WORKAROUND in message.words for message in shown)
    card, *outside, first, second, thread = shown
    assert all(f"Steps for responders\n{STEPS}" in message.words for message in (card, first, second))
    assert not any("route cards" in message.words for message in (*outside, thread))

    await alice.click("Post update", on=incident.card)
    modal = await form(alice, "INC-1: update")
    await modal.click("More")
    assert modal.value("Workaround") == WORKAROUND
    await modal.fill("What happened", "Third.")
    assert modal.value("Steps for responders") == STEPS
    await modal.clear("Workaround")
    await modal.clear("Steps for responders")
    await modal.submit()
    await alice.command(incident.channel, "/incident update Fourth.")
    await world.settled(bot)
    gone = [await alice.refreshed(incident.card), await farid.refreshed(announcement), await farid.refreshed(follower)]
    gone += [await alice.message(incident.channel, text) for text in ("Third.", "Fourth.")]
    assert not any(WORKAROUND in message.words or STEPS in message.words for message in gone)
    rows = await transitions(bot)
    given = [row for row in rows if row.kind == Kind.WORKAROUND and "workaround" in row.after]
    withdrawn = [row for row in rows if row.after == {"workaround": ""}]
    assert [len(given), len(withdrawn)] == [1, 1]
