"""What every repository has: a session and the workspace it reads for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, cast

from sqlalchemy.dialects import postgresql, sqlite

from storage.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Insert, Table, Update
    from sqlalchemy.ext.asyncio import AsyncSession

    from storage.session import UnitSession
    from storage.tables import Base


Upsert: TypeAlias = postgresql.Insert | sqlite.Insert


class Repository:
    """Queries of one kind for one workspace."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        self.session = session
        self.team_id = team_id

    def remembered(self, *tables: type[Base]) -> dict[Any, Any]:
        """Return a dictionary for what is read from these tables; a write of this unit of work to any empties it."""
        return Memory.of(self.session).read_from(*tables)

    def write(self, statement: Insert | Update, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write rows, no two of them the same one, together with what else can wait; see `UnitSession.later`."""
        session: UnitSession = self.session.sync_session  # type: ignore[assignment]  # as the store makes them
        session.later(statement, rows)

    @property
    def dialect(self) -> str:
        """The name of the database's dialect."""
        return self.session.get_bind().dialect.name

    def upsert(self, table: type[Base]) -> Upsert:
        """Return an INSERT that can say ON CONFLICT in this database's dialect."""
        return rows_into(table, self.dialect)


def rows_into(table: type[Base], dialect: str) -> Upsert:
    """Return the same for a dialect. It goes past the mapper, which would put it together each time."""
    rows = cast("Table", table.__table__)
    return postgresql.insert(rows) if dialect == "postgresql" else sqlite.insert(rows)
