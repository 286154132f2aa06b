"""Muster as `python app.py` runs it, by the time of a run: `python -m tests.chaos.replica CLOCK HOST [POINT COUNT]`.

With a point, such as `committed 7`, it dies there: points are events of SQLAlchemy, of which Muster knows nothing.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import nullcontext
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from app import until_stopped
from bot import logs
from bot.settings import load
from bot.slack.client import CALL_SECONDS
from handlers import connection
from handlers.cli.base import settled
from handlers.running import muster
from tests import power_cut
from tests.chaos.clock import RunClock

POINTS = ("committing", "committed")
"""Right before a transaction that writes is committed, and right after, before anybody is answered."""


def die_at(point: str, count: int) -> None:
    """Have this process killed when a point is reached for the `count`th time."""
    left = [count]

    def reached(*_: object) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    if point == "committing":
        event.listen(Engine, "commit", reached)
    else:
        event.listen(Session, "after_commit", reached)


async def run(clock: RunClock) -> None:
    """Run as `app.py` does; a call that is shorter than a lease by Slack's time is so by this one."""
    connection._PING_SECONDS = 1  # the SDK goes by the machine's clock
    settings = load()
    logs.set_up(settings.muster_log_level, settings.muster_log_format)
    async with muster(settings, clock, call_seconds=CALL_SECONDS / clock.speed):
        await until_stopped()


if __name__ == "__main__":
    path, host, *point = sys.argv[1:]
    if point:
        die_at(point[0], int(point[1]))
    with power_cut.watched() if power_cut.can_be_watched() else nullcontext():
        settled(run(RunClock(Path(path), int(host))))
