"""What the database holds, searched whole: where a word, or somebody, still stands."""

from __future__ import annotations

from sqlalchemy import select

from app import Muster
from storage.tables import Base


async def where(bot: Muster, *words: str, but: tuple[str, ...] = (), of: int | None = None) -> set[str]:
    """Return the tables and columns, but for some tables, in which any of these words stands; `of` one incident."""
    found = set()
    async with bot.store.read() as unit:
        for table in Base.metadata.sorted_tables:
            query = select(*table.columns)
            which = table.c.id if table.name == "incident" else table.c.get("incident_id")
            if table.name in but or (of is not None and which is None):
                continue
            if of is not None and which is not None:
                query = query.where(which == of)
            rows = (await unit.session.execute(query)).mappings().all()
            found |= {
                f"{table.name}.{column}"
                for row in rows
                for column, value in row.items()
                if any(word.lower() in str(value).lower() for word in words)
            }
    return found
