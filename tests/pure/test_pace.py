"""Keeping to Slack's pace: whose turn comes when, and who is put off until when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import cycle, pairwise

import pytest

from bot.delivery.effect import Prepared
from bot.delivery.pace import BETWEEN_MESSAGES, CROWD_POST, MESSAGES_AT_ONCE, POSTS, POSTS_AT_ONCE, STRICT, Pace
from bot.slack.client import Method
from bot.slack.tiers import CALLS_PER_MINUTE, MESSAGES_PER_MINUTE
from sandbox.clock import ManualClock
from storage.tables import Rank

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
TICK = 0.05
ROOM = "C1"
MESSAGE = Prepared(Method.POST, {}, channel=ROOM)
CHANNEL = Prepared(Method.CREATE, {})
A_MINUTES = CALLS_PER_MINUTE[Method.CREATE]
WAITING = 4
"""Messages that wait for their turn in a channel: the next one's is too far off to wait for as they do."""
THEIR_TURN = WAITING + 1


async def passing(clock: ManualClock, seconds: float) -> None:
    """Let time pass, in small steps."""
    for _ in range(round(seconds / TICK)):
        clock.advance(TICK)
        for _ in range(4):
            await asyncio.sleep(0)


@asynccontextmanager
async def going(pace: Pace, clock: ManualClock, count: int, *takes: float) -> AsyncIterator[list[datetime]]:
    """Have so many messages go, and collect when; each takes so many seconds until its answer, the last the rest."""
    started: list[datetime] = []

    async def goes(seconds: float) -> None:
        async with pace.turn(MESSAGE):
            started.append(clock.now())
            await clock.sleep(seconds)

    seconds = [*takes, *[takes[-1]] * count][:count]
    going = [asyncio.create_task(goes(each)) for each in seconds]
    await asyncio.sleep(0)
    yield started
    for task in going:
        task.cancel()
    await asyncio.gather(*going, return_exceptions=True)


@asynccontextmanager
async def busy(clock: ManualClock) -> AsyncIterator[Pace]:
    """Give the pace of a channel in which some wait for their turn, behind a burst."""
    pace = Pace(clock)
    async with going(pace, clock, MESSAGES_AT_ONCE + WAITING, 0.0):
        yield pace


async def called(pace: Pace, times: int) -> None:
    """Call the method that opens a channel."""
    for _ in range(times):
        async with pace.turn(CHANNEL):
            pass


def gaps(moments: list[datetime]) -> list[float]:
    """Return the seconds between each moment and the next."""
    return [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]


async def test_messages_go_a_second_apart_however_long_their_answers_take() -> None:
    """After the first burst; the way there and back is not added."""
    clock = ManualClock(NOW)
    async with going(Pace(clock), clock, 6, 0.45) as started:
        await passing(clock, 6)
    assert gaps(started) == pytest.approx([0, 1, 1, 1, 1], abs=3 * TICK)


async def test_a_message_that_may_have_arrived_late_has_the_next_wait() -> None:
    """What it took beyond the quickest may have been the way there: Slack counts from when it arrived."""
    clock = ManualClock(NOW)
    async with going(Pace(clock), clock, 4, 0.2, 0.2, 0.8, 0.2) as started:
        await passing(clock, 6)
    assert gaps(started) == pytest.approx([0, 1, 1.6], abs=3 * TICK)


async def test_a_host_that_sleeps_amid_messages_does_not_hold_their_channel_after_it_woke() -> None:
    """The hour for which it slept was not the way there, of neither."""
    clock = ManualClock(NOW)
    pace = Pace(clock)
    async with going(pace, clock, 3, 0.2, 3601, 3601):
        await passing(clock, 1.5)
        clock.advance(3600)
        await passing(clock, 2)
        async with going(pace, clock, 1, 0.2) as started:
            await passing(clock, 3)
    assert len(started) == 1


async def test_a_channel_known_by_its_name_is_the_one_that_slack_answered() -> None:
    """Its messages are counted together."""
    pace = Pace(ManualClock(NOW))
    by_name = Prepared(Method.POST, {}, channel="#incidents")
    for _ in range(MESSAGES_AT_ONCE):
        async with pace.turn(by_name):
            pass
    pace.same(by_name.channel, ROOM)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01), pace.turn(MESSAGE):
            pass


async def test_messages_put_off_wait_in_line() -> None:
    """Each gets a moment of its own, a message's time apart: none is taken only to be put off again."""
    async with busy(ManualClock(NOW)) as pace:
        moments = [pace.far_off(MESSAGE, Rank.SECOND) for _ in range(3)]
    assert moments == [NOW + (THEIR_TURN + number) * BETWEEN_MESSAGES for number in range(3)]


async def test_what_responders_wait_for_is_put_behind_no_line() -> None:
    """Its turn is the channel's next one, however many announcements wait there."""
    async with busy(ManualClock(NOW)) as pace:
        for _ in range(3):
            pace.far_off(MESSAGE, Rank.SECOND)
        assert pace.far_off(MESSAGE, Rank.FIRST) == NOW + THEIR_TURN * BETWEEN_MESSAGES


async def test_a_line_does_not_outlast_what_stood_in_it() -> None:
    """Once the channel is free again, nobody is put off because of those who were."""
    clock = ManualClock(NOW)
    async with busy(clock) as pace:
        for _ in range(30):
            pace.far_off(MESSAGE, Rank.SECOND)
        await passing(clock, 60)
        assert pace.far_off(MESSAGE, Rank.SECOND) is None


async def gone(
    pace: Pace, clock: ManualClock, *each: Prepared, seconds: int, effects: int = 10 * POSTS_AT_ONCE
) -> list[datetime]:
    """Have each go as soon as it may, one after the other over and over, for so long; collect when."""
    started, end = list[datetime](), clock.now() + timedelta(seconds=seconds)
    for prepared in cycle(each):
        while turn := pace.far_off(prepared, Rank.FIRST):
            clock.advance((turn - clock.now()).total_seconds())
        going = asyncio.create_task(_one(pace, prepared))
        await asyncio.sleep(0)
        while not going.done():
            clock.advance(TICK)
            await asyncio.sleep(0)
        if clock.now() >= end:
            break
        pace.expect(effects)
        started.append(clock.now())
    return started


async def _one(pace: Pace, prepared: Prepared) -> None:
    async with pace.turn(prepared):
        pass


def crowded(clock: ManualClock) -> Pace:
    """Give the pace of an outbox in which much is due."""
    pace = Pace(clock)
    pace.expect(10 * POSTS_AT_ONCE)
    return pace


def to_somebody(number: int, crowd: timedelta | None = None) -> Prepared:
    """Make a direct message, each to somebody else."""
    return Prepared(Method.POST, {}, channel=f"U{number}", crowd=crowd)


async def test_all_messages_together_are_no_more_than_slack_lets_go_in_a_minute() -> None:
    """Though each goes to a channel of its own: after a burst they go evenly, and none waits for a minute to end."""
    clock = ManualClock(NOW)
    started = await gone(crowded(clock), clock, *map(to_somebody, range(2000)), seconds=150)
    for first, last in zip(started, started[MESSAGES_PER_MINUTE:], strict=False):
        assert last - first > timedelta(minutes=1)
    assert len(started) > 150 * 4
    assert max(gaps(started)) < 1


async def test_while_little_is_due_messages_go_as_they_come_and_a_crowd_after_them_is_not_stopped() -> None:
    """What Slack let pass is not held against what follows."""
    clock = ManualClock(NOW)
    pace = Pace(clock)
    assert len(await gone(pace, clock, *map(to_somebody, range(150)), seconds=2, effects=1)) >= 300
    pace.expect(10 * POSTS_AT_ONCE)
    assert pace.far_off(to_somebody(1000), Rank.FIRST) is None


async def test_what_goes_to_many_leaves_room_for_the_channels_of_incidents() -> None:
    """However long it has gone on, what is said in incidents' channels then goes at once."""
    clock = ManualClock(NOW)
    pace = crowded(clock)
    crowd = [to_somebody(number, CROWD_POST) for number in range(500)]
    rooms = [Prepared(Method.POST, {}, channel=f"C{number}") for number in range(20)]
    await gone(pace, clock, *rooms, *rooms, seconds=2)
    assert len(await gone(pace, clock, *crowd, seconds=60)) > 150
    began = clock.now()
    for room in rooms:
        assert pace.far_off(room, Rank.FIRST) is None
        await _one(pace, room)
    assert clock.now() == began


async def test_after_slack_has_refused_messages_everywhere_one_goes_first() -> None:
    """The others follow evenly, whichever channel they go to."""
    clock = ManualClock(NOW)
    pace, until = Pace(clock), NOW + timedelta(seconds=30)
    moments = [pace.held(POSTS, until, Rank.FIRST) for _ in range(4)]
    assert gaps([until, *moments]) == pytest.approx([0, 0.25, 0.25, 0.25], abs=0.05)
    assert pace.far_off(to_somebody(1), Rank.FIRST) is not None


async def test_calls_are_held_to_no_tier_until_slack_has_said_that_one_was_too_many() -> None:
    """Slack lets bursts pass; how long they may be it does not say."""
    pace = Pace(ManualClock(NOW))
    await called(pace, 3 * A_MINUTES)
    assert pace.far_off(CHANNEL, Rank.DOOR) is None


async def test_once_one_was_too_many_each_method_is_called_as_often_as_its_tier_allows() -> None:
    """The next ones' turns come as the first ones' minute ends; no other method waits, and after a while none does."""
    clock = ManualClock(NOW)
    pace = Pace(clock)
    pace.held(Method.BOOKMARK, NOW, Rank.SECOND)
    await called(pace, A_MINUTES - 1)
    assert pace.far_off(CHANNEL, Rank.DOOR) is None
    await called(pace, 1)
    moments = [pace.far_off(CHANNEL, Rank.DOOR) for _ in range(2 * A_MINUTES + 1)]
    minutes = [round((at - NOW) / timedelta(minutes=1)) for at in moments if at is not None]
    assert minutes == [1] * A_MINUTES + [2] * A_MINUTES + [3]
    assert pace.far_off(Prepared(Method.INVITE, {}), Rank.DOOR) is None
    clock.advance(STRICT.total_seconds())
    await called(pace, 3 * A_MINUTES)
    assert pace.far_off(CHANNEL, Rank.DOOR) is None


async def test_after_a_limit_one_goes_first_and_the_others_within_the_tier() -> None:
    """Whatever was put off by one word of Slack's waits for the first to tell whether it will do."""
    clock = ManualClock(NOW)
    pace, until = Pace(clock), NOW + timedelta(seconds=90)
    await called(pace, A_MINUTES)
    moments = [pace.held(Method.CREATE, until, Rank.DOOR) for _ in range(A_MINUTES + 1)]
    assert gaps([until, *moments]) == pytest.approx([0, 3, *[0] * (A_MINUTES - 2), 57], abs=2)
    clock.advance(90)
    await called(pace, 1)
    assert pace.far_off(CHANNEL, Rank.DOOR) is not None


async def test_a_limit_that_meets_fewer_calls_than_the_tiers_spreads_them() -> None:
    """Slack allows less than it says, or another replica calls, too: nothing goes in bursts for a minute."""
    clock = ManualClock(NOW)
    pace = Pace(clock)
    pace.held(Method.CREATE, NOW + timedelta(seconds=30), Rank.DOOR)
    clock.advance(31)
    until = clock.now() + timedelta(seconds=30)
    moments = [pace.held(Method.CREATE, until, Rank.DOOR) for _ in range(4)]
    assert gaps([until, *moments]) == pytest.approx([0, 3, 3, 3], abs=0.1)
    clock.advance(30)
    await called(pace, 1)
    following = pace.far_off(CHANNEL, Rank.DOOR)
    assert following is not None
    assert gaps([until, following]) == pytest.approx([3 * 4], abs=0.2)
