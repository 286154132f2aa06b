"""Correcting times: the figures follow, the history keeps both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app import Muster
from bot.domain.durations import Kind
from sandbox.client import Channel, Person
from sandbox.client.errors import ModalRefused
from tests.steps import transitions
from tests.world import World, declared, form


async def corrected(person: Person, channel: Channel, reason: str = "Read from the logs", **times: int) -> None:
    """Open the modal, put in moments (seconds since the epoch) and submit it."""
    await person.command(channel, "/incident times")
    modal = await form(person, "INC-1: times")
    for label, at in times.items():
        await modal.pick_time(label.replace("_", " "), datetime.fromtimestamp(at, UTC))
    if reason:
        await modal.fill("Reason", reason)
    await modal.submit()


async def resolved(world: World, person: Person) -> Channel:
    """Declare at 9:30, acknowledge ten minutes and resolve an hour later."""
    channel, _ = await declared(person)
    world.clock.advance(600)
    await person.command(channel, "/incident ack")
    world.clock.advance(3600)
    await person.command(channel, "/incident resolve A restart")
    return channel


async def test_figures_follow_a_correction_and_the_history_keeps_both(world: World, bot: Muster) -> None:
    """An acknowledgement and an impact start are given later: durations change, and the first record stays."""
    alice = await world.person("alice")
    channel = await resolved(world, alice)
    [declaration, *_] = await transitions(bot)
    start = int(declaration.effective_at.timestamp()) // 60 * 60
    await corrected(alice, channel, Acknowledged=start + 180, Impact_began=start - 1200)
    await alice.message(channel, "corrected the times of INC-1")
    shown = await alice.command(channel, "/incident show")
    assert "Time to acknowledge: 2 min" in shown.words
    assert "Time to detect: 20 min" in shown.words
    kept = [row for row in await transitions(bot) if row.kind in (Kind.ACKNOWLEDGED, Kind.TIMES)]
    assert [row.kind for row in kept] == [Kind.ACKNOWLEDGED, Kind.TIMES, Kind.TIMES]
    assert kept[0].effective_at - declaration.effective_at > timedelta(minutes=9)
    assert {row.reason for row in kept[1:]} == {"Read from the logs"}
    report = await alice.command("#general", "/incident report 7d")
    assert "Acknowledge: median 2 min" in report.words


@pytest.mark.parametrize(
    ("times", "reason", "told"),
    [
        ({"Acknowledged": -300}, "why", "before the incident was declared"),
        ({"Resolved": 7 * 86400}, "why", "in the future"),
        ({"Detected": 1800}, "why", "after the incident was declared"),
        ({"Impact began": -300, "Detected": -600}, "why", "before the impact began"),
        ({}, "why", "Change at least one time"),
    ],
)
async def test_times_out_of_order_are_refused_beside_their_field(
    world: World, bot: Muster, times: dict[str, int], reason: str, told: str
) -> None:
    """Nothing before the impact or in the future; what was put in stays in the modal."""
    alice = await world.person("alice")
    channel = await resolved(world, alice)
    [declaration, *_] = await transitions(bot)
    start = int(declaration.effective_at.timestamp()) // 60 * 60
    before = len(await transitions(bot))
    with pytest.raises(ModalRefused, match=told):
        await corrected(alice, channel, reason, **{name: start + seconds for name, seconds in times.items()})
    assert len(await transitions(bot)) == before
