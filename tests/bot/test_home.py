"""App Home: what is open that this person may see, kept true while it is looked at."""

from __future__ import annotations

from app import Muster
from bot.domain.vocabulary import Status
from tests.steps import DECLARER, MANAGER, OUTSIDER, VARIED, reviewed, staged
from tests.world import World


async def test_home_greets_with_declare_and_says_when_nothing_is_open(world: World, bot: Muster) -> None:
    """The first look: no incident, and the way to declare one."""
    del bot
    alice = await world.person("alice")
    home = await alice.home()
    assert "No incident is open." in home.words
    await alice.click("Declare incident", on=home)
    assert (await alice.modal()).title == "Declare incident"
    await alice.close_modal()
    await alice.click("Help", on=home)
    assert "Most used" in (await alice.modal()).words


@VARIED
async def test_home_lists_ones_own_first_and_opens_to_the_details(world: World, bot: Muster) -> None:
    """Role holders find theirs under Your incidents, everybody else under Active incidents."""
    await staged(world, bot)
    bob, farid = await world.person(MANAGER), await world.person(OUTSIDER)
    mine = (await bob.home()).words
    assert "Your incidents" in mine
    assert "INC-1 · Checkout is down" in mine
    home = await farid.home()
    assert "Your incidents" not in home.words
    await farid.click("Show", on=home)
    assert "Time to acknowledge: not acknowledged" in (await farid.modal()).words


async def test_home_stays_true_while_somebody_looks(world: World, bot: Muster) -> None:
    """A change of status shows without opening Home again; a closed incident leaves the list."""
    incident = await staged(world, bot)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await farid.home()
    for typed, word in (("ack", "Investigating"), ("resolve Fixed", "Resolved"), ("close", "")):
        if not word:
            await reviewed(world, bot, alice, incident.channel)
        reply = await alice.command(incident.channel, f"/incident {typed}")
        assert not reply.words
        if not word:
            await (await alice.modal("INC-1: close")).submit()
        await world.settled(bot)
        shown = await farid.look_at_home()
        assert shown is not None
        assert (word or "No incident is open.") in shown.words


async def test_a_stale_show_button_on_home_is_answered_in_a_modal(world: World, bot: Muster) -> None:
    """Home has no channel to answer in."""
    await staged(world, bot, Status.RESOLVED)
    farid = await world.person(OUTSIDER)
    home = await farid.home()
    await farid.click("Show", on=home)
    assert "INC-1 · Checkout is down" in (await farid.modal()).words
