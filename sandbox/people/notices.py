"""Slack's own errors, as each person sees them until dismissed."""

import itertools
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass

from sandbox.clock import Clock
from sandbox.shapes import JsonObject


@dataclass(frozen=True, slots=True)
class Notice:
    """One error on the screen; `at` is world time."""

    id: str
    text: str
    at: str


class Notices:
    """Every person's notices, oldest first."""

    def __init__(self, clock: Clock, on_change: Callable[[str], None] = lambda _user: None) -> None:
        self._clock = clock
        self._numbers = itertools.count(1)
        self._shown: defaultdict[str, list[Notice]] = defaultdict(list)
        self._on_change = on_change

    def show(self, user: str, text: str) -> None:
        """Put an error on this person's screen."""
        self._shown[user].append(Notice(f"N{next(self._numbers)}", text, self._clock.now().isoformat()))
        self._on_change(user)

    def dismiss(self, user: str, notice_id: str) -> None:
        """Take an error off the screen."""
        self._shown[user] = [notice for notice in self._shown[user] if notice.id != notice_id]
        self._on_change(user)

    def of(self, user: str) -> list[JsonObject]:
        """List what stands on this person's screen."""
        return [asdict(notice) for notice in self._shown[user]]
