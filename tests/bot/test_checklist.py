"""The checklist on an admin's App Home ticks itself as Muster is set up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import text, update

from app import Muster
from bot.domain.audit import What
from bot.domain.reachability import Facts
from bot.version import version
from handlers.checking import health_lines
from sandbox.client import Person
from sandbox.client.onlooker import Home
from storage.tables import Delivery
from tests.bot.test_audit import kept
from tests.world import World, declared, form


async def home(world: World, bot: Muster, person: Person, holding: str) -> Home:
    """Return App Home once it says something."""
    await world.settled(bot)

    async def seen() -> Home | None:
        looked = await person.look_at_home()
        return looked if looked is not None and holding in looked.words else None

    found: Home = await world.until(seen, holding)
    return found


async def close_all(person: Person) -> None:
    """Close every open form."""
    while await person.views():
        await person.close_modal()


async def test_the_checklist_ticks_itself_and_goes_once_all_is_done(world: World, bot: Muster) -> None:
    """Each line tells what holds until then and has its button; defaults may be kept, and that undone."""
    alice, bob = await world.person("alice"), await world.person("bob")
    assert "Set up Muster" not in (await bob.home()).words
    page = await alice.home()
    assert "Set up Muster: 0 of 7 done" in page.words
    for said in ("#incidents, which nobody reads yet", "P1: acknowledge within 15 min", "It takes five minutes."):
        assert said in page.words
    await alice.click("Send me a test call", on=page)
    assert "this is a test call" in (await alice.message("@muster", "test call")).words
    await alice.click("Keep the defaults", on=page)
    page = await home(world, bot, alice, "4 of 7 done")
    assert "Done: Services and who answers for them, Priorities and targets, Working calendar, Summaries" in page.words
    await alice.click("Undo keeping the defaults", on=page)
    page = await home(world, bot, alice, "0 of 7 done")
    await alice.click("Calendar", on=page)
    calendar = await form(alice, "Language and calendar")
    await calendar.pick("Time zone", "Europe/Berlin", typing="berl")
    await calendar.submit()
    await close_all(alice)
    await alice.click("Start practice", on=await home(world, bot, alice, "1 of 7 done"))
    await close_all(alice)
    channel = await alice.channel("drill-1-practice-nobody-can-check-out")
    await alice.message(channel, "Practice, step 1 of 6")
    await alice.command(channel, "/incident resolve It was rolled back")
    page = await home(world, bot, alice, "2 of 7 done")
    await alice.click("Choose people", on=page)
    people = await form(alice, "P1 Critical")
    await people.pick("Step 1: user groups", "@sre-oncall", typing="sre")
    await people.submit()
    await close_all(alice)
    await alice.click("Keep the defaults", on=await home(world, bot, alice, "4 of 7 done"))
    await alice.click("Set up", on=await home(world, bot, alice, "6 of 7 done"))
    readers = await form(alice, "Announcements")
    await readers.submit()
    await close_all(alice)
    await world.settled(bot)
    world.clock.advance(61)
    await alice.home()
    await world.settled(bot)
    assert "Set up Muster" not in (await alice.home()).words


async def test_the_greeting_counts_what_is_set_up_and_leads_to_what_is_next(world: World) -> None:
    """One message, edited in place as lines tick, also for an admin who never opens App Home."""
    await world.start_bot()
    alice = await world.person("alice")
    await alice.command("#general", "/incident help")
    greeting = await alice.message("@muster", "Set up: 0 of 7 done.")
    await alice.click("Set up", on=greeting)
    await (await form(alice, "Announcements")).submit()
    await close_all(alice)
    read = await alice.message("@muster", "Set up: 1 of 7 done.")
    assert (read.ts, "to set up: Who is called." in read.words) == (greeting.ts, True)
    await alice.click("Choose people", on=read)
    people = await form(alice, "P1 Critical")
    await people.pick("Step 1: user groups", "@sre-oncall", typing="sre")
    await people.submit()
    await close_all(alice)
    assert (await alice.message("@muster", "Set up: 3 of 7 done.")).ts == greeting.ts
    await alice.click("Keep the defaults", on=await alice.home())
    kept_defaults = await alice.message("@muster", "Set up: 6 of 7 done.")
    assert (kept_defaults.ts, [*kept_defaults.buttons]) == (greeting.ts, ["Start practice"])


async def test_an_admin_posts_a_test_where_incidents_are_announced_and_removes_it(world: World, bot: Muster) -> None:
    """Marked as a test, offered once somebody reads it, removed by admins alone; both are in the audit log."""
    alice, bob = await world.person("alice"), await world.person("bob")
    page = await alice.home()
    assert "Post a test" not in page.buttons
    await alice.click("Set up", on=page)
    await (await form(alice, "Announcements")).submit()
    await close_all(alice)
    await alice.click("Post a test", on=await home(world, bot, alice, "1 of 7 done"))
    await bob.join("#incidents")
    posted = await bob.message("#incidents", "This is a test by")
    assert "Nothing has happened." in posted.words
    await bob.click("Remove test", on=posted)
    await world.settled(bot)
    await alice.click("Remove test", on=await alice.message("#incidents", "This is a test by"))
    await world.settled(bot)
    assert not [each for each in await bob.messages("#incidents") if "This is a test" in each.words]
    told = [(row.actor, row.what, row.subject) for row in await kept(bot, What.TESTED, What.TEST_REMOVED)]
    assert told == [(alice.id, What.TESTED, "incidents"), (alice.id, What.TEST_REMOVED, "incidents")]


async def test_a_hidden_checklist_is_shown_to_no_admin_until_one_shows_it(world: World, bot: Muster) -> None:
    """It asks first; who hid it is in the audit log, and everything in it stays in the settings."""
    alice, emma = await world.person("alice"), await world.person("emma")
    await alice.click("Hide checklist", on=await alice.home())
    await world.settled(bot)
    for admin in (alice, emma):
        await admin.home()
        await world.settled(bot)
        assert "Set up Muster" not in (await admin.home()).words
    [row] = await kept(bot, What.SETTING)
    assert (row.actor, row.subject) == (alice.id, "checklist")
    await alice.command("#general", "/incident settings")
    assert "Checklist" in (await form(alice, "Settings")).words
    await close_all(alice)
    await emma.click("Show checklist", on=await emma.home())
    for admin in (alice, emma):
        page = await home(world, bot, admin, "Set up Muster: 0 of 7 done")
        assert "Show checklist" not in page.buttons
    assert [each.actor for each in await kept(bot, What.SETTING)] == [alice.id, emma.id]
    assert "Show checklist" not in (await (await world.person("bob")).home()).buttons


async def test_an_admins_home_says_what_is_wrong_with_muster_and_what_to_do(world: World, bot: Muster) -> None:
    """Scopes that it lacks and channels it was removed from; of private incidents nothing, and nobody else reads it."""
    manifest = world.sandbox.manifest
    world.sandbox.manifest = replace(manifest, bot_scopes=manifest.bot_scopes - {"files:write"})
    alice, bob = await world.person("alice"), await world.person("bob")
    for title, marks in (("Checkout is down", ()), ("Data has leaked", ("Private",))):
        channel, _card = await declared(alice, title, marks=marks)
        await world.settled(bot)
        await alice.kick(channel, "muster")
    await world.heeded(bot)
    await alice.home()
    page = await home(world, bot, alice, "Needs your attention")
    assert "installed without scopes that it needs: files:write" in page.words
    assert "Muster was removed from the channel of INC-1. Somebody in it can type /invite @Muster there." in page.words
    assert "attention" not in (await bob.home()).words


async def test_an_admins_home_says_in_one_line_that_nothing_is_wrong_and_which_version_it_is(
    world: World, bot: Muster
) -> None:
    """Until the clock of Muster's machine differs from Slack's, or a newer Muster has migrated the database."""
    alice, bob = await world.person("alice"), await world.person("bob")
    page = await alice.home()
    assert f"Muster {version()}. No trouble found with its permissions, events, clock or database." in page.words
    assert "attention" not in page.words
    assert "No trouble found" not in (await bob.home()).words
    world.sandbox.clock_off = 150
    async with bot.store.write() as unit:
        await unit.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    world.clock.advance(61)
    await alice.home()
    page = await home(world, bot, alice, "Needs your attention")
    assert "The clock of Muster's machine is 2 min behind Slack's. Muster goes by Slack's. Have it set" in page.words
    assert f"A newer Muster has updated the database, and version {version()} still runs." in page.words
    assert "No trouble found" not in page.words


async def test_an_admin_tries_again_on_home_what_was_given_up_once_it_is_put_right(world: World, bot: Muster) -> None:
    """It comes while they look, says how to put it right, comes back if that was not done, and goes once it was."""
    await world.fault("pins.add", "error", error="too_many_pins", times=None)
    alice, bob = await world.person("alice"), await world.person("bob")
    await alice.home()
    await declared(bob)
    await declared(bob, "Data has leaked", marks=("Private",))
    page = await home(world, bot, alice, "Needs your attention")
    listed = "Not delivered: The pin of a card (too_many_pins). The channel has too many pins. Remove one by hand."
    assert listed in page.words
    assert "Try again" not in (await bob.home()).buttons
    await alice.click("Try again", on=page)
    await world.settled(bot)
    assert listed in (await home(world, bot, alice, "Needs your attention")).words
    await world.control("DELETE", "faults")
    await alice.click("Try again", on=page)
    assert "attention" not in (await home(world, bot, alice, "No trouble found")).words
    assert await health_lines(bot.store, Facts()) == []
    assert [row.actor for row in await kept(bot, What.TRIED_AGAIN)] == [alice.id, alice.id]


async def test_check_says_what_was_given_up_and_how_it_is_put_right(world: World, bot: Muster) -> None:
    """By kind and error, with Slack's reason in words, for as long as it is a week ago at most."""
    await world.fault("pins.add", "error", error="too_many_pins", times=None)
    await declared(await world.person("alice"))
    await world.settled(bot)
    async with bot.store.write() as unit:  # the check goes by real time
        await unit.session.execute(update(Delivery).values(created_at=datetime.now(UTC)))
    [said] = await health_lines(bot.store, Facts())
    assert said.startswith("Not delivered: The pin of a card (too_many_pins).")
    assert said.endswith("Remove one by hand.")
