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
LEFT = "Nobody has acknowledged INC-1 · Checkout is down, and nobody else is left to call"


def said_at(waited: str, target: str = "15 min", *, unset: bool = False) -> str:
    """Return what the channel reads when nobody is left to call, or nobody is set to be."""
    told = "nobody else is left to call. Muster told those called last, the managers and the incident manager."
    do = (
        "nobody else is set to be called. Press *Escalate* to call somebody. A workspace admin can set who is called "
        "with `/incident settings`."
    )
    return f"Nobody has acknowledged INC-1 after {waited} (target {target}), and {do if unset else told}"


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_a_p1_left_alone_is_told_of_from_declaration_to_breach(world: World, bot: Muster) -> None:
    """Alice declares, bob is the incident manager and called at once, and nobody does anything for four hours."""
    alice = await world.person("alice")
    await declared(alice, urgency="Immediate", manager="Bob Okafor")
    start = (await incident_of(bot)).declared_at
    await pass_until(world, bot, start + timedelta(hours=4, seconds=30))
    assert await said_since_declared(world, start) == [
        f"+15 bob: {LEFT}",
        f"+15 channel: {said_at('15 min')}",
        f"+25 bob: {LEFT}",
        f"+25 channel: {said_at('25 min')}",
        "+27 only bob: The next update on INC-1 is due in 3 min.",
        "+30 channel: @bob: The update on INC-1 promised for 10:00 is due.",
        f"+45 bob: {LEFT}",
        "+45 bob: The update on INC-1 is overdue by 15 min.",
        f"+45 channel: {said_at('45 min')}",
        "+60 channel: @bob: The update on INC-1 is overdue by 30 min.",
        f"+85 bob: {LEFT}",
        f"+85 channel: {said_at('1 h 25 min')}",
        "+90 channel: @bob: The update on INC-1 is overdue by 1 h.",
        "+120 channel: @bob: No update, status change or task on *INC-1* for 2 h. Still going on?",
        "+120 channel: The update on INC-1 is overdue by 1 h 30 min.",
        "+150 channel: @bob: The update on INC-1 is overdue by 2 h.",
        f"+165 bob: {LEFT}",
        f"+165 channel: {said_at('2 h 45 min')}",
        "+180 bob: INC-1 has 1 h left of its 4 h to resolve.",
        "+180 channel: INC-1 has 1 h left of its 4 h to resolve.",
        "+180 channel: The update on INC-1 is overdue by 2 h 30 min.",
        "+210 channel: The update on INC-1 is overdue by 3 h.",
        "+240 bob: INC-1 is past its target to resolve within 4 h.",
        "+240 channel: @bob: No update, status change or task on *INC-1* for 4 h. Still going on?",
        "+240 channel: INC-1 is past its target to resolve within 4 h.",
        "+240 channel: The update on INC-1 is overdue by 3 h 30 min.",
    ]


def on_the_clock(moment: str) -> datetime:
    """Return what the clocks in Berlin show as a moment in UTC."""
    return datetime.fromisoformat(moment).replace(tzinfo=BERLIN).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Rest:
    """A stretch of days nobody works: when the P3 is declared, when it is heard of again, by the clocks in Berlin."""

    declared: str
    heard: str
    due: str
    """Four working hours after the declaration, in UTC."""


RESTS = {
    "a weekend": Rest("2026-11-27T15:00", "Mon 2026-11-30", "10:00"),
    "a public holiday": Rest("2026-12-31T15:00", "Mon 2027-01-04", "10:00"),
    "Easter, when clocks go forward": Rest("2027-03-25T15:00", "Tue 2027-03-30", "09:00"),
    "the weekend clocks go back": Rest("2027-10-29T15:00", "Mon 2027-11-01", "10:00"),
}


@pytest.mark.parametrize("name", RESTS)
async def test_a_p3_left_alone_is_silent_while_nobody_works(world: World, name: str) -> None:
    """Declared two working hours before the office closes, it is heard of when the clocks show eleven again."""
    rest = RESTS[name]
    start = on_the_clock(rest.declared)
    world.clock.advance((start - world.clock.now()).total_seconds())
    bot = await world.start_bot()
    await set_policy(bot, calendar={"zone": "Europe/Berlin", "country": "DE"})
    alice = await world.person("alice")
    await declared(alice, impact="Minor – some customers or a team are affected, a workaround exists", urgency="Low")
    await quiet(world, bot)
    day, date = rest.heard.split()
    await pass_until(world, bot, on_the_clock(f"{date}T11:30"))
    after = start + timedelta(minutes=2)
    heard = [one.on_the_clock("Europe/Berlin") for one in await said(world, after) if one.to != "#incidents"]
    assert [heard[0].replace("in 4 min", "in 5 min"), *heard[1:]] == [  # half a minute may pass until it is said
        f"{day} 10:55 only alice: The next update on INC-1 is due in 5 min.",
        f"{day} 11:00 alice: {LEFT}",
        f"{day} 11:00 channel: @alice: The update on INC-1 promised for {rest.due} is due.",
        f"{day} 11:00 channel: {said_at('4 h of working time', '4 h', unset=True)}",
    ]
