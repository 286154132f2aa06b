"""What goes wrong with the database."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING

import asyncpg  # type: ignore[import-untyped]  # it brings no types
from sqlalchemy import make_url

if TYPE_CHECKING:
    from tests.chaos.scene import Scene, Trouble


async def file_locked(scene: Scene) -> str:
    """Have another process hold the file of SQLite."""
    seconds = scene.moment()
    with sqlite3.connect(str(make_url(scene.database_url).database), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(seconds)
        other.execute("ROLLBACK")
    other.close()
    return f"file locked for {seconds:.1f} s"


async def connections_cut(scene: Scene) -> str:
    """Have PostgreSQL end every connection."""
    plain = make_url(scene.database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    other = await asyncpg.connect(plain)
    await other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'muster'")
    await other.close()
    return "connections cut"


SQLITE: dict[Trouble, int] = {file_locked: 1}
POSTGRESQL: dict[Trouble, int] = {connections_cut: 1}
"""How often each comes beside the others."""
