"""Filling the announcement channel: rows of the outbox, in the transaction of what was chosen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.outbox import lanes, payloads, rows

if TYPE_CHECKING:
    from bot.domain.announcing import ReadersForm
    from storage.store import Unit


async def welcome(unit: Unit, asker: str, form: ReadersForm, now: datetime) -> None:
    """Say in the announcement channel what it is for, making it if there is none, then invite people to it."""
    wanted = payloads.WelcomeReaders(asker=asker, groups=form.groups, people=form.people)
    await rows.post(unit, wanted, lane=lanes.readers(), now=now)


async def invite(unit: Unit, asker: str, form: ReadersForm, now: datetime) -> None:
    """Invite people to the announcement channel, and tell who asked how many read it then."""
    wanted = payloads.InviteReaders(asker=asker, groups=form.groups, people=form.people)
    await rows.post(unit, wanted, lane=lanes.readers(), now=now)
