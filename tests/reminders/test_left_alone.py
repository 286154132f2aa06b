"""An incident that nobody touches: who is told what, and when, from its declaration on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.reminders.watching import incident_of, pass_until, quiet, said, said_since_declared, set_policy
from tests.world import declared

if TYPE_CHECKING:
    from app import Muster
    from tests.world import World

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_a_p1_left_alone_is_told_of_from_declaration_to_breach(world: World, bot: Muster) -> None:
    """Alice declares, bob is the incident manager, and nobody does anything for four hours."""
    alice = await world.person("alice")
    await declared(alice, urgency="Immediate", manager="Bob Okafor")
    start = (await incident_of(bot)).declared_at
    await pass_until(world, bot, start + timedelta(hours=4, seconds=30))
    assert await said_since_declared(world, start) == [
        (
            "+8 channel: @bob: nobody has acknowledged INC-1 · Checkout is down yet. "
            "It was declared 7 min ago; the target is 15 min."
        ),
        "+15 bob: You are called to INC-1 · Checkout is down",
        "+15 channel: @bob: nobody has acknowledged INC-1 after 15 min (target 15 min). You are called next.",
        "+25 bob: You are called to INC-1 · Checkout is down",
        "+25 channel: @bob: nobody has acknowledged INC-1 after 25 min (target 15 min). You are called again.",
        "+27 only bob: The next update on INC-1 is due in 3 min.",
        "+30 channel: @bob: the update on INC-1 promised for 10:00 is due.",
        "+45 bob: The update on INC-1 is overdue by 15 min.",
        "+45 bob: You are called to INC-1 · Checkout is down",
        "+45 channel: @bob: nobody has acknowledged INC-1 after 45 min (target 15 min). You are called again.",
        "+60 channel: @bob: the update on INC-1 is overdue by 30 min.",
        "+85 bob: You are called to INC-1 · Checkout is down",
        "+85 channel: @bob: nobody has acknowledged INC-1 after 1 h 25 min (target 15 min). You are called again.",
        "+90 channel: @bob: the update on INC-1 is overdue by 1 h.",
        "+120 channel: @bob: nothing has happened on INC-1 for 2 h. Is it still going?",
        "+120 channel: @bob: the update on INC-1 is overdue by 1 h 30 min.",
        "+150 channel: @bob: the update on INC-1 is overdue by 2 h.",
        "+165 bob: You are called to INC-1 · Checkout is down",
        "+165 channel: @bob: nobody has acknowledged INC-1 after 2 h 45 min (target 15 min). You are called again.",
        "+180 bob: Three quarters of the time to resolve INC-1 have passed; 1 h are left (target 4 h).",
        "+180 channel: @bob: the update on INC-1 is overdue by 2 h 30 min.",
        "+180 channel: @bob: three quarters of the time to resolve INC-1 have passed; 1 h are left (target 4 h).",
        "+210 channel: @bob: the update on INC-1 is overdue by 3 h.",
        "+240 bob: You are called to INC-1 · Checkout is down",
        "+240 channel: @bob: INC-1 has missed its target to be resolved within 4 h.",
        "+240 channel: @bob: nothing has happened on INC-1 for 4 h. Is it still going?",
        "+240 channel: @bob: the update on INC-1 is overdue by 3 h 30 min.",
    ]


def on_the_clock(moment: str) -> datetime:
    """Return what the clocks in Berlin show as a moment in UTC."""
    return datetime.fromisoformat(moment).replace(tzinfo=BERLIN).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Rest:
    """A stretch of days nobody works: when the P3 is declared, when it is heard of again, by the clocks in Berlin."""

    declared: str
    heard: str
    waited: str
    """From the declaration to nine o'clock on the day it is heard of."""
    called: str
    """From the declaration to eleven o'clock."""
    due: str
    """Four working hours after the declaration, in UTC."""


RESTS = {
    "a weekend": Rest("2026-11-27T15:00", "Mon 2026-11-30", "2 d 18 h", "2 d 20 h", "10:00"),
    "a public holiday": Rest("2026-12-31T15:00", "Mon 2027-01-04", "3 d 18 h", "3 d 20 h", "10:00"),
    "Easter, when clocks go forward": Rest("2027-03-25T15:00", "Tue 2027-03-30", "4 d 17 h", "4 d 19 h", "09:00"),
    "the weekend clocks go back": Rest("2027-10-29T15:00", "Mon 2027-11-01", "2 d 19 h", "2 d 21 h", "10:00"),
}


@pytest.mark.parametrize("name", RESTS)
async def test_a_p3_left_alone_is_silent_while_nobody_works(world: World, name: str) -> None:
    """Declared two working hours before the office closes, it is heard of when the clocks show nine again."""
    rest = RESTS[name]
    start = on_the_clock(rest.declared)
    world.clock.advance((start - world.clock.now()).total_seconds())
    bot = await world.start_bot()
    await set_policy(bot, calendar={"zone": "Europe/Berlin", "country": "DE"})
    alice = await world.person("alice")
    await declared(alice, impact="Minor – a team is hit, a workaround exists", urgency="Low")
    await quiet(world, bot)
    day, date = rest.heard.split()
    await pass_until(world, bot, on_the_clock(f"{date}T11:30"))
    after = start + timedelta(minutes=2)
    assert [one.on_the_clock("Europe/Berlin") for one in await said(world, after) if one.to != "#incidents"] == [
        (
            f"{day} 09:00 channel: @alice: nobody has acknowledged INC-1 · Checkout is down yet. "
            f"It was declared {rest.waited} ago; the target is 4 working h."
        ),
        f"{day} 10:55 only alice: The next update on INC-1 is due in 5 min.",
        f"{day} 11:00 alice: You are called to INC-1 · Checkout is down",
        (
            f"{day} 11:00 channel: @alice: nobody has acknowledged INC-1 after {rest.called} "
            "(target 4 working h). You are called next."
        ),
        f"{day} 11:00 channel: @alice: the update on INC-1 promised for {rest.due} is due.",
    ]
