"""What every part of the workspace stands on: the team, the clock, fresh ids and timestamps, the feed."""

import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.clock import Clock
from sandbox.workspace.changes import Change, ChangeKind, Feed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MICROS = 1_000_000


@dataclass(frozen=True)
class Team:
    """The workspace as a whole."""

    id: str
    name: str
    domain: str
    first_id: int = 1
    """From which number on its ids count: those of an organisation's workspaces have no id twice."""


class WorkspaceContext:
    """Mints ids and message timestamps, and tells changes."""

    def __init__(self, team: Team, clock: Clock) -> None:
        self.team = team
        self.clock = clock
        self.feed = Feed()
        self.base_url = f"https://{team.domain}.slack.com"
        self._counters: dict[str, Iterator[int]] = defaultdict(lambda: itertools.count(team.first_id))
        self._last_micros = 0

    def fresh_id(self, prefix: str) -> str:
        """Return an id no other object has, shaped like Slack's: a prefix, then capitals and digits."""
        return f"{prefix}0{next(self._counters[prefix]):07X}"

    def pass_over(self, taken: "Iterable[tuple[str, int]]") -> None:
        """Give nobody these ids, prefix and number, nor one before them."""
        for prefix, number in taken:
            following = next(self._counters[prefix])
            self._counters[prefix] = itertools.count(max(following, number + 1))

    def fresh_ts(self) -> str:
        """Return the next message timestamp, always later than the one before even on a still clock."""
        micros = max(int(self.clock.now().timestamp() * MICROS), self._last_micros + 1)
        self._last_micros = micros
        return f"{micros // MICROS}.{micros % MICROS:06d}"

    def unix_now(self) -> int:
        """Return world time in whole seconds since 1970."""
        return int(self.clock.now().timestamp())

    def tell(
        self,
        kind: ChangeKind,
        *,
        channel: str = "",
        user: str = "",
        ts: str = "",
        thread_ts: str = "",
        **data: object,
    ) -> None:
        """Emit a change."""
        self.feed.emit(Change(kind, channel=channel, user=user, ts=ts, thread_ts=thread_ts, data=data))
