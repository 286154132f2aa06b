"""Queries about the workspace itself."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import bindparam, select, update

from storage.repository import Repository, rows_into
from storage.tables import HomeViewer, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Executable, Table
    from sqlalchemy.ext.asyncio import AsyncSession

    from storage.engine import Database
    from storage.precedence import Place


async def known_teams(database: Database) -> list[str]:
    """Return the workspaces that a database remembers."""
    async with database.read_engine.connect() as connection:
        return list((await connection.execute(select(Workspace.team_id).order_by(Workspace.team_id))).scalars())


_GET = select(Workspace).where(Workspace.team_id == bindparam("team"))
_GET_LOCKED = _GET.with_for_update(key_share=True).execution_options(populate_existing=True)
_TABLE = cast("Table", Workspace.__table__)
_NUMBERING = (
    update(_TABLE)
    .where(_TABLE.c.team_id == bindparam("of_team"))
    .values(next_number=_TABLE.c.next_number + 1)
    .returning(*_TABLE.c)
)
_NUMBER = select(Workspace).from_statement(_NUMBERING).execution_options(populate_existing=True)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
HOME_VIEWERS = select(HomeViewer.user_id).where(
    HomeViewer.team_id == bindparam("team"), HomeViewer.opened_at >= bindparam("since")
)


class WorkspaceRepository(Repository):
    """The workspace's own row, the numbers it gives, and who looks at App Home."""

    def __init__(self, session: AsyncSession, team_id: str, numbering: Place) -> None:
        super().__init__(session, team_id)
        self._numbering = numbering
        self._row: Workspace | None = None
        self._viewers: dict[datetime, list[str]] = self.remembered(HomeViewer)

    async def get(self, *, lock: bool = False) -> Workspace:
        """Return the workspace's row; `remember` has made it at start. `lock` makes who changes it wait for each other.

        Incidents, which refer to the row, may be added meanwhile. Without, it is read once in a unit of work.
        """
        if self._row is not None and not lock:
            return self._row
        query = _GET_LOCKED if lock else _GET
        self._row = (await self.session.execute(query, {"team": self.team_id})).scalar_one()
        return self._row

    async def known(self) -> bool:
        """Say whether it was ever served: `remember` has made its row."""
        return (await self.session.execute(_GET, {"team": self.team_id})).first() is not None

    def learn(self, workspace: Workspace) -> None:
        """Take the row that came with an incident."""
        self._row = workspace

    async def remember(
        self, *, name: str, url: str, bot_user_id: str, announcement_channel: str, now: datetime
    ) -> Workspace:
        """Make or refresh the workspace's row from what Slack says at start.

        A change of the announcement channel's name forgets the id found for the old one.
        """
        made = {"team_id": self.team_id, "announcement_channel": announcement_channel, "created_at": now}
        facts = {"name": name, "url": url, "bot_user_id": bot_user_id}
        await self.session.execute(_remembering(self.dialect), {**made, **facts, "next_number": 1})
        workspace = await self.get()
        if workspace.announcement_channel != announcement_channel:
            workspace.announcement_channel = announcement_channel
            workspace.announcement_channel_id = None
        return workspace

    async def next_number(self) -> int:
        """Take the next incident number, and read the row with it; concurrent takers wait for each other."""
        await self._numbering.come()
        self._row = (await self.session.execute(_NUMBER, {"of_team": self.team_id})).scalar_one()
        return self._row.next_number - 1

    async def next_problem(self) -> int:
        """Take the next problem number; concurrent takers wait for each other."""
        statement = (
            update(Workspace)
            .where(Workspace.team_id == self.team_id)
            .values(next_problem=Workspace.next_problem + 1)
            .returning(Workspace.next_problem)
        )
        return int((await self.session.execute(statement)).scalar_one()) - 1

    async def saw_home(self, user_id: str, now: datetime) -> None:
        """Remember that this person opened App Home."""
        row = {"team_id": self.team_id, "user_id": user_id, "opened_at": now}
        await self.session.execute(_seeing(self.dialect), row)

    async def home_viewers(self, since: datetime | None) -> list[str]:
        """Return who opened App Home since then, or ever."""
        since = since or _EVER
        if since not in self._viewers:
            given = {"team": self.team_id, "since": since}
            self.learn_viewers(since, (await self.session.execute(HOME_VIEWERS, given)).all())
        return list(self._viewers[since])

    def learn_viewers(self, since: datetime, rows: Iterable[Sequence[Any]]) -> None:
        """Take what `HOME_VIEWERS` gives."""
        self._viewers[since] = [user for (user,) in rows]


@cache
def _remembering(dialect: str) -> Executable:
    made = rows_into(Workspace, dialect)
    facts = {name: made.excluded[name] for name in ("name", "url", "bot_user_id")}
    return made.on_conflict_do_update(index_elements=["team_id"], set_=facts)


@cache
def _seeing(dialect: str) -> Executable:
    made = rows_into(HomeViewer, dialect)
    return made.on_conflict_do_update(
        index_elements=["team_id", "user_id"], set_={"opened_at": made.excluded.opened_at}
    )
