"""A channel that Slack gives another id goes on as if nothing had happened."""

from __future__ import annotations

from app import Muster
from tests.world import World, declared


async def moved(world: World, channel: str) -> str:
    """Have Slack give a channel another id, and return it."""
    return str((await world.control("POST", "moved", channel=channel))["channel"])


async def test_an_incident_goes_on_in_a_channel_with_another_id(world: World, bot: Muster) -> None:
    """Commands typed there are of the incident; its card and its announcement are edited where they stand."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    announcements = await alice.channel("#incidents")
    for each in (channel.id, announcements.id):
        await moved(world, each)
    await world.heeded(bot)
    await world.control("DELETE", "calls")
    place = f"#{channel.name}"
    await alice.command(place, "/incident ack")
    await alice.command(place, "/incident update Still looking")
    await world.settled(bot)
    await alice.message(place, "Still looking")
    assert "Investigating" in (await alice.message("#incidents", "INC-1", button="Follow")).words
    refused = [(call["method"], call["error"]) for call in await world.calls() if call.get("error")]
    assert refused == []


async def test_what_waits_for_a_channel_is_shown_where_it_is_now(world: World, bot: Muster) -> None:
    """What was asked for before, and put off by Slack, reaches the channel under its new id."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    await world.fault("chat.postMessage", "ratelimited", retry_after=20, times=1)
    await alice.command(channel, "/incident update Still looking")
    await moved(world, channel.id)
    await world.settled(bot)
    await alice.message(f"#{channel.name}", "Still looking")
