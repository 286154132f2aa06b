"""What every repository has: a session and the workspace it reads for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


class Repository:
    """Queries of one kind for one workspace."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        self.session = session
        self.team_id = team_id

    def upsert(self, table: type[Any]) -> postgresql.Insert | sqlite.Insert:
        """Return an INSERT that can say ON CONFLICT in this database's dialect."""
        dialect = self.session.get_bind().dialect.name
        return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
