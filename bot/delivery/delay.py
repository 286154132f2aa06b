"""How late Muster's messages are, as one replica sees it: Slack takes none, takes few, or refuses the token."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

import structlog

from bot.metrics import DELAY
from bot.slack.client import Method, SlackBusy, SlackUncertain, SlackUnreachable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.clock import Clock
    from storage.outbox_claims import Late

log = structlog.get_logger()

WORTH_TELLING = timedelta(minutes=3)
"""A delay longer than any that Slack's pace of a message a second brings about in a usual rush."""
_NOT_TAKEN = frozenset(error.__name__ for error in (SlackBusy, SlackUncertain, SlackUnreachable))

Place: TypeAlias = "str | int | None"
"""Where somebody acts: in a channel, by its id, or on an incident, by its number."""


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
        self._late: Sequence[Late] = ()
        """In which incidents' channels the first message has waited for long."""
        self._told = False

    def called(self, method: str, outcome: str) -> None:
        """Hear how a call went; messages alone count, which Slack may hold back while it takes all else."""
        if method == Method.POST and outcome == "ok":
            self._none_taken = None
        elif method == Method.POST and outcome in _NOT_TAKEN:
            self._none_taken = self._none_taken or self._clock.now()

    def seen(self, waiting: datetime | None, refused: datetime | None, late: Sequence[Late] | None) -> None:
        """Hear what was met at a look at the outbox, and have metrics and log tell of it.

        Where no look was taken at what is late in incidents' channels, the last one counts.
        """
        self._waiting, self._refused = waiting, refused
        self._late = self._late if late is None else late
        longest = self._lasts(each.since for each in self._late)
        DELAY.set(longest.total_seconds())
        if longest and not self._told:
            log.warning("Messages are late", action="messages_late", seconds=longest.total_seconds())
        if self._told and not longest:
            log.info("Messages are on time again", action="messages_on_time")
        self._told = bool(longest)

    def lasts(self, place: Place) -> timedelta:
        """Return how late messages are for who acts there; nothing while that is not worth telling anybody."""
        return self._lasts(each.since for each in self._late if place in {each.channel_id, each.number})

    def _lasts(self, here: Iterable[datetime]) -> timedelta:
        everywhere = filter(None, (self._none_taken, self._waiting, self._refused))
        since = min([*everywhere, *here], default=self._clock.now())
        late = self._clock.now() - since
        return late if late >= WORTH_TELLING else timedelta(0)
