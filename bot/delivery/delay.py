"""How late Muster's messages are, as one replica sees it: Slack takes none, takes few, or refuses the token."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.metrics import DELAY
from bot.slack.client import Method, SlackBusy, SlackUncertain, SlackUnreachable

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock

log = structlog.get_logger()

WORTH_TELLING = timedelta(minutes=3)
"""A delay longer than any that Slack's pace of a message a second brings about in a usual rush."""
_NOT_TAKEN = frozenset(error.__name__ for error in (SlackBusy, SlackUncertain, SlackUnreachable))


class Delay:
    """Since when messages wait, from what a replica meets anyway: no question to the database."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._none_taken: datetime | None = None
        """When the first message was not taken since Slack took one last."""
        self._waiting: datetime | None = None
        """When the first of a backlog was due."""
        self._refused: datetime | None = None
        """When Slack began to refuse the token."""
        self._told = False

    def called(self, method: str, outcome: str) -> None:
        """Hear how a call went; messages alone count, which Slack may hold back while it takes all else."""
        if method == Method.POST and outcome == "ok":
            self._none_taken = None
        elif method == Method.POST and outcome in _NOT_TAKEN:
            self._none_taken = self._none_taken or self._clock.now()

    def seen(self, waiting: datetime | None, refused: datetime | None) -> None:
        """Hear what was met at a look at the outbox, and have metrics and log tell of it."""
        self._waiting, self._refused = waiting, refused
        late = self.lasts()
        DELAY.set(late.total_seconds())
        if late and not self._told:
            log.warning("Messages are late", action="messages_late", seconds=late.total_seconds())
        if self._told and not late:
            log.info("Messages are on time again", action="messages_on_time")
        self._told = bool(late)

    def lasts(self) -> timedelta:
        """Return how late messages are; nothing while that is not worth telling anybody."""
        since = min(filter(None, (self._none_taken, self._waiting, self._refused)), default=self._clock.now())
        late = self._clock.now() - since
        return late if late >= WORTH_TELLING else timedelta(0)
