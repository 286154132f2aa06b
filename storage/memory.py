"""What a unit of work has read and will ask for again, until it writes to where that was read from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Session

    from storage.tables import Base

_NAME = "memory"


class Memory:
    """Dictionaries of what was read, each emptied by whatever this session writes to a table that it was read from.

    What others write is not seen: `forget` all when a lock is taken, since what was read before may be of before
    another's change.
    """

    def __init__(self) -> None:
        self._kept: list[dict[Any, Any]] = []
        self._read_from: dict[str, list[dict[Any, Any]]] = {}

    @classmethod
    def of(cls, session: AsyncSession | Session) -> Memory:
        """Return the one memory of a session."""
        memory: Memory = session.info.setdefault(_NAME, cls())
        return memory

    def read_from(self, *tables: type[Base]) -> dict[Any, Any]:
        """Return a new dictionary for what is read from these tables; from none, its owner keeps it true."""
        kept: dict[Any, Any] = {}
        self._kept.append(kept)
        for table in tables:
            self._read_from.setdefault(table.__tablename__, []).append(kept)
        return kept

    def written_to(self, table: str) -> None:
        """Empty what was read from a table."""
        for kept in self._read_from.get(table, ()):
            kept.clear()

    def flushed(self, session: Session) -> None:
        """Empty what was read from the tables of which this flush has written rows."""
        written = [*session.new, *session.deleted, *session.dirty]
        for name in {str(inspect(row).mapper.local_table.name) for row in written}:
            self.written_to(name)

    def forget(self) -> None:
        """Forget all that was read so far."""
        for kept in self._kept:
            kept.clear()
