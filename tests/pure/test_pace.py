"""Keeping to Slack's pace: whose turn comes when, and who is put off until when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from bot.delivery.pace import BETWEEN_MESSAGES, Pace
from sandbox.clock import ManualClock

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
ROOM = "C1"
WAITING = 4
"""Messages that wait for their turn in a channel: the next one's is too far off to wait for as they do."""


@asynccontextmanager
async def busy(clock: ManualClock) -> AsyncIterator[Pace]:
    """Give the pace of a channel in which some wait for their turn."""
    pace = Pace(clock)
    waiting = [asyncio.create_task(pace.turn(ROOM)) for _ in range(WAITING)]
    await asyncio.sleep(0)
    yield pace
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_messages_put_off_wait_in_line() -> None:
    """Each gets a moment of its own, a message's time apart: none is taken only to be put off again."""
    async with busy(ManualClock(NOW)) as pace:
        moments = [pace.far_off(ROOM, in_line=True) for _ in range(3)]
    assert moments == [NOW + (WAITING + number) * BETWEEN_MESSAGES for number in range(3)]


async def test_what_responders_wait_for_is_put_behind_no_line() -> None:
    """Its turn is the channel's next one, however many announcements wait there."""
    async with busy(ManualClock(NOW)) as pace:
        for _ in range(3):
            pace.far_off(ROOM, in_line=True)
        assert pace.far_off(ROOM) == NOW + WAITING * BETWEEN_MESSAGES


async def test_a_line_does_not_outlast_what_stood_in_it() -> None:
    """Once the channel is free again, nobody is put off because of those who were."""
    clock = ManualClock(NOW)
    async with busy(clock) as pace:
        for _ in range(30):
            pace.far_off(ROOM, in_line=True)
        clock.advance(timedelta(minutes=1).total_seconds())
        assert pace.far_off(ROOM, in_line=True) is None
