"""One person's data, wherever it stands: found, taken over to a token, and what they wrote taken out."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Text, cast, delete, or_, select, update

from storage.personal import HOLDINGS, Held, table_of
from storage.repository import Repository
from storage.tables import Incident, Participant, Task

if TYPE_CHECKING:
    from sqlalchemy import Column, ColumnElement, Table

OVER: Final = ("resolved", "closed", "cancelled", "merged")
"""The statuses of incidents on which nobody works."""
_THEIR_OWN: Final = frozenset({"person", "home_viewer", "security_member", "subscription"})
"""What is about nobody else and of no use without them: its rows go."""


class PersonRepository(Repository):
    """What is kept of one person in a workspace."""

    async def rows(self, user: str) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """Yield each row in which they stand, with the name of its table."""
        for name in HOLDINGS:
            table = table_of(name)
            named = _named(table, user)
            if named is None:
                continue
            query = select(*table.columns).where(table.c.team_id == self.team_id, named)
            for row in map(dict, (await self.session.execute(query)).mappings().all()):
                if _is_about(name, row, user):
                    yield name, row

    async def waiting(self, user: str) -> list[str]:
        """Return what waits for them: open incidents in which they take part, and open tasks and follow-ups."""
        part = (
            select(Incident.number)
            .join(Participant, Participant.incident_id == Incident.id)
            .where(Participant.team_id == self.team_id, Participant.user_id == user, Participant.left_at.is_(None))
            .where(Incident.status.not_in(OVER))
            .order_by(Incident.number)
        )
        owed = (
            select(Incident.number)
            .join(Task, Task.incident_id == Incident.id)
            .where(Task.team_id == self.team_id, Task.owner == user, Task.state == "open")
            .order_by(Incident.number)
        )
        open_in = [f"INC-{number}" for number in (await self.session.execute(part)).scalars()]
        return [*open_in, *(f"a follow-up of INC-{number}" for number in (await self.session.execute(owed)).scalars())]

    async def replace(self, user: str, token: str) -> set[int]:
        """Have a token stand wherever they stood, and delete what is theirs alone; return the incidents it changed."""
        incidents: set[int] = set()
        async for name, row in self.rows(user):
            table = table_of(name)
            here = [
                table.c.team_id == self.team_id,
                *(column == row[column.name] for column in table.primary_key.columns),
            ]
            if name in _THEIR_OWN:
                await self.session.execute(delete(table).where(*here))
                continue
            values = {column: replaced(row[column], user, token) for column in HOLDINGS[name].columns}
            changed = {column: value for column, value in values.items() if value != row[column]}
            await self.session.execute(update(table).where(*here).values(changed))
            if of := row["id"] if name == "incident" else row.get("incident_id"):
                incidents.add(of)
        return incidents

    async def texts(self, author: str) -> tuple[set[str], set[int]]:
        """Return what somebody wrote in incidents, but for what several write together, and in which incidents."""
        found: set[str] = set()
        incidents: set[int] = set()
        for name, holding in HOLDINGS.items():
            table, words = table_of(name), _held(name, Held.WORDS)
            if not holding.author or not words or "incident_id" not in table.c:
                continue
            columns = [table.c.incident_id, *(table.c[word] for word in words)]
            theirs = [table.c.team_id == self.team_id, table.c[holding.author] == author]
            for incident_id, *texts in (await self.session.execute(select(*columns).where(*theirs))).all():
                found |= {text for text in texts if text}
                incidents.add(incident_id)
        return found, incidents


def replaced(value: Any, user: str, token: str) -> Any:  # noqa: ANN401 - a column's value
    """Return a value with a token wherever the person's id stands as a word of its own."""
    if isinstance(value, str):
        return re.sub(rf"<@{re.escape(user)}(\|[^>]*)?>|(?<![A-Z0-9]){re.escape(user)}(?![A-Z0-9])", token, value)
    if isinstance(value, Mapping):
        return {replaced(key, user, token): replaced(each, user, token) for key, each in value.items()}
    return [replaced(each, user, token) for each in value] if isinstance(value, list) else value


def _this(table: Table, row: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    """Say which row it is."""
    return (column == row[column.name] for column in table.primary_key.columns)


def _is_about(name: str, row: Mapping[str, Any], user: str) -> bool:
    """Say whether they stand in a row as a word of their own, and not as a part of a longer id."""
    return any(replaced(row[column], user, "") != row[column] for column in HOLDINGS[name].columns)


def _named(table: Table, user: str) -> ColumnElement[bool] | None:
    """Return what a row fulfils in which a person's id may stand."""
    holding = HOLDINGS[table.name].columns
    places = [_names(table.c[column], kind, user) for column, kind in holding.items() if table.name != "document"]
    return or_(*places) if places else None


def _names(column: Column[Any], kind: Held, user: str) -> ColumnElement[bool]:
    return column == user if kind is Held.PERSON else cast(column, Text).contains(user, autoescape=True)


def _held(name: str, kind: Held) -> list[str]:
    return [column for column, held in HOLDINGS[name].columns.items() if held is kind]
