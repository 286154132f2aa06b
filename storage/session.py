"""The session of a unit of work: SQLAlchemy's, which keeps what it writes and reads columns past the mapper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, CompoundSelect, Insert, Select, Update, event
from sqlalchemy.orm import Session

from storage.batch import MOST_ROWS, Write, carry_out
from storage.memory import Memory
from storage.rows import added, all_added, changed, identified, is_known
from storage.tables import Incident

if TYPE_CHECKING:
    from sqlalchemy import Executable, Result
    from sqlalchemy.ext.asyncio import AsyncSession

    from storage.tables import Base

_WATCHERS = "watchers"


class UnitSession(Session):
    """A session that keeps what it writes until something is read, and asks for columns past the mapper.

    What asks for columns alone goes to the connection, in half the time that the mapper takes.
    """

    def __init__(self, *args: Any, **how: Any) -> None:  # noqa: ANN401 - as Session's
        super().__init__(*args, **how)
        self._waiting: list[Write] = []

    def later(self, statement: Insert | Update, rows: Iterable[Mapping[str, Any]]) -> None:
        """Have a statement carried out for these rows, before anything is read or at the end.

        Nobody learns how it ended, and no two of its rows are the same one of the table.
        """
        if rows := tuple(rows):
            self._wait(Write(statement, rows))

    def conclude(self) -> None:
        """Have rows that were added or changed wait as well: from now on nobody asks for an id that one is given.

        Writes them at once where one is deleted, or needs an id that is not a record's.
        """
        held = [*self.new, *self.dirty]
        if self.deleted or not all(map(is_known, held)):
            self.flush()
            return
        _tell_watchers(self)
        for write in (*all_added(self.new), *sorted(changed(self.dirty), key=_holds_others)):
            self._wait(write)
        for row in list(self.new):
            self.expunge(row)

    def identify(self, row: Base) -> None:
        """Give a record that was added its id, unless it has one, and those like it theirs, along with what waits."""
        if row not in self.new:
            return
        rows = [each for each in self.new if type(each) is type(row)]
        if len(rows) > MOST_ROWS:
            self.flush()
            return
        _tell_watchers(self)
        for each in rows:
            self.expunge(each)
        waiting, self._waiting = [*self._waiting, added(rows, giving_ids=True)], []
        identified(rows, carry_out(self.connection(), waiting))
        self.add_all(rows)

    def flush(self, objects: Any = None) -> None:  # noqa: ANN401 - as Session's
        """Write what waits, and then what the mapper knows of."""
        self._write_waiting()
        super().flush(objects)

    def commit(self) -> None:
        """Write what waits, and commit."""
        self._write_waiting()
        super().commit()

    def _wait(self, write: Write) -> None:
        Memory.of(self).written_to(write.table.name)
        for start in range(0, len(write.rows), MOST_ROWS):
            self._waiting.append(write._replace(rows=write.rows[start : start + MOST_ROWS]))

    def _write_waiting(self) -> None:
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            carry_out(self.connection(), waiting)

    def execute(
        self,
        statement: Executable,
        params: Any = None,  # noqa: ANN401 - as Session's
        *,
        bind_arguments: Any = None,  # noqa: ANN401 - as Session's
        **how: Any,  # noqa: ANN401 - as Session's
    ) -> Result[*tuple[Any, ...]]:
        """Execute a statement, after all that is still to be written; what it writes to, nobody goes on believing."""
        if bind_arguments is None and _reads_columns(statement):
            self.flush()
            return self.connection().execute(statement, params, **how)
        table = getattr(getattr(statement, "element", statement), "table", None)  # a write may be read from
        if table is not None:
            Memory.of(self).written_to(table.name)
        self._write_waiting()
        return super().execute(statement, params, bind_arguments=bind_arguments, **how)


def _holds_others(write: Write) -> bool:
    """Say whether others wait for the row that is changed: an incident's is held before any other about it.

    Of what PostgreSQL carries out together it begins with the last.
    """
    return write.table is Incident.__table__


def _reads_columns(statement: Executable) -> bool:
    """Say whether a statement reads columns and no rows of mapped classes."""
    if isinstance(statement, Select):
        return all(isinstance(each, ColumnElement) for each in statement._raw_columns)  # noqa: SLF001 - the cheap way to ask
    return isinstance(statement, CompoundSelect)


def watch_flushes(session: AsyncSession, watcher: Callable[[Session], None]) -> None:
    """Have `watcher` called after each flush, while it still can be told what was new in it."""
    session.info.setdefault(_WATCHERS, []).append(watcher)


@event.listens_for(UnitSession, "after_flush")
def _flushed(session: Session, _context: object) -> None:
    """Listen once for all sessions: to begin to listen to one takes longer than its transaction."""
    _tell_watchers(session)


def _tell_watchers(session: Session) -> None:
    Memory.of(session).flushed(session)
    for watcher in session.info.get(_WATCHERS, ()):
        watcher(session)
