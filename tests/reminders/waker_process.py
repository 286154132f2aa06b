"""A process that does nothing but fire reminders, on a clock that runs fast: to be killed by tests."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bench.crowd import TEAM
from bot.clock import SystemClock
from bot.reminders.worker import ReminderWorker
from storage.engine import Database
from storage.store import Store

SPEED = 6
"""Its clock's seconds in one of the machine's: a lease of 30 s is over in 5 s, and an update overdue by half of its
cadence only after more than two minutes."""


async def main(url: str) -> None:
    """Fire what is due in the database at a URL until the process is ended."""
    database = Database.connect(url)
    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.start()
    await ReminderWorker(Store(database, TEAM), SystemClock(SPEED), scheduler).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
