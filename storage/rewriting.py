"""Changing what was written about incidents wherever it stands: in state, history and what goes to Slack."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sqlalchemy import select, update

from storage.personal import HOLDINGS, Held, table_of
from storage.repository import Repository

if TYPE_CHECKING:
    from sqlalchemy import Column, Table

Change: TypeAlias = Callable[[str], str]
"""What becomes of one text."""
_WRITTEN: Final = frozenset({Held.WORDS, Held.MIXED})
_OF_SLACK: Final = "channel_name"
"""What Slack calls a channel: it changes there first."""
_DRAWN: Final = "document"
"""The words of search, which are written down again from the rest."""


class RewritingRepository(Repository):
    """The texts of incidents, as they stand in every table."""

    async def rewrite(self, incidents: Collection[int], change: Change) -> dict[str, list[int]]:
        """Change every text of these incidents; return by table the ids of the rows in which that changed something."""
        changed: dict[str, list[int]] = {}
        for table, columns in _texts():
            which = table.c.id if table.name == "incident" else table.c.incident_id
            keys = list(table.primary_key.columns)
            query = select(*keys, *columns).where(table.c.team_id == self.team_id, which.in_(incidents))
            for row in map(dict, (await self.session.execute(query)).mappings().all()):
                values = {each.name: changed_in(row[each.name], change) for each in columns}
                if all(values[name] == row[name] for name in values):
                    continue
                here = [table.c.team_id == self.team_id, *(key == row[key.name] for key in keys)]
                await self.session.execute(update(table).where(*here).values(values))
                changed.setdefault(table.name, []).append(row[keys[0].name])
        return changed


def _texts() -> Iterator[tuple[Table, list[Column[Any]]]]:
    """Give each table of incidents in which people's words may stand, with the columns."""
    for name, holding in HOLDINGS.items():
        table = table_of(name)
        columns = [table.c[each] for each, held in holding.columns.items() if held in _WRITTEN and each != _OF_SLACK]
        if columns and name != _DRAWN and (name == "incident" or "incident_id" in table.c):
            yield table, columns


def changed_in(value: Any, change: Change) -> Any:  # noqa: ANN401 - a column's value
    """Return a column's value with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {name: changed_in(each, change) for name, each in value.items()}
    return [changed_in(each, change) for each in value] if isinstance(value, list) else value
