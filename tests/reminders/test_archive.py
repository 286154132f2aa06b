"""Archiving: an ended incident's channel is put away after a while, with a last word that keeps the links."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.reminder_plan import Kind
from bot.domain.spans import Span
from bot.domain.vocabulary import Status
from tests.pure.planned import at, facts
from tests.pure.planned import pending as planned
from tests.reminders.watching import incident_of, pending, quiet, wait
from tests.world import declared

if TYPE_CHECKING:
    from app import Muster
    from sandbox.client import Channel, Person
    from tests.world import World


async def ended(world: World, how: str = "close Done") -> tuple[Person, Channel]:
    """Declare a P3 as bob and end it."""
    bob = await world.person("bob")
    channel, _ = await declared(
        bob, impact="Minor – some customers or a team are affected, a workaround exists", urgency="Medium"
    )
    for typed in ("resolve A restart", how) if how.startswith("close") else (how,):
        reply = await bob.command(channel, f"/incident {typed}")
        assert not reply.words, reply.words
    return bob, channel


def archived(world: World, channel: Channel) -> bool:
    """Say whether Slack has the channel archived."""
    return world.sandbox.workspace.channels[channel.id].is_archived


@pytest.mark.parametrize("how", ["close Done", "cancel A false alarm"])
async def test_an_ended_incidents_channel_is_archived_after_a_week_with_a_last_word(
    world: World, bot: Muster, how: str
) -> None:
    """Not a day sooner; the last word says how it ended and leads to the announcement; it is recorded once."""
    bob, channel = await ended(world, how)
    await wait(world, bot, days=6, hours=23)
    assert not archived(world, channel)
    await wait(world, bot, hours=2)
    assert archived(world, channel)
    last = (await bob.messages(channel))[-2:]
    words = "\n".join(message.words for message in last)
    assert "This channel is archived now." in words
    assert "Announcement" in words
    assert "From any channel: /incident show INC-1, /incident timeline INC-1" in words
    assert (await incident_of(bot)).channel_state == "archived"
    shown = (await bob.command("#general", "/incident show INC-1")).words
    assert shown.count("The channel was archived") == 1
    assert "Muster was removed" not in shown
    assert await pending(bot) == set()


async def test_reopening_before_it_keeps_the_channel_and_after_it_says_what_to_do(world: World, bot: Muster) -> None:
    """Taken up again, nothing is archived; archived first, its manager is told that a person must unarchive it."""
    bob, channel = await ended(world)
    await wait(world, bot, days=6)
    await bob.command(channel, "/incident reopen It is back")
    await wait(world, bot, days=2)
    assert not archived(world, channel)
    for typed in ("resolve Again", "close Again"):
        await bob.command(channel, f"/incident {typed}")
    await wait(world, bot, days=7, hours=1)
    assert archived(world, channel)
    assert (await bob.command("#general", "/incident reopen INC-1 Back once more")).words == "INC-1 is reopened."
    await bob.message("@muster", "Its channel is archived. Bots cannot unarchive it; a person can.")
    await bob.unarchive(channel)
    await bob.invite(channel, "muster")
    await bob.message(channel, "reopened INC-1: Back once more")


async def test_a_channel_that_somebody_archived_already_is_left_in_peace(world: World, bot: Muster) -> None:
    """Nothing is posted, nobody is told."""
    bob, channel = await ended(world)
    await bob.archive(channel)
    await wait(world, bot, days=8)
    assert not await world.calls("conversations.archive")
    direct = await bob.find_channel("@muster")
    assert direct is None or not [m for m in await bob.messages(direct) if "archive" in m.words]


@pytest.mark.parametrize(
    ("error", "remedy"),
    [("restricted_action", "A workspace setting forbids it."), ("cant_archive_required", "The workspace needs this")],
)
async def test_who_can_fix_a_refusal_is_told(world: World, bot: Muster, error: str, remedy: str) -> None:
    """Once, with Slack's own word and what to do; the incident stays closed."""
    bob, channel = await ended(world)
    await world.fault("conversations.archive", "error", error=error)
    await wait(world, bot, days=8)
    told = (await bob.message("@muster", "could not be archived")).words
    assert error in told
    assert remedy in told
    assert "Archive it by hand" in told
    assert not archived(world, channel)
    assert (await incident_of(bot)).status == "closed"


async def test_a_workspace_that_keeps_its_channels_keeps_them(world: World, bot: Muster) -> None:
    """*Never*, set after the closing, holds for what is closed already."""
    bob, channel = await ended(world)
    alice = await world.person("alice")
    await alice.command("#general", "/incident settings")
    await (await alice.modal("Settings")).click("After the incident")
    modal = await alice.modal("After the incident")
    await modal.clear("Channel archived after closing")
    await modal.submit()
    await quiet(world, bot)
    await wait(world, bot, days=30)
    assert not archived(world, channel)
    assert "archived" not in (await bob.command(channel, "/incident clock")).words


def test_when_a_channel_is_archived_depends_on_how_it_ended() -> None:
    """A while after a closing or a cancelling; a day after a merge, when it can no longer be undone; else never."""
    week = Span.parse("7 days")
    over = facts(status=Status.CLOSED, closed_at=at("mon", "12:00"), archive_after=week)
    assert planned(over, at("mon", "13:00")) == ["Mon 12 12:00 archive archive"]
    assert planned(replace(over, status=Status.CANCELLED), at("mon", "13:00")) == ["Mon 12 12:00 archive archive"]
    assert planned(replace(over, archive_after=None), at("mon", "13:00")) == []
    working = replace(over, archive_after=Span.parse("2 working days"))
    assert planned(working, at("mon", "13:00")) == ["Wed 07 12:00 archive archive"]
    merged = facts(status=Status.MERGED, merged_at=at("mon", "12:00"), archive_after=week)
    assert planned(merged, at("mon", "13:00")) == ["Tue 06 12:00 archive archive"]
    assert planned(replace(merged, archive_after=None), at("mon", "13:00")) == []
    resolved = facts(status=Status.RESOLVED, resolved_at=at("mon", "11:00"), archive_after=week)
    assert not planned(resolved, at("mon", "12:00") + timedelta(days=30), Kind.ARCHIVE)
    fired = replace(over, fired=frozenset({(Kind.ARCHIVE, "2026-01-05T12:00:00Z archive")}))
    assert planned(fired, at("+mon", "13:00")) == []
