"""What Farid of support reads without joining anything, while Carmen works on the incident."""

from __future__ import annotations

from datetime import timedelta

from app import Muster
from sandbox.client import Message, Person
from tests.bot.test_known_error import LOOKS_LIKE, WORKAROUND, known_error, use
from tests.world import World, declared, form


async def announced(farid: Person, number: int = 1) -> Message:
    """Return the announcement as it stands."""
    return await farid.message("#incidents", f"INC-{number} ·", button="Follow")


async def test_support_reads_what_is_happening_and_what_one_can_do_again(world: World, bot: Muster) -> None:
    """From the first moment in the declarer's words; after the resolution when it was, and what users can do again."""
    carmen, farid = await world.person("carmen"), await world.person("farid")
    channel, _ = await declared(carmen, description="Cards are refused at the till.", services=("Payments",))
    await world.settled(bot)
    first = await announced(farid)
    assert "Cards are refused at the till." in first.words
    assert "Affected services\nPayments" in first.words
    await carmen.command(channel, "/incident resolve")
    modal = await form(carmen, "INC-1: resolve")
    await modal.fill("What fixed it", "Restarted the gateway")
    await modal.fill("What users can do again", "You can pay by card again.")
    await modal.submit()
    await world.settled(bot)
    last = await farid.refreshed(first)
    assert "You can pay by card again." in last.words
    assert "Restarted the gateway" not in last.words
    assert "Resolved " in last.words
    assert "What fixed it\nRestarted the gateway" in (await carmen.message(channel, "resolved INC-1")).words
    told = await farid.message("#incidents", "You can pay by card again.", thread=first.ts)
    assert "Restarted the gateway" not in told.words


async def test_support_reads_until_when_an_incident_waits_and_why(world: World, bot: Muster) -> None:
    """In the announcement and its thread, lists, `show`, catching up, App Home, a follower's message; not once over."""
    carmen, farid = await world.person("carmen"), await world.person("farid")
    channel, card = await declared(carmen, services=("Payments",))
    await farid.command("#general", "/incident follow INC-1")
    await carmen.command(channel, "/incident ack")
    await carmen.command(channel, "/incident pause 4 h The bank calls back.")
    await world.settled(bot)
    announcement = await announced(farid)

    async def places() -> list[str]:
        await farid.home()
        await world.settled(bot)
        found = [await farid.refreshed(announcement), await carmen.refreshed(card)]
        found.append(await farid.message("@muster", "INC-1 ·", button="Unfollow"))
        asked = ("list", "show INC-1", "catchup INC-1")
        found += [await farid.command("#general", f"/incident {words}") for words in asked]
        return [*(said.words for said in found), (await farid.home()).words]

    waiting = await places()
    assert all("aused until" in words and "The bank calls back." in words for words in waiting), waiting
    told = await farid.message("#incidents", "The bank calls back.", thread=announcement.ts)
    assert told.words.startswith("Paused · 🟠 P2 · Investigating\nINC-1 · ")
    assert "Carmen Ruiz: The bank calls back." in told.words
    followed = await farid.message("@muster", "INC-1 ·", button="Unfollow")
    await farid.message("@muster", "Paused · 🟠 P2", thread=followed.ts)
    await carmen.message_shortcut(
        "Correct update", await carmen.message("#incidents", "The bank calls back.", thread=announcement.ts)
    )
    correcting = await form(carmen, "INC-1: correct")
    await correcting.fill("What happened", "The bank writes back.")
    await correcting.submit()
    await world.settled(bot)
    assert all("The bank writes back." in words for words in await places())
    world.clock.advance(timedelta(hours=4, minutes=1).total_seconds())
    await world.settled(bot)
    resumed = await farid.message("#incidents", "Resumed · 🟠 P2", thread=announcement.ts)
    assert "Muster: Work continues." in resumed.words
    assert "Next update" in resumed.words
    goes_on = await places()
    stands = ("\nThe bank writes back.", "· paused until")
    assert [words for words in goes_on if any(said in words for said in stands)] == []


async def test_steps_for_responders_stay_with_them_and_support_reads_words_for_users(world: World, bot: Muster) -> None:
    """Of a known error's workaround in use: Farid finds no step anywhere he can look, Carmen finds both texts."""
    await known_error(world, bot, for_users="")
    carmen, farid = await world.person("carmen"), await world.person("farid")
    channel, card = await declared(carmen, "Checkout hangs", services=("Payments",))
    await farid.command("#general", "/incident follow INC-2")
    await carmen.click("Use this workaround", on=await carmen.message(channel, LOOKS_LIKE))
    modal = await form(carmen, "INC-2: workaround")
    assert f"Responders see this in #inc-2-checkout-hangs (1 person):\n{WORKAROUND}" in modal.words
    assert "Stakeholders see this in the announcement thread in #incidents; 1 follower" in modal.words
    assert not modal.value("Words for users")
    await modal.fill("Words for users", "Pay by invoice.")
    await modal.submit()
    await world.settled(bot)
    announcement = await announced(farid, 2)
    outside = [
        announcement,
        *await farid.thread("#incidents", announcement.ts),
        await farid.message("@muster", "INC-2 ·", button="Unfollow"),
    ]
    assert all("Pay by invoice." in said.words for said in outside)
    asked = ("show INC-2", "catchup INC-2", "PRB-1", "timeline INC-2")
    looked_up = [await farid.command("#general", f"/incident {words}") for words in asked]
    assert not any(WORKAROUND in said.words for said in (*outside, *looked_up))
    assert all("Pay by invoice." in said.words for said in looked_up[:2])
    for person, finds in ((farid, False), (carmen, True)):
        await person.command("#general", f"/incident find {WORKAROUND}")
        found = (await person.modal("Find")).words
        assert "INC-2" in found
        assert (f"Steps for responders: {WORKAROUND}" in found) is finds
        await person.close_modal()
    theirs = [await carmen.refreshed(card)]
    theirs += [await carmen.command("#general", f"/incident {words}") for words in asked[:3]]
    assert all(WORKAROUND in said.words for said in theirs)


async def test_a_workaround_without_words_for_users_leaves_the_channel_nowhere(world: World, bot: Muster) -> None:
    """It is in use, and told those who use it alone."""
    await known_error(world, bot, for_users="")
    carmen, farid = await world.person("carmen"), await world.person("farid")
    channel, card = await declared(carmen, "Checkout hangs", services=("Payments",))
    await use(carmen, await carmen.message(channel, LOOKS_LIKE))
    await world.settled(bot)
    announcement = await announced(farid, 2)
    assert "workaround" not in announcement.words.lower()
    assert len(await farid.thread("#incidents", announcement.ts)) == 1
    assert WORKAROUND in (await carmen.refreshed(card)).words
    told = await carmen.message(channel, "A known workaround is in use")
    assert f"Steps for responders\n{WORKAROUND}" in told.words
