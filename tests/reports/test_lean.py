"""Reports of a Muster without the library that draws charts: everything else still comes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import Muster
from sandbox.client import Person
from storage.tables import Delivery
from tests.bot.test_courier_files import LEASE_SECONDS, URL, struck
from tests.lean import take_out
from tests.reports.test_report import resolved
from tests.reports.test_summary import NEXT_MONDAY_NINE, claimed, posts
from tests.steps import ONCE
from tests.world import World


async def files_of(person: Person, channel: str) -> list[str]:
    """Return the ending of each file that a person has in a channel."""
    messages = await person.messages(channel)
    return [file["name"].rpartition(".")[2] for message in messages for file in message.raw.get("files") or []]


async def two_resolved(world: World, person: Person) -> None:
    """Resolve two incidents: one alone is not charted in a thread."""
    await resolved(world, person, "Checkout is down")
    await resolved(world, person, "Search is slow", ack=7200)


async def effects(bot: Muster) -> list[Delivery]:
    """Return the rows of the outbox that upload or were given up."""
    async with bot.store.read() as unit:
        rows = (await unit.session.scalars(select(Delivery))).all()
    return [row for row in rows if row.operation == "upload" or row.state == "dead"]


@ONCE
async def test_without_what_draws_charts_a_report_offers_none_and_its_csv_comes(
    world: World, bot: Muster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figures are all there."""
    take_out(monkeypatch)
    alice = await world.person("alice")
    await two_resolved(world, alice)
    told = await alice.command("#general", "/incident report 7d")
    assert "2 incidents" in told.words
    assert "Chart" not in told.buttons
    await alice.click("CSV", on=told)
    await world.settled(bot)
    assert await files_of(alice, "@muster") == ["csv"]


@ONCE
async def test_the_chart_button_of_an_earlier_report_says_what_is_not_installed(
    world: World, bot: Muster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And where the same figures are; nothing is given up."""
    alice = await world.person("alice")
    await two_resolved(world, alice)
    told = await alice.command("#general", "/incident report 7d")
    take_out(monkeypatch)
    await alice.click("Chart", on=told)
    answer = await alice.message("#general", "draws no charts: matplotlib is not installed")
    assert "press CSV or type /incident report csv" in answer.words
    await world.settled(bot)
    assert await effects(bot) == []


@ONCE
async def test_a_chart_asked_for_before_its_library_went_is_told_of_and_not_tried_for_a_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Muster ends while it sends one and starts without what draws: who asked is told why it does not come."""
    alice = await world.person("alice")
    async with world.bot():
        await two_resolved(world, alice)
        told = await alice.command("#general", "/incident report 7d")
        await world.fault(URL, "hang")
        await alice.click("Chart", on=told)
        await struck(world, URL)
    await world.control("DELETE", "faults")
    take_out(monkeypatch)
    bot = await world.start_bot()
    world.clock.advance(LEASE_SECONDS)
    await world.settled(bot)
    [message] = [each for each in await alice.messages("@muster") if "matplotlib is not installed" in each.words]
    assert "draws no charts" in message.words
    assert [row.state for row in await effects(bot)] == ["sent"]


@ONCE
async def test_without_what_draws_charts_a_shared_report_and_the_summary_come_without_picture(
    world: World, bot: Muster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is posted as ever, with nothing in its thread and nothing left to try."""
    take_out(monkeypatch)
    alice, bob = await world.person("alice"), await world.person("bob")
    await two_resolved(world, alice)
    await alice.click("Share here", on=await alice.command("#general", "/incident report 7d"))
    post = await bob.message("#general", "Incidents of the last 7 days", ephemeral=False)
    world.clock.advance(NEXT_MONDAY_NINE + 5)
    await claimed(world, bot)
    [summary] = await posts(alice)
    assert len(await bob.thread("#general", post.ts)) == 1
    assert len(await bob.thread("#incidents", summary.ts)) == 1
    assert await effects(bot) == []
