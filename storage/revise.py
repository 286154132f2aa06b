"""Writes the next migration from what the tables declare beyond the migrations so far (`make revision`)."""

import asyncio
import sys
import tempfile

from alembic import command
from alembic.operations.ops import MigrationScript
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.engine import Database
from storage.migrate import settings, upgrade


async def revise(message: str) -> None:
    """Write the next revision, named after the message, into `storage/migrations/versions`."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database.connect(f"sqlite:///{folder}/scratch.db")
        try:
            await upgrade(database)
            async with database.migration() as connection:
                await connection.run_sync(_write, message)
        finally:
            await database.dispose()


def _write(connection: Connection, message: str) -> None:
    config = settings(connection)
    number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
    command.revision(
        config,
        message,
        autogenerate=True,
        rev_id=f"{number:04d}",
        process_revision_directives=_drop_if_empty,
    )


def _drop_if_empty(_context: object, _revision: object, directives: list[MigrationScript]) -> None:
    if directives[0].upgrade_ops_list[0].is_empty():
        directives.clear()
        sys.stderr.write("The migrations already lead to what the tables declare.\n")


if __name__ == "__main__":
    words = " ".join(sys.argv[1:]).strip()
    if not words:
        sys.exit('Say what changes: make revision m="what changes"')
    asyncio.run(revise(words))
