"""A channel that Slack gave another id: everything that leads to it is led to the new one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import select, update

from storage.outbox import UNDELIVERED
from storage.tables import Base, Delivery, Service, Workspace
from storage.tables.base import CHANNEL

if TYPE_CHECKING:
    from sqlalchemy import Column
    from sqlalchemy.ext.asyncio import AsyncSession

_PLACE = "place"
"""The column that says where an announcement or a summary is meant to be: by a channel's id, or in words."""


async def move_channel(session: AsyncSession, team_id: str, old: str, new: str) -> None:
    """Put the new id wherever a workspace's rows, its settings or its waiting effects name the old one.

    What history says stays as it was recorded.
    """
    for column in _columns():
        table = column.table
        rows = update(table).where(table.c.team_id == team_id, column == old).values({column.name: new})
        await session.execute(rows)
    for row in await _with_settings(session, team_id):
        for name in ("policy", "summaries", "responders", "payload"):
            told = getattr(row, name, None)
            moved = _moved(told, old, new)
            if moved != told:
                setattr(row, name, moved)


def _columns() -> Iterator[Column[Any]]:
    for table in Base.metadata.sorted_tables:
        yield from (column for column in table.columns if column.type is CHANNEL or column.name == _PLACE)


async def _with_settings(session: AsyncSession, team_id: str) -> list[Workspace | Service | Delivery]:
    """Return the rows that name channels within a document: the settings, and what waits to be shown."""
    found: list[Workspace | Service | Delivery] = []
    found += (await session.execute(select(Workspace).where(Workspace.team_id == team_id))).scalars()
    found += (await session.execute(select(Service).where(Service.team_id == team_id))).scalars()
    waiting = select(Delivery).where(Delivery.team_id == team_id, Delivery.state.in_(UNDELIVERED))
    return found + list((await session.execute(waiting)).scalars())


def _moved(told: dict[str, Any] | None, old: str, new: str) -> dict[str, Any] | None:
    text = json.dumps(told)
    return cast("dict[str, Any] | None", json.loads(text.replace(f'"{old}"', f'"{new}"')))
