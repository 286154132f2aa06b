"""What a client asks of PostgreSQL, counted from the messages it sends.

Their format: https://www.postgresql.org/docs/current/protocol-message-formats.html
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

_LENGTH = 4
"""Bytes that say how long a message is, themselves included."""
_SSL_REQUEST = (80877103).to_bytes(4, "big")
_AWAITED = frozenset(b"SHQ")
"""Sync, Flush and Query: after each the client waits for the server."""
_ENDS = (b"COMMIT", b"ROLLBACK")
_AROUND = (b"BEGIN", *_ENDS)


@dataclass(slots=True)
class Count:
    """Asked since it was last reset, by all connections."""

    trips: int = 0
    """Ways to the server and back."""
    statements: int = 0
    """Without what begins and ends transactions; one that is executed with many values at once counts once."""
    committed: list[int] = field(default_factory=list)
    """How many statements had been asked for at the end of each transaction, in order."""
    last: float = field(default_factory=time.monotonic)
    """When something was last asked."""


class Reader:
    """Reads the messages of one connection, in whatever pieces they come."""

    def __init__(self) -> None:
        self._rest = b""
        self._begun = False
        self._executes = False

    def read(self, piece: bytes, count: Count) -> None:
        """Count what has come whole with this piece."""
        count.last = time.monotonic()
        self._rest += piece
        for kind, body in self._whole():
            if not kind:
                count.trips += 1
            elif kind in _AWAITED:
                self._asked(kind, body, count)
            self._executes = kind == ord("E") or (self._executes and kind not in _AWAITED)

    def _asked(self, kind: int, body: bytes, count: Count) -> None:
        count.trips += 1
        count.statements += self._executes or (kind == ord("Q") and not body.startswith(_AROUND))
        if kind == ord("Q") and body.startswith(_ENDS):
            count.committed.append(count.statements)

    def _whole(self) -> Iterator[tuple[int, bytes]]:
        """Yield each message: its type, 0 for those that begin a connection, and its body."""
        while len(self._rest) >= (head := self._begun + _LENGTH):
            end = self._begun + int.from_bytes(self._rest[self._begun : head], "big")
            if len(self._rest) < end:
                return
            kind, body = self._rest[0] if self._begun else 0, self._rest[head:end]
            self._begun = self._begun or body != _SSL_REQUEST
            self._rest = self._rest[end:]
            yield kind, body
