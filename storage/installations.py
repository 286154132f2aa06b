"""Queries about where the app is installed: of the process as a whole, and of no one workspace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import delete, select, update

from storage.repository import rows_into
from storage.tables import Installation, OAuthState

if TYPE_CHECKING:
    from sqlalchemy import Executable, Table
    from sqlalchemy.ext.asyncio import AsyncSession

    from storage.engine import Database

_ROWS = cast("Table", Installation.__table__)
_STATES = cast("Table", OAuthState.__table__)


@dataclass(frozen=True, slots=True)
class Installed:
    """One installation, as it stands. What is secret of it is encrypted."""

    owner_id: str
    team_id: str | None
    enterprise_id: str | None
    is_enterprise_install: bool
    name: str
    app_id: str
    bot_id: str
    bot_user_id: str
    scopes: str
    installed_by: str
    token: str | None
    refresh_token: str | None
    expires_at: datetime | None
    installed_at: datetime
    changed_at: datetime
    ended_at: datetime | None = None
    ended_by: str | None = None


class Installations:
    """Where the app is installed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[Installed]:
        """Return every installation, ended ones too."""
        async with self._database.read_engine.connect() as connection:
            found = await connection.execute(select(_ROWS).order_by(_ROWS.c.owner_id))
            return [Installed(**row) for row in found.mappings()]

    async def of(self, owner_id: str) -> Installed | None:
        """Return the installation in a workspace, or that of an organisation."""
        async with self._database.read_engine.connect() as connection:
            found = (await connection.execute(select(_ROWS).where(_ROWS.c.owner_id == owner_id))).mappings().first()
            return Installed(**found) if found is not None else None

    async def save(self, installed: Installed) -> None:
        """Keep an installation in the place of what was known of its owner."""
        async with self._database.recording() as connection:
            await connection.execute(self._saving(installed))

    async def save_in(self, session: AsyncSession, installed: Installed) -> None:
        """Do that in a transaction in which more is done."""
        await session.execute(self._saving(installed))

    def _saving(self, installed: Installed) -> Executable:
        values = {name: getattr(installed, name) for name in Installed.__slots__}
        made = rows_into(Installation, self._database.dialect).values(values)
        newest = {name: made.excluded[name] for name in values if name != "owner_id"}
        return made.on_conflict_do_update(index_elements=["owner_id"], set_=newest)

    async def change(self, owner_id: str, since: datetime, **values: Any) -> bool:  # noqa: ANN401 - columns
        """Change an installation that nobody has changed `since`; say whether that was so."""
        ours = (_ROWS.c.owner_id == owner_id, _ROWS.c.changed_at == since)
        async with self._database.recording() as connection:
            return bool((await connection.execute(update(_ROWS).where(*ours).values(values))).rowcount)

    async def end(self, owner_id: str, by: str, happened_at: datetime, now: datetime) -> bool:
        """End an installation made before what ended it, and forget its tokens; say whether there was one."""
        live = (_ROWS.c.owner_id == owner_id, _ROWS.c.ended_at.is_(None), _ROWS.c.installed_at <= happened_at)
        ended = {"token": None, "refresh_token": None, "ended_at": now, "ended_by": by, "changed_at": now}
        async with self._database.recording() as connection:
            return bool((await connection.execute(update(_ROWS).where(*live).values(ended))).rowcount)

    async def begin(self, state: str, expires_at: datetime, now: datetime) -> None:
        """Remember that somebody began to install, and forget who never ended."""
        async with self._database.recording() as connection:
            await connection.execute(delete(_STATES).where(_STATES.c.expires_at < now))
            await connection.execute(_STATES.insert().values(state=state, expires_at=expires_at))

    async def take(self, state: str, now: datetime) -> bool:
        """Take a state that was begun and is still good; it is good once."""
        known = delete(_STATES).where(_STATES.c.state == state, _STATES.c.expires_at >= now)
        async with self._database.recording() as connection:
            return bool((await connection.execute(known)).rowcount)
