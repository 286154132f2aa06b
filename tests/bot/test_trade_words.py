"""Words of the trade, guesses and references as people type them under stress: done, or asked about."""

from __future__ import annotations

from app import Muster
from bot.domain.vocabulary import Status
from tests.steps import DECLARER, MANAGER, ONCE, OUTSIDER, recorded, staged
from tests.world import World, declared

MEANT = (
    ("sev1 the whole site is hit", "the whole site is hit", "P2 → P1"),
    ("sev2 the shop alone is hit", "the shop alone is hit", "P1 → P2"),
    ("p1 the shop is all there is", "the shop is all there is", "P2 → P1"),
    ("p2 half of it is back", "half of it is back", "P1 → P2"),
    ("sev 1 that half is gone again", "that half is gone again", "P2 → P1"),
    ("mitigated traffic moved away", "traffic moved away", "Monitoring"),
    ("page @bob the pool is full", "the pool is full", "calls more people"),
    ("decision: we roll back", "we roll back", "ecision"),
    ("pause 4 h waiting for the vendor", "waiting for the vendor", "paused"),
    ("1 update found it", "found it", "Update"),
    ("INC-1 update it was the pool", "it was the pool", "Update"),
)
"""What is typed, one after the other, the words in the message that tells it, and what else that says."""


@ONCE
async def test_words_from_other_tools_do_what_they_mean(world: World, bot: Muster) -> None:
    """In the incident's channel, at once, as the command they stand for."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    for typed, words, told in MEANT:
        reply = await alice.command(incident.channel, f"/incident {typed}")
        assert "not a command" not in reply.words
        await world.settled(bot)
        said = [each.words for each in await alice.messages(incident.channel) if words in each.words]
        assert any(told in each for each in said), (typed, said)


async def test_taking_the_lead_needs_no_name(world: World, bot: Muster) -> None:
    """Who types `lead` or `commander` becomes the manager at once."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    assert not (await alice.command(incident.channel, "/incident commander")).words
    await alice.message(incident.channel, "Alice Moreau is now the incident manager.")


async def test_fixed_asks_before_it_resolves_and_keeps_the_words(world: World, bot: Muster) -> None:
    """A word that may have meant something else ends no incident by itself."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    before = await recorded(bot)
    assert not (await alice.command(incident.channel, "/incident fixed restarted the pool")).words
    modal = await alice.modal()
    assert modal.value("What fixed it") == "restarted the pool"
    assert await recorded(bot) == before


async def test_words_that_are_no_command_open_the_declare_form_with_them_as_title(world: World, bot: Muster) -> None:
    """One line is enough to begin with; nothing is recorded by it."""
    del bot
    farid = await world.person(OUTSIDER)
    for typed, title in (
        ("checkout is down", "checkout is down"),
        ("502 errors on checkout", "502 errors on checkout"),
        ("page loads for ever", "page loads for ever"),
        ("p1 payments", "p1 payments"),
    ):
        assert not (await farid.command("#general", f"/incident {typed}")).words
        modal = await farid.modal("Declare incident")
        assert modal.value("Title") == title
        await modal.close()


async def test_a_near_miss_is_offered_to_be_run_or_declared(world: World, bot: Muster) -> None:
    """*Run it* does what the line would have done, with its words; *Declare* takes the line as a title."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    guess = await alice.command(incident.channel, "/incident updte <the pool> is full")
    assert "updte is not a command of Muster. Did you mean /incident update <the pool> is full?" in guess.words
    assert guess.buttons == ["Run it", "Declare “updte <the pool> is full”", "Help"]
    await alice.click(guess.buttons[1], on=guess)
    modal = await alice.modal("Declare incident")
    assert modal.value("Title") == "updte <the pool> is full"
    await modal.close()
    await alice.click("Run it", on=guess)
    assert "<the pool> is full" in (await alice.message(incident.channel, "Update ·")).words


async def test_nothing_that_ends_or_hides_an_incident_is_offered(world: World, bot: Muster) -> None:
    """Its name must be typed in full."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    for typed in ("resolv", "cancle", "clos", "privat", "fixd"):
        said = await alice.command(incident.channel, f"/incident {typed}")
        assert said.words.startswith(
            f"{typed} is not a command of Muster. Commands that end or hide an incident are never"
        )
        assert said.buttons == [f"Declare “{typed}”", "Help"]


async def test_an_incident_may_be_named_anywhere_where_it_is_plain_which_is_meant(world: World, bot: Muster) -> None:
    """Outside incidents' channels last will do; in another's channel it is asked; spoken of, it is not meant."""
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    first, _ = await declared(alice, "The original")
    second, _ = await declared(alice, "The other")
    assert (await alice.command("#general", f"/incident assign @{bob.name} scribe INC-1")).words == "INC-1 is updated."
    asked = await alice.command(second, "/incident priority P1 INC-1")
    assert asked.words.startswith("Do you mean INC-1 or INC-2? Nothing was recorded.")
    await world.settled(bot)
    before = await recorded(bot)
    said = await alice.command("#general", "/incident note it restarts by itself INC-1")
    assert "Did you mean /incident note INC-1 it restarts by itself?" in said.words
    assert await recorded(bot) == before
    await alice.click("Run it", on=said)
    await alice.message("#general", "timeline of INC-1")
    assert "The original" in (await alice.command(second, "/incident what about INC-1")).words
    refused = await alice.command("#general", "/incident cancel it was no incident INC-1")
    assert "does not belong to an incident" in refused.words
    del first
