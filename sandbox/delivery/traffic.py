"""What passed between Slack and the app, for the drawer that shows it."""

import itertools
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sandbox.clock import Clock
from sandbox.shapes import JsonObject

KEPT_ENTRIES = 2000
_TOKEN = re.compile(r"x(?:ox[a-z]|app)-[\w-]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange. `ms` is real milliseconds from request to response."""

    n: int
    at: str
    direction: Literal["to_app", "from_app"]
    kind: str
    name: str
    status: str
    ms: float
    request: object
    response: object


class Traffic:
    """The last exchanges, oldest first, without their tokens."""

    def __init__(self, clock: Clock, on_entry: Callable[[], None] = lambda: None) -> None:
        self._clock = clock
        self._numbers = itertools.count(1)
        self._entries: deque[Entry] = deque(maxlen=KEPT_ENTRIES)
        self.on_entry = on_entry

    def record(
        self,
        direction: Literal["to_app", "from_app"],
        kind: str,
        name: str,
        *,
        status: str,
        ms: float,
        request: object,
        response: object,
    ) -> None:
        """Keep one exchange; `status` is "ok", an HTTP status or an error code."""
        if self._entries.maxlen == 0:
            return
        at = self._clock.now().isoformat()
        hidden = (redacted(request), redacted(response))
        self._entries.append(Entry(next(self._numbers), at, direction, kind, name, status, round(ms, 1), *hidden))
        self.on_entry()

    def keep(self, entries: int) -> None:
        """Keep so many of the last from now on; at 0 nothing is recorded."""
        self._entries = deque(self._entries, maxlen=entries)

    def after(self, number: int) -> list[JsonObject]:
        """List the entries that came after entry `number`."""
        return [{name: getattr(entry, name) for name in Entry.__slots__} for entry in self._entries if entry.n > number]


def redacted(value: object) -> object:
    """Return the same JSON with every token and the verification `token` field blanked."""
    if isinstance(value, str):
        return _TOKEN.sub("[token]", value) if "xox" in value or "xapp" in value else value
    if isinstance(value, list):
        return [redacted(item) for item in value]
    if isinstance(value, dict):
        return {key: "[token]" if key == "token" and item else redacted(item) for key, item in value.items()}
    return value
