"""What every repository has: a session and the workspace it reads for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncSession


Upsert: TypeAlias = postgresql.Insert | sqlite.Insert


class Repository:
    """Queries of one kind for one workspace."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        self.session = session
        self.team_id = team_id

    @property
    def dialect(self) -> str:
        """The name of the database's dialect."""
        return self.session.get_bind().dialect.name

    def upsert(self, table: type[Any]) -> Upsert:
        """Return an INSERT that can say ON CONFLICT in this database's dialect."""
        return insert_into(table, self.dialect)


def insert_into(table: type[Any] | Table, dialect: str) -> Upsert:
    """Return an INSERT that can say ON CONFLICT in this dialect."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
