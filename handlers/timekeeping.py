"""Asking Slack what time it is, where the machine's clock was set, or contradicts what Slack says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import MusterError
from bot.slack.client import Method

if TYPE_CHECKING:
    from bot.corrected_clock import CorrectedClock
    from bot.slack.client import Slack

_AGAIN_SECONDS = 5.0


async def keep_time(slack: Slack, clock: CorrectedClock) -> None:
    """Ask whenever the time is in doubt, until cancelled: every answer tells it, also one that refuses."""
    while True:
        await clock.in_doubt.wait()
        async with clock.asking:
            if clock.in_doubt.is_set() and not await _asked(slack):
                await clock.sleep(_AGAIN_SECONDS)


async def _asked(slack: Slack) -> bool:
    try:
        await slack.call(Method.AUTH_TEST)
    except MusterError:
        return False
    return True
