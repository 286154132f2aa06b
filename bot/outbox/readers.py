"""Filling the announcement channel: rows of the outbox, in the transaction of what was chosen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.outbox import lanes, payloads, rows

if TYPE_CHECKING:
    from bot.domain.announcing import ReadersForm
    from storage.store import Unit


GREETINGS = "greeting:"
"""How the slots of greetings begin."""


async def greet(unit: Unit, user_id: str, setup: dict[str, Any], now: datetime) -> None:
    """Greet an admin, or have their greeting say what follows from these facts of the setup check."""
    wanted, slot = payloads.Greeting(user=user_id, setup=setup), f"{GREETINGS}{user_id}"
    await rows.project(unit, wanted, slot=slot, lane=lanes.direct(user_id), now=now)
    await rows.ask_otherwise(unit, wanted, slot=slot)


async def redraw_greetings(unit: Unit, now: datetime) -> None:
    """Bring every greeting up to how far Muster is set up."""
    await unit.outbox.redo(None, GREETINGS, now)


async def test(unit: Unit, asker: str, now: datetime) -> None:
    """Post a test in the announcement channel."""
    await rows.post(unit, payloads.PostTest(asker=asker), lane=lanes.readers(), now=now)


async def remove_test(unit: Unit, asker: str, channel: str, ts: str, now: datetime) -> None:
    """Delete a test that was posted."""
    wanted = payloads.RemoveTest(asker=asker, channel=channel, ts=ts)
    await rows.post(unit, wanted, lane=lanes.readers(), now=now)


async def welcome(unit: Unit, asker: str, form: ReadersForm, now: datetime) -> None:
    """Say in the announcement channel what it is for, making it if there is none, then invite people to it."""
    wanted = payloads.WelcomeReaders(asker=asker, groups=form.groups, people=form.people)
    await rows.post(unit, wanted, lane=lanes.readers(), now=now)


async def invite(unit: Unit, asker: str, form: ReadersForm, now: datetime) -> None:
    """Invite people to the announcement channel, and tell who asked how many read it then."""
    wanted = payloads.InviteReaders(asker=asker, groups=form.groups, people=form.people)
    await rows.post(unit, wanted, lane=lanes.readers(), now=now)
