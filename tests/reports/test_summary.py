"""The periodic summary: posted once, late or not at all and said so, corrected in place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import Muster
from sandbox.client import Message, Person
from storage.tables import SummaryPost, Workspace
from tests.reports.test_times import corrected, resolved
from tests.world import MONDAY_MORNING, World, declared

DAY = 86400.0
NEXT_MONDAY_NINE = 7 * DAY - 30 * 60 - 17
"""Seconds from the world's beginning, Monday 09:30:17, to the next Monday 09:00."""


async def posts(person: Person) -> list[Message]:
    """Return the weekly summaries in the announcement channel."""
    return [message for message in await person.messages("#incidents") if "Week 48 of 2026" in message.words]


async def claims(bot: Muster) -> list[tuple[str, str, str]]:
    """Return kind, period and state of every summary claimed."""
    async with bot.store.read() as unit:
        rows = (await unit.session.execute(select(SummaryPost).order_by(SummaryPost.id))).scalars()
        return [(row.kind, row.period, row.state) for row in rows]


async def claimed(world: World, bot: Muster, count: int = 1) -> None:
    """Wait until so many summaries are claimed and nothing is left to deliver."""

    async def there() -> bool:
        return len(await claims(bot)) >= count

    await world.until(there, f"{count} summaries claimed")
    await world.settled(bot)


async def test_the_weekly_summary_is_posted_on_monday_at_nine_once(world: World, bot: Muster) -> None:
    """It tells of the week before, and nothing posts it a second time."""
    alice = await world.person("alice")
    await resolved(world, alice)
    await declared(alice, "A rehearsal", marks=("Drill",))
    await world.settled(bot)
    world.clock.advance((MONDAY_MORNING - world.clock.now()).total_seconds() + NEXT_MONDAY_NINE - 60)
    await world.settled(bot)
    assert await claims(bot) == []
    world.clock.advance(61)
    await claimed(world, bot)
    [post] = await posts(alice)
    assert "1 incident declared, 1 resolved. Nothing was counted before." in post.words
    assert "Worst: INC-1 · Checkout is down, 1 h 10 min, P2" in post.words
    assert "Left out: 1 drill." in post.words
    world.clock.advance(2 * DAY)
    await world.settled(bot)
    assert [claim for claim in await claims(bot) if claim[0] == "weekly"] == [("weekly", "2026-W48", "posted")]
    assert len(await posts(alice)) == 1


async def test_a_quiet_week_is_one_line(world: World, bot: Muster) -> None:
    """Nothing happened: one sentence, no table, no lists."""
    alice = await world.person("alice")
    world.clock.advance(NEXT_MONDAY_NINE + 5)
    await claimed(world, bot)
    [post] = await posts(alice)
    said = "no incident. Muster has counted since 23 Nov 2026."
    assert post.words == f"Week 48 of 2026 (23 Nov – 29 Nov 2026): {said}"


async def test_an_incident_over_a_weeks_end_is_in_both_weeks(world: World, bot: Muster) -> None:
    """Declared on Sunday and resolved on Monday: declared in one week, resolved in the other, none without it."""
    alice = await world.person("alice")
    async with bot.store.write() as unit:
        await unit.session.execute(update(Workspace).values(created_at=MONDAY_MORNING - timedelta(days=7)))
    world.clock.advance(6 * DAY)
    channel, _ = await declared(alice)
    await alice.command(channel, "/incident ack")
    world.clock.advance((MONDAY_MORNING - world.clock.now()).total_seconds() + NEXT_MONDAY_NINE + 5)
    await claimed(world, bot)
    [post] = await posts(alice)
    assert "1 incident declared, none resolved" in post.words
    world.clock.advance(3 * 3600)
    await alice.command(channel, "/incident resolve A restart")
    world.clock.advance(7 * DAY - 3 * 3600)
    await claimed(world, bot, 3)
    later = await alice.message("#incidents", "Week 49 of 2026")
    assert (
        "No incident declared, 1 resolved, 1 carried over from before. Only the week before is counted" in later.words
    )
    assert "Worst: INC-1 · Checkout is down, 1 d 2 h, P2" in later.words


async def test_a_week_before_muster_was_installed_is_not_told_of_as_quiet(world: World, bot: Muster) -> None:
    """It counted nothing then: no summary is posted of that week, and who asks for it hears since when it counts."""
    alice = await world.person("alice")
    told = await alice.command("#general", "/incident summary")
    assert told.words == "Week 47 of 2026 (16 Nov – 22 Nov 2026): not counted. Muster has counted since 23 Nov 2026."
    report = await alice.command("#general", "/incident report 7d")
    assert "No incident. Muster has counted since 23 Nov 2026." in report.words
    await alice.command("#general", "/incident summary settings")
    modal = await alice.modal("Summaries")
    await modal.pick("Day of the weekly summary", "Tuesday")
    await modal.submit()
    world.clock.advance(DAY)
    await world.settled(bot)
    world.clock.advance(NEXT_MONDAY_NINE + 5)
    await claimed(world, bot)
    assert [period for _, period, _ in await claims(bot) if "W" in period] == ["2026-W48"]


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_three_replicas_post_one_summary(world: World, bot: Muster) -> None:
    """However many are running, the database says who was first."""
    others = [await world.start_bot(), await world.start_bot()]
    alice = await world.person("alice")
    world.clock.advance(NEXT_MONDAY_NINE + 5)
    await claimed(world, bot)
    for replica in others:
        await world.settled(replica)
    assert len(await posts(alice)) == 1
    assert len(await claims(bot)) == 1


async def _down_until(world: World, seconds: float) -> Muster:
    """Run a bot for a moment, have it down until so many seconds after the summary fell due, and start it again."""
    async with world.bot() as bot:
        await world.settled(bot)
    world.clock.advance(NEXT_MONDAY_NINE + seconds)
    return await world.start_bot()


async def test_a_summary_late_by_less_than_a_day_is_posted(world: World) -> None:
    """Muster was down on Monday morning; in the evening the summary comes, once."""
    bot = await _down_until(world, 10 * 3600)
    await claimed(world, bot)
    assert await claims(bot) == [("weekly", "2026-W48", "posted")]


async def test_a_summary_late_by_more_than_a_day_is_skipped_and_said_so(world: World) -> None:
    """Nobody reads last week's figures on a Thursday; where they are to be had is said."""
    bot = await _down_until(world, 1 * DAY + 1)
    # The monthly summary falls due on Tuesday, the first, an hour before.
    await claimed(world, bot, 2)
    assert ("weekly", "2026-W48", "skipped") in await claims(bot)
    alice = await world.person("alice")
    said = await alice.message("#incidents", "was not posted")
    assert "/incident summary 2026-W48" in said.words


async def test_a_correction_after_posting_edits_the_post_and_marks_it(world: World, bot: Muster) -> None:
    """The figure changes in place, with a mark that says when and because of which incident."""
    alice = await world.person("alice")
    channel = await resolved(world, alice)
    world.clock.advance((MONDAY_MORNING - world.clock.now()).total_seconds() + NEXT_MONDAY_NINE + 5)
    await claimed(world, bot)
    [post] = await posts(alice)
    start = int(MONDAY_MORNING.timestamp()) // 60 * 60
    await corrected(alice, channel, Resolved=start + 1800)
    await world.settled(bot)
    [edited] = await posts(alice)
    assert edited.ts == post.ts
    assert "resolved after 1 h 10 min" not in edited.words
    assert "Corrected" in edited.words
    assert "after it was posted: INC-1\n" in edited.words
    assert "P2: median time to resolve 1 h 10 min → 29 min" in edited.words


async def test_a_correction_leaves_what_is_not_corrected_as_it_was_posted(world: World, bot: Muster) -> None:
    """An incident resolved after the post stays open in it; one taken up again is taken out of what was resolved."""
    alice = await world.person("alice")
    channel = await resolved(world, alice)
    other, _ = await declared(alice, "Search is slow")
    await alice.command(other, "/incident ack")
    world.clock.advance((MONDAY_MORNING - world.clock.now()).total_seconds() + NEXT_MONDAY_NINE + 5)
    await claimed(world, bot)
    [post] = await posts(alice)
    assert "2 incidents declared, 1 resolved" in post.words
    still_open = next(block for block in post.blocks if "Still open" in str(block))
    await alice.command(other, "/incident resolve A restart")
    await corrected(alice, channel, Impact_began=int(MONDAY_MORNING.timestamp()) // 60 * 60 - 600)
    await world.settled(bot)
    [edited] = await posts(alice)
    assert edited.words.partition("Corrected")[2].endswith("after it was posted: INC-1")
    assert "2 incidents declared, 1 resolved" in edited.words
    assert any("Search is slow" in str(block) and "Still open" in str(block) for block in edited.blocks), still_open
    await alice.command(channel, "/incident reopen It came back")
    await world.settled(bot)
    [edited] = await posts(alice)
    assert "P2: resolved 1 → 0" in edited.words
    assert "median time to resolve 1 h 10 min → none" in edited.words
    assert "INC-2" not in edited.words.partition("Corrected")[2]


async def test_a_cancellation_undone_leaves_the_post_as_it_was(world: World, bot: Muster) -> None:
    """The figures are those of before, and no mark tells of the slip."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await alice.command(channel, "/incident ack")
    world.clock.advance((MONDAY_MORNING - world.clock.now()).total_seconds() + NEXT_MONDAY_NINE + 5)
    await claimed(world, bot)
    [post] = await posts(alice)
    await alice.command(channel, "/incident cancel A test")
    await world.settled(bot)
    assert "after it was posted: INC-1" in (await posts(alice))[0].words
    await alice.command(channel, "/incident undo")
    await world.settled(bot)
    [now] = await posts(alice)  # an edit may mention whom a post, which would ring them, only names
    assert (now.ts, now.words.replace("@", "")) == (post.ts, post.words)


async def test_an_incident_that_becomes_private_is_taken_out_of_the_post(world: World, bot: Muster) -> None:
    """What was posted is edited, and no mark says why."""
    alice = await world.person("alice")
    channel = await resolved(world, alice)
    world.clock.advance((MONDAY_MORNING - world.clock.now()).total_seconds() + NEXT_MONDAY_NINE + 5)
    await claimed(world, bot)
    assert "Checkout is down" in (await posts(alice))[0].words
    await alice.command(channel, "/incident reopen It came back")
    await alice.command(channel, "/incident private")
    modal = await alice.modal()
    await modal.fill("Why", "A customer's data is in it")
    await modal.submit()

    async def gone() -> bool:
        return "Checkout is down" not in (await posts(alice))[0].words

    await world.until(gone, "the summary without the incident")
    assert "Corrected" not in (await posts(alice))[0].words


@pytest.mark.usefixtures("bot")
async def test_a_summary_names_no_private_incident(world: World) -> None:
    """Nor does it say that there was one: that alone would tell everybody in which week."""
    alice = await world.person("alice")
    await declared(alice, "A leak nobody may know of", marks=("Private",))
    await declared(alice, "Checkout is down")
    told = await alice.command("#general", "/incident summary this week")
    assert "1 incident" in told.words
    assert "private" not in told.words.lower()
    assert "leak" not in told.words


async def test_a_channel_can_have_the_summary_of_its_services(world: World, bot: Muster) -> None:
    """An admin asks for it in a channel; it holds that service's incidents only, from the next one on."""
    alice = await world.person("alice")
    async with bot.store.write() as unit:
        await unit.services.ensure(["Payments"], world.clock.now())
        await unit.session.execute(update(Workspace).values(announcement_channel="incidents"))
    await declared(alice, "Checkout is down")
    answer = await alice.command("#payments", "/incident summary here Payments")
    assert "the weekly and the monthly summary are posted here, about Payments only." in answer.words
    world.clock.advance((MONDAY_MORNING - world.clock.now()).total_seconds() + NEXT_MONDAY_NINE + 5)
    await claimed(world, bot, 2)
    post = await alice.message("#payments", "Week 48")
    assert "Payments" in post.words
    assert "no incident" in post.words
    answer = await alice.command("#payments", "/incident summary stop")
    assert "no longer posted here" in answer.words


async def test_only_admins_say_when_summaries_are_posted(world: World, bot: Muster) -> None:
    """An admin changes day and time; others are told that they may not."""
    alice, bob = await world.person("alice"), await world.person("bob")
    refused = await bob.command("#general", "/incident summary settings")
    assert "admin" in refused.words
    await alice.command("#general", "/incident summary settings")
    modal = await alice.modal("Summaries")
    await modal.pick("Day of the weekly summary", "Tuesday")
    await modal.submit()
    world.clock.advance(NEXT_MONDAY_NINE + DAY + 5)
    await claimed(world, bot)
    assert ("weekly", "2026-W48", "posted") in await claims(bot)


async def test_the_summary_tells_what_is_overdue_by_who_owes_it(world: World, bot: Muster) -> None:
    """Follow-ups and reviews of public incidents, with how many and since when; nothing of private ones."""
    alice = await world.person("alice")
    for title, marks in (("Checkout is down", ()), ("Search is slow", ()), ("A leak", ("Private",))):
        channel, _ = await declared(alice, title, marks=marks)
        await alice.command(channel, "/incident resolve A restart")
        await alice.command(channel, "/incident task Write it up @alice 1h")
        await alice.command(channel, "/incident task Tell sales 2h")
        await alice.command(channel, "/incident task Later 30 days")
    await world.settled(bot)
    world.clock.advance(10 * DAY)
    await claimed(world, bot)
    told = (await alice.command("#general", "/incident summary")).words
    assert "Follow-ups that are overdue or have no owner" in told
    assert "2 follow-ups, the oldest since" in told
    assert "No owner: 2 follow-ups" in told
    assert "INC-1 #inc-1-checkout-is-down, INC-2 #inc-2-search-is-slow" in told
    assert "Overdue reviews" in told
    assert "2 reviews" in told
    assert "INC-3" not in told


async def test_an_incident_logged_after_posting_counts_in_the_week_in_which_it_was(world: World, bot: Muster) -> None:
    """The post of that week is edited and marked; the next one does not count it."""
    alice = await world.person("alice")
    await resolved(world, alice)
    began = world.clock.now()
    world.clock.advance((MONDAY_MORNING - world.clock.now()).total_seconds() + NEXT_MONDAY_NINE + 5)
    await claimed(world, bot)
    [post] = await posts(alice)
    assert "1 incident" in post.words
    await alice.command("#general", "/incident over Search was slow")
    modal = await alice.modal()
    await modal.pick_time("Began", began)
    await modal.pick_time("Ended", began + timedelta(hours=1))
    await modal.submit()
    await world.settled(bot)
    [edited] = await posts(alice)
    assert "2 incidents" in edited.words
    assert "after it was posted: INC-2" in edited.words
    assert "P2: declared 1 → 2, resolved 1 → 2" in edited.words


async def test_whatever_a_summary_names_opens_and_its_details_say_nothing_twice(world: World, bot: Muster) -> None:
    """The menu holds every incident that is named; in a small week no list repeats what one before has said."""
    alice, bob = await world.person("alice"), await world.person("bob")
    await resolved(world, alice)
    await declared(alice, "Search is slow")
    world.clock.advance((MONDAY_MORNING - world.clock.now()).total_seconds() + NEXT_MONDAY_NINE + 5)
    await claimed(world, bot)
    [post] = await posts(alice)
    assert "Still open\n• INC-2 Search is slow" in post.words
    assert "Took longest" not in post.words
    await bob.click("Details", on=post)
    full = await bob.modal("Details")
    assert "Took longest\n• INC-1 Checkout is down: P2, resolved after 1 h 10 min" in full.words
    assert full.words.count("INC-1 ") == 1
    assert "Disrupted most\n• INC-2 Search is slow" in full.words
    assert "Targets missed" not in full.words
    await bob.pick("Open one of these", "INC-2 · Search is slow", on=post)
    assert "INC-2" in (await bob.message("#incidents", "Time to acknowledge", ephemeral=True)).words
